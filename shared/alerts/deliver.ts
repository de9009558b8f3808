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
const budgetMs = 60_000;

/**
 * Sends what is due of these conditions, or of all, the ones that have waited longest first. A row that cannot be sent ends the
 * delivery: the sink is down, and the rest is tried again with the next one. The failed row then stands behind the others, so a
 * notice that a receiver does not like keeps none of them from being sent.
 */
export async function deliver(delivery: Delivery, which: readonly AlertCondition[] | 'all'): Promise<void> {
  const { sink, clock } = delivery;
  if (!sink) return;
  const until = clock.now() + budgetMs;
  for (const condition of which === 'all' ? await dueOfAll(delivery) : which) {
    if (clock.now() >= until || !(await deliverRow({ ...delivery, sink }, condition))) return;
  }
}

async function dueOfAll({ rows, clock }: Delivery): Promise<readonly AlertRow[]> {
  const found = await rows.list(Number.POSITIVE_INFINITY);
  return found.filter((row) => isDue(row, clock.now())).sort((one, other) => (one.unsent?.nextAt ?? 0) - (other.unsent?.nextAt ?? 0));
}

function isDue(row: AlertRow | undefined, now: number): boolean {
  return row?.unsent !== undefined && row.unsent.nextAt <= now;
}

type SinkDelivery = Delivery & { readonly sink: AlertSink };

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

/** In order; the first one that is not taken ends it. */
async function sendAll(delivery: SinkDelivery, notices: readonly AlertNotice[]) {
  const sent: AlertNotice[] = [];
  for (const notice of notices) {
    const answer = await sendPatiently(delivery, notice);
    if (answer.kind === 'not-taken') return { sent, because: answer.because };
    sent.push(notice);
  }
  return { sent, because: undefined };
}

async function sendPatiently({ sink, clock, random }: SinkDelivery, notice: AlertNotice): Promise<Sent> {
  for (let tries = 1; ; tries += 1) {
    const answer = await sink.send(notice, new AbortController().signal);
    if (answer.kind === 'taken' || tries === triesAtOnce) return answer;
    await clock.sleep(retryDelayMs('fast', tries, { fraction: random.fraction() }));
  }
}
