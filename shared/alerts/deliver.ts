import { type AlertCondition, type AlertRow, sinkNames } from '../domain/alert.ts';
import { afterExpired, outboxOf } from '../domain/alert-outbox.ts';
import type { AlertSink } from '../ports/alert-sink.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { Alerts } from '../ports/store.ts';
import { deliverRow } from './deliver-row.ts';
import { sayDead } from './log-words.ts';

export interface Delivery {
  readonly rows: Alerts;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly sinks?: readonly AlertSink[] | undefined;
}

/** After the work of an invocation little of its time may be left (`functionTimeout`); the pulse has plenty. */
const budgetMs = { afterWork: 10_000, pulse: 60_000 };

/**
 * Sends what is due of these conditions, or of all, to all sinks beside each other. Rejects only when the rows cannot be read or
 * written, after every sink had its turn.
 */
export async function deliver(delivery: Delivery, which: readonly AlertCondition[] | 'all'): Promise<void> {
  const { sinks = [], clock, rows } = delivery;
  const until = clock.now() + (which === 'all' ? budgetMs.pulse : budgetMs.afterWork);
  const found = which === 'all' ? await rows.list(Number.POSITIVE_INFINITY) : undefined;
  const wanted = (sink: AlertSink) => (which === 'all' ? dueOf(found ?? [], sink, clock.now()) : which);
  const turns = sinks.map((sink) => deliverTo({ ...delivery, sink, until }, wanted(sink)));
  const ends = await Promise.allSettled([...turns, ...(found ? [expireUnset(delivery, found)] : [])]);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** No try begins after `until`. */
export interface SinkDelivery extends Delivery {
  readonly sink: AlertSink;
  readonly until: number;
}

/**
 * The rows that have waited longest first. A row that cannot be sent ends the delivery to that sink: it is down, and the rest is tried
 * again with the next one. The failed row then stands behind the others, so a notice that a receiver does not like keeps none of them
 * from being sent.
 */
async function deliverTo(delivery: SinkDelivery, which: readonly AlertCondition[]): Promise<void> {
  for (const condition of which) if (delivery.clock.now() >= delivery.until || !(await deliverRow(delivery, condition))) return;
}

function dueOf(rows: readonly AlertRow[], { name }: AlertSink, now: number): readonly AlertRow[] {
  const nextOf = (row: AlertRow) => outboxOf(row, name)?.nextAt ?? Number.POSITIVE_INFINITY;
  return rows.filter((row) => nextOf(row) <= now).sort((one, other) => nextOf(one) - nextOf(other));
}

/** What waits for a sink that is not set any more is given up like anything else. */
async function expireUnset({ rows, sinks = [], clock, log }: Delivery, found: readonly AlertRow[]): Promise<void> {
  const unset = sinkNames.filter((name) => !sinks.some((sink) => sink.name === name));
  const now = clock.now();
  const expired = (row: AlertRow) => unset.reduce((before, name) => afterExpired(before, name, now), row);
  for (const row of found.filter((candidate) => expired(candidate) !== candidate)) {
    const { before, after } = await rows.change(row, (again) => again && expired(again));
    sayDead(log, { before, after, because: 'The sink is not set any more.' });
  }
}
