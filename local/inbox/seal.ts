import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Clock } from '../../shared/ports/clock.ts';

/** Standard Webhooks 1.0.0 leaves the tolerance to the receiver; its libraries take five minutes. */
const toleranceMs = 5 * 60_000;

/** Says whether a message was signed with the secret, and lately. */
export type Seal = (headers: IncomingHttpHeaders, body: string) => boolean;

/**
 * By the library of the Standard Webhooks project. The time is compared here with the clock of the stack, because the library
 * knows only the machine’s own; `slackMs` is what a few real seconds are on it.
 */
export function createSeal(secret: string, clock: Clock, slackMs: number): Seal {
  const webhook = new Webhook(secret);
  return (headers, body) => {
    const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures } = headers;
    if (typeof id !== 'string' || typeof signatures !== 'string' || !/^\d{1,12}$/.test(String(seconds))) return false;
    const sentAt = Number(seconds) * 1_000;
    if (Math.abs(clock.now() - sentAt) > Math.max(toleranceMs, slackMs)) return false;
    const right = webhook.sign(id, new Date(sentAt), body);
    return signatures.split(' ').some((given) => isSame(given, right));
  };
}

function isSame(given: string, right: string): boolean {
  return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));
}
