import type { AlertNotice } from '../../shared/domain/alert.ts';

export const alertedCluster =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-night/providers/Microsoft.ContainerService/managedClusters/aks-night';
export const site = 'https://func-relink.azurewebsites.net';

export function noticeOf(changes: Partial<AlertNotice> = {}): AlertNotice {
  return {
    code: 'run-failed',
    subject: alertedCluster,
    state: 'open',
    seen: 'a lock “here”',
    done: 'nothing',
    notDone: 'the delete',
    next: 'remove the lock',
    runId: 'run-1',
    at: Date.UTC(2026, 0, 5, 6, 30),
    ...changes,
  };
}

/** As long as Azure's longest messages, and full of what receivers give a meaning. */
const hostileText = '<!channel> <https://evil.example|here> *bold* [a](https://evil.example) \\ "quoted" \u0000 ünïcödé 😀 '.repeat(2_000);

/** Every kind of notice that a receiver may get. */
export const everyNotice: readonly (readonly [string, AlertNotice])[] = [
  ['that begins', noticeOf()],
  ['that is over', noticeOf({ state: 'resolved' })],
  ['of a queue', noticeOf({ code: 'run-poisoned', subject: 'queue relink-runs' })],
  ['of a storm', noticeOf({ others: { count: 37, some: Array.from({ length: 10 }, (_unused, index) => `${alertedCluster}-${index}`) } })],
  ['of a try', noticeOf({ code: 'sink-test', subject: 'the sinks of Relink' })],
  [
    'with hostile texts',
    noticeOf({ seen: hostileText, done: hostileText, notDone: hostileText, next: hostileText, subject: `${alertedCluster}${hostileText}` }),
  ],
  ['with empty texts', noticeOf({ seen: '', done: '', notDone: '', next: '' })],
];
