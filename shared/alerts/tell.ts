import type { AlertCondition } from '../domain/alert.ts';
import { afterTold, hasLapsed, noticeDue } from '../domain/alert-life.ts';
import type { Delivery } from './deliver.ts';
import { logNotice } from './log-words.ts';
import { settleStorms, stormOf, tellStorm } from './tell-storm.ts';

export interface Telling extends Delivery {
  readonly repeatMs: number;
}

/**
 * Answers whose outboxes got something new: none when there was nothing to tell. The log line comes before the row is marked: a crash in
 * between repeats it instead of losing it.
 */
export async function tell(telling: Telling, condition: AlertCondition): Promise<readonly AlertCondition[]> {
  const { rows, log, repeatMs, sinks = [] } = telling;
  const { after: row } = await rows.change(condition, (found) => found);
  const notice = row && noticeDue(row, repeatMs);
  if (!notice) return [];
  logNotice(log, notice);
  const storm = await stormOf(telling, row);
  const names = sinks.filter(({ isForPeople }) => !storm || !isForPeople).map(({ name }) => name);
  await rows.change(condition, (found) => {
    if (!found || !noticeDue(found, repeatMs)) return found;
    return { ...afterTold(found, notice, names), ...(storm?.joins !== undefined && { joins: storm.joins }) };
  });
  if (!storm) return [condition];
  await tellStorm(telling, storm);
  return [condition, storm.leader];
}

const lapsed = 'It was not seen again for a week. Relink does not see whether somebody dealt with it.';

/** A process may die between storing a condition and telling it; and what nobody will ever report as over closes after a while. */
export async function tellForgotten(telling: Telling): Promise<void> {
  const found = await telling.rows.list(Number.POSITIVE_INFINITY);
  const at = telling.clock.now();
  for (const row of found) {
    if (hasLapsed(row, at)) await telling.rows.resolve(row, { at, because: lapsed });
    if (hasLapsed(row, at) || noticeDue(row, telling.repeatMs)) await tell(telling, row);
  }
  await settleStorms(telling, found);
}
