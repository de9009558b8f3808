import { sameId } from '../../shared/domain/arm-id.ts';
import { isWrite } from '../simulator/calls.ts';
import type { Verdict } from '../simulator/judge.ts';
import type { CallEntry } from '../simulator/kernel.ts';
import type { Condition } from './conditions.ts';
import type { Printer } from './printer.ts';
import { counted, duration } from './words.ts';

export interface Findings {
  readonly before: readonly Condition[];
  readonly broken: readonly Condition[];
  readonly now: readonly Condition[];
  readonly verdict: Verdict;
  /** From the end of the start operation; undefined when the judge never saw everything work. */
  readonly fixedAfterMs: number | undefined;
  /** Relink's calls for this repair. */
  readonly calls: readonly CallEntry[];
}

/** The judge's word, resource by resource. It looks at the simulated world and asks Relink nothing. */
export function printVerdict(printer: Printer, findings: Findings): void {
  const { before, broken, now, verdict, fixedAfterMs, calls } = findings;
  printer.heading('Verdict of the simulator’s judge, which looks at the world itself and asks Relink nothing');
  const rows = before.map((was) => [was.name, was.kind, was.text, textOf(broken, was.id), nowText(now, was)]);
  const works = (row: number) => now.find((item) => sameId(item.id, before[row - 1]?.id))?.works ?? false;
  printer.table([['Resource', 'What it is', 'In the evening', 'After the start', 'Now'], ...rows], (row) => (works(row) ? 'good' : 'bad'));
  printer.say();
  if (verdict.healthy && verdict.breaches.length === 0)
    printer.say('  HEALED. Everything works again, is configured as before, and nothing else was touched.', 'good');
  else printer.say('  NOT HEALED.', 'bad');
  for (const problem of verdict.problems) printer.say(`  - ${problem}`, 'bad');
  for (const breach of verdict.breaches) printer.say(`  - a rule was broken: ${breach}`, 'bad');
  if (fixedAfterMs !== undefined) printer.say(`  All links worked ${duration(fixedAfterMs)} after the cluster’s start had finished.`);
  printer.say(`  Relink made ${callsInWords(calls)}.`);
}

function textOf(conditions: readonly Condition[], id: string): string {
  return conditions.find((item) => sameId(item.id, id))?.text ?? 'gone';
}

function nowText(now: readonly Condition[], was: Condition): string {
  const found = now.find((item) => sameId(item.id, was.id));
  if (!found) return 'gone';
  return found.works && found.principalId !== was.principalId ? `${found.text}, new identity` : found.text;
}

/** `217 ARM calls: 11 writes, 34 polls of long operations, 172 reads`. */
function callsInWords(calls: readonly CallEntry[]): string {
  const writes = calls.filter(isWrite).length;
  const polls = calls.filter(
    (call) =>
      call.method === 'GET' &&
      /\/(operations|operationResults|operationStatuses|computeOperationsStatus|computeOperationResults|privateDnsOperationStatuses)\//i.test(
        call.path,
      ),
  ).length;
  return `${counted(calls.length, 'ARM call')}: ${counted(writes, 'write')}, ${counted(polls, 'poll')} of long operations, ${counted(calls.length - writes - polls, 'read')}`;
}
