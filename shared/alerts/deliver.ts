import type { AlertCondition, AlertNotice, AlertRow } from '../domain/alert.ts';
import { afterClaimed, afterSendFailed, afterSent } from '../domain/alert-life.ts';
import { retryDelayMs } from '../domain/backoff.ts';
import type { AlertSink, Sent } from '../ports/alert-sink.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { Alerts } from '../ports/store.ts';

export interface Delivery {
  readonly rows: Alerts;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly sink?: AlertSink | undefined;
}

const triesAtOnce = 3;
/** Longer than all tries of a row can take; a process that dies in between leaves the row to the next one after this. */
const claimMs = 2 * 60_000;
/** After the work of an invocation little of its time may be left (`functionTimeout`); the pulse has plenty. */
const budgetMs = { afterWork: 10_000, pulse: 60_000 };

/**
 * Sends what is due of these conditions, or of all, the ones that have waited longest first. A row that cannot be sent ends the
 * delivery: the sink is down, and the rest is tried again with the next one. The failed row then stands behind the others, so a
 * notice that a receiver does not like keeps none of them from being sent.
 */
export async function deliver(delivery: Delivery, which: readonly AlertCondition[] | 'all'): Promise<void> {
  const { sink, clock } = delivery;
  if (!sink) return;
  const until = clock.now() + (which === 'all' ? budgetMs.pulse : budgetMs.afterWork);
  for (const condition of which === 'all' ? await dueOfAll(delivery) : which) {
    if (clock.now() >= until || !(await deliverRow({ ...delivery, sink, until }, condition))) return;
  }
}

async function dueOfAll({ rows, clock }: Delivery): Promise<readonly AlertRow[]> {
  const found = await rows.list(Number.POSITIVE_INFINITY);
  return found.filter((row) => isDue(row, clock.now())).sort((one, other) => (one.unsent?.nextAt ?? 0) - (other.unsent?.nextAt ?? 0));
}

function isDue(row: AlertRow | undefined, now: number): boolean {
  return row?.unsent !== undefined && row.unsent.nextAt <= now;
}

/** No try begins after `until`. */
type SinkDelivery = Delivery & { readonly sink: AlertSink; readonly until: number };

async function deliverRow(delivery: SinkDelivery, condition: AlertCondition): Promise<boolean> {
  const { rows, clock, log } = delivery;
  const now = clock.now();
  const { before, after } = await rows.change(condition, (row) => (row && isDue(row, now) ? afterClaimed(row, now + claimMs) : row));
  if (after === before) return true;
  const { sent, because } = await sendAll(delivery, after?.unsent?.notices ?? []);
  await rows.change(condition, (row) => {
    const left = row && afterSent(row, sent);
    return left && because !== undefined ? afterSendFailed(left, clock.now()) : left;
  });
  if (because !== undefined) log.warn('alert.not-sent', { code: condition.code, subject: condition.subject, because });
  return because === undefined;
}

/** In order; the first one that is not taken ends it, and so does the end of the time: the pulse sends the rest. */
async function sendAll(delivery: SinkDelivery, notices: readonly AlertNotice[]) {
  const sent: AlertNotice[] = [];
  for (const notice of notices) {
    const answer = await sendPatiently(delivery, notice);
    if (answer.kind === 'not-taken') return { sent, because: answer.because };
    sent.push(notice);
    if (delivery.clock.now() >= delivery.until) break;
  }
  return { sent, because: undefined };
}

async function sendPatiently({ sink, clock, random, until }: SinkDelivery, notice: AlertNotice): Promise<Sent> {
  for (let tries = 1; ; tries += 1) {
    const answer = await sink.send(notice, new AbortController().signal);
    const pauseMs = retryDelayMs('fast', tries, { fraction: random.fraction() });
    if (answer.kind === 'taken' || tries === triesAtOnce || clock.now() + pauseMs >= until) return answer;
    await clock.sleep(pauseMs);
  }
}
