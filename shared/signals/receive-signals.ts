import type { Signal } from '../domain/signal.ts';
import type { Log } from '../ports/log.ts';
import type { Events } from '../ports/store.ts';
import { parseEvents } from './parse-event.ts';

export interface SignalReceiver {
  readonly events: Events;
  readonly log: Log;
  /** Epoch milliseconds of the delivery. */
  readonly receivedAt: number;
}

/**
 * Takes a delivery in: counts foreign and malformed events and drops them, and hands every signal that nobody has dealt with yet
 * to `handle`, which is idempotent and answers whether the signal concerned Relink. The event id is claimed after the work: when
 * `handle` throws, or the process dies, Event Grid delivers again. The other signals of the delivery have their turn first.
 */
export async function receiveSignals(
  payload: unknown,
  receiver: SignalReceiver,
  handle: (signal: Signal) => Promise<boolean>,
): Promise<void> {
  const { signals, foreign, malformed } = parseEvents(payload, { receivedAt: receiver.receivedAt });
  await countAll(receiver, 'foreign', foreign);
  await countAll(receiver, 'malformed', malformed);
  if (malformed > 0) receiver.log.warn('event.malformed', { count: malformed });
  const failures: unknown[] = [];
  for (const signal of signals) await admit(signal, receiver, handle).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function admit(signal: Signal, receiver: SignalReceiver, handle: (signal: Signal) => Promise<boolean>): Promise<void> {
  const { events, log, receivedAt } = receiver;
  if (await events.known(signal.eventId)) {
    log.debug('event.duplicate', { kind: signal.kind });
    return events.count('duplicate', receivedAt);
  }
  const concernsUs = await handle(signal);
  await events.claim(signal.eventId, receivedAt);
  await events.count(concernsUs ? 'accepted' : 'foreign', receivedAt);
}

async function countAll(receiver: SignalReceiver, kind: 'foreign' | 'malformed', times: number): Promise<void> {
  for (let counted = 0; counted < times; counted += 1) await receiver.events.count(kind, receiver.receivedAt);
}
