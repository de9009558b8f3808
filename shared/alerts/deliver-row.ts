import type { AlertCondition, AlertNotice, AlertRow, SinkName } from '../domain/alert.ts';
import { afterClaimed, afterSendFailed, afterSent, outboxOf } from '../domain/alert-outbox.ts';
import { retryDelayMs } from '../domain/backoff.ts';
import type { Sent } from '../ports/alert-sink.ts';
import type { SinkDelivery } from './deliver.ts';
import { sayDead } from './log-words.ts';

const triesAtOnce = 3;
/** Longer than all tries of a row can take; a process that dies in between leaves the row to the next one after this. */
const claimMs = 2 * 60_000;

type NotTaken = Extract<Sent, { readonly kind: 'not-taken' }>;

/** False when the sink did not take everything that is due of that row. */
export async function deliverRow(delivery: SinkDelivery, condition: AlertCondition): Promise<boolean> {
  const { rows, clock, log, sink } = delivery;
  const { name } = sink;
  const now = clock.now();
  const { before, after } = await rows.change(condition, (row) => (isDue(row, name, now) ? afterClaimed(row, name, now + claimMs) : row));
  if (after === before) return true;
  const { sent, refusal } = await sendAll(delivery, (after && outboxOf(after, name)?.notices) ?? []);
  const change = await rows.change(condition, (row) => row && settled(row, { name, sent, refusal, now: clock.now() }));
  if (!refusal) return true;
  log.warn('alert.not-sent', { code: condition.code, subject: condition.subject, sink: name, because: refusal.because });
  sayDead(log, { before: change.before, after: change.after, because: refusal.because });
  return false;
}

function isDue(row: AlertRow | undefined, name: SinkName, now: number): row is AlertRow {
  return row !== undefined && (outboxOf(row, name)?.nextAt ?? Number.POSITIVE_INFINITY) <= now;
}

interface Attempt {
  readonly sent: readonly AlertNotice[];
  readonly refusal: NotTaken | undefined;
}

function settled(row: AlertRow, { name, sent, refusal, now }: Attempt & { readonly name: SinkName; readonly now: number }): AlertRow {
  const left = afterSent(row, name, sent);
  if (!refusal) return left;
  const { retryAfterMs } = refusal;
  return afterSendFailed(left, name, { now, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** In order; the first one that is not taken ends it, and so does the end of the time: the pulse sends the rest. */
async function sendAll(delivery: SinkDelivery, notices: readonly AlertNotice[]): Promise<Attempt> {
  const sent: AlertNotice[] = [];
  for (const notice of notices) {
    const answer = await sendPatiently(delivery, notice);
    if (answer.kind === 'not-taken') return { sent, refusal: answer };
    sent.push(notice);
    if (delivery.clock.now() >= delivery.until) break;
  }
  return { sent, refusal: undefined };
}

/** A few times in a row, unless the receiver asks to be left alone. */
async function sendPatiently({ sink, clock, random, until }: SinkDelivery, notice: AlertNotice): Promise<Sent> {
  for (let tries = 1; ; tries += 1) {
    const answer = await sink.send(notice, new AbortController().signal);
    const pauseMs = retryDelayMs('fast', tries, { fraction: random.fraction() });
    const isEnough = answer.kind === 'taken' || answer.retryAfterMs !== undefined || tries === triesAtOnce;
    if (isEnough || clock.now() + pauseMs >= until) return answer;
    await clock.sleep(pauseMs);
  }
}
