import type { AlertRow } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import { idKey } from '../domain/arm-id.ts';
import { describeHold } from '../domain/hold.ts';
import type { Run } from '../domain/run.ts';
import type { ClusterLine } from '../http/cluster-line.ts';
import { addresses } from './addresses.ts';
import { shortIds } from './short-ids.ts';

/** Something that does not go on without a person. */
export interface Need {
  /** `bad` comes before `warn`. */
  readonly tone: 'bad' | 'warn';
  readonly word: string;
  readonly title: string;
  readonly text: string;
  /** What to do about it. */
  readonly next?: string;
  readonly since?: number;
  readonly link?: { readonly href: string; readonly words: string };
  readonly code?: AlertRow['code'];
}

interface Seen {
  readonly lines: readonly ClusterLine[];
  /** The open ones. */
  readonly alerts: readonly AlertRow[];
  readonly now: number;
}

/** What needs a person, once each: a plan that waits, what failed or was refused, other open alerts, holds that block a run. */
export function needsOf({ lines, alerts, now }: Seen): readonly Need[] {
  const waiting = lines.flatMap(({ activeRun }) => (activeRun?.state === 'awaiting-approval' ? [activeRun] : []));
  // Conditions of one cause: one of them speaks for the others.
  const speaking = alerts.filter(({ joins }) => joins === undefined);
  const told = speaking.filter(({ code, runId }) => code !== 'approval-needed' || !waiting.some((run) => run.runId === runId));
  const toneRank = ({ tone }: Need) => (tone === 'bad' ? 0 : 1);
  return [
    ...waiting.map((run) => approvalNeed(run, lines)),
    ...[...told.map(alertNeed), ...lines.flatMap((line) => untold(line, alerts)), ...lines.flatMap((line) => blocked(line, now))].sort(
      (one, other) => toneRank(one) - toneRank(other) || (other.since ?? 0) - (one.since ?? 0),
    ),
  ];
}

function approvalNeed(run: Run, lines: readonly ClusterLine[]): Need {
  const name = lines.find(({ clusterId }) => idKey(clusterId) === idKey(run.clusterId))?.name ?? '';
  const parts = run.plan?.items.filter(({ action }) => action === 'repair').length ?? 0;
  return {
    tone: 'warn',
    word: 'approval',
    title: `${name}: a plan waits for approval`,
    text: `${parts === 1 ? 'One part' : `${parts} parts`} of the cluster would be repaired. Nothing is written before somebody approves the plan.`,
    ...(run.plan && { since: run.plan.at }),
    link: { href: addresses.run(run.runId), words: 'Read the plan' },
  };
}

function alertNeed({ code, subject, severity, seen, next, runId, firstAt }: AlertRow): Need {
  const { title, severity: usual } = alertCatalogue[code];
  const isBad = (severity ?? usual) === 'error';
  return {
    tone: isBad ? 'bad' : 'warn',
    word: severity ?? usual,
    title: `${shortIds(subject)}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`,
    text: shortIds(firstLine(seen)),
    next: shortIds(firstLine(next)),
    since: firstAt,
    code,
    link:
      runId === undefined
        ? { href: addresses.alerts(), words: 'Look at the alert' }
        : { href: addresses.run(runId), words: 'Look at the run' },
  };
}

/** Commands stand on lines of their own, with whole ids; the alerts page has them. */
function firstLine(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n');
  return rest.length === 0 ? first : `${first} (all of it is on the alerts page)`;
}

/** A run that ended badly and whose alert is not (or no longer) open; an alert names the cluster in its subject. */
function untold({ clusterId, name, ended, activeRun }: ClusterLine, alerts: readonly AlertRow[]): readonly Need[] {
  if (activeRun || !ended || (ended.end !== 'failed' && ended.end !== 'refused')) return [];
  const isTold = alerts.some(
    ({ code, subject }) => (code === 'run-failed' || code === 'run-refused') && idKey(subject).includes(idKey(clusterId)),
  );
  if (isTold) return [];
  const isBad = ended.end === 'failed';
  return [
    {
      tone: isBad ? 'bad' : 'warn',
      word: ended.end,
      title: `${name}: the last run ${isBad ? 'failed' : 'was refused'}`,
      text: 'No run has ended well since. Its page says why.',
      since: ended.at,
      link: { href: addresses.cluster(clusterId), words: 'Look at the cluster' },
    },
  ];
}

/** A hold where there is work to do. One on a healthy cluster needs nobody. */
function blocked({ clusterId, name, holds, activeRun }: ClusterLine, now: number): readonly Need[] {
  if (holds.length === 0 || !activeRun || activeRun.intent === 'plan') return [];
  const since = activeRun.halt?.since ?? Math.min(now, ...holds.map(({ placedAt }) => placedAt));
  return [
    {
      tone: 'warn',
      word: 'held',
      title: `${name}: a hold keeps its run from going on`,
      text: holds.map(describeHold).join(' '),
      since,
      link: { href: addresses.cluster(clusterId), words: 'Look at the hold' },
    },
  ];
}
