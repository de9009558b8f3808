import { ServiceError } from '../domain/service-error.ts';
import type { Clock } from '../ports/clock.ts';
import { quotaResetMs, retryAfterMs, toServiceError } from './arm-errors.ts';
import type { WireAnswer } from './azure-answer.ts';
import { type CallBucket, createCallBucket } from './call-bucket.ts';
import { noteCall, noteHeldBack } from './call-counts.ts';
import { type CallKind, kindsOfCall } from './call-kinds.ts';

export interface PacedCall {
  readonly method: string;
  readonly url: string;
  readonly what: string;
  readonly signal: AbortSignal;
}

/** Keeps the calls of one process below Azure's limits, by subscription and kind of call. */
export interface Pacing {
  /**
   * Resolves when the call may leave. `azure-throttled`, with the time to wait, when that is longer than a slice should stand still
   * for: then nothing is sent.
   */
  beforeCall(call: PacedCall): Promise<void>;
  afterCall(call: PacedCall, answer: WireAnswer): void;
}

/** A write has to leave soon after the lease was proved (`fence.ts`); a read has a little more time. */
const longestWaitMs = { read: 30_000, write: 10_000 };

export function createPacing(clock: Clock): Pacing {
  const buckets = new Map<string, CallBucket>();
  const bucketOf = ({ key, size }: CallKind): CallBucket => {
    const known = buckets.get(key);
    if (known) return known;
    const fresh = createCallBucket(size, clock);
    buckets.set(key, fresh);
    return fresh;
  };
  return {
    beforeCall: async ({ method, url, what, signal }) => {
      const { arm, provider, isWrite, isList } = kindsOfCall(method, url);
      const call = { isPatient: isList, longestWaitMs: isWrite ? longestWaitMs.write : longestWaitMs.read, signal };
      for (const kind of [provider, arm]) {
        const waitMs = await bucketOf(kind).take(call);
        if (waitMs === 0) continue;
        noteHeldBack();
        throw tooSoon(what, waitMs);
      }
    },
    afterCall: ({ method, url }, answer) => {
      const { arm, provider, isWrite } = kindsOfCall(method, url);
      const refusal = answer.status === 429 ? toServiceError(answer, 'call Azure') : undefined;
      // Network also answers 429 for a resource that is busy, which says nothing about the rate.
      const isThrottled = refusal?.code === 'azure-throttled';
      noteCall({ isWrite, isThrottled, status: answer.status });
      const remaining = remainingIn(answer);
      if (remaining !== undefined) bucketOf(arm).left(remaining);
      const quota = numberIn(answer, 'x-ms-user-quota-remaining');
      if (quota !== undefined) bucketOf(provider).left(quota, quotaResetMs(answer));
      if (!refusal || !isThrottled) return;
      const isArm = refusal.details['azureCode'] === 'SubscriptionRequestsThrottled';
      bucketOf(isArm ? arm : provider).throttled(retryAfterMs(answer) ?? refusal.retryAfterMs);
    },
  };
}

function tooSoon(what: string, waitMs: number): ServiceError {
  const text = `Could not ${what} yet: Azure limits the rate of such calls, so Relink sends none for ${Math.ceil(waitMs / 1_000)} s.`;
  return new ServiceError('azure-throttled', text, { retryAfterMs: waitMs });
}

const remainingHeaders = ['reads', 'writes', 'deletes'].map((kind) => `x-ms-ratelimit-remaining-subscription-${kind}`);

/** What ARM says is left to this principal in the subscription. The `global` numbers are fifteen times as large and tell nothing sooner. */
function remainingIn(answer: WireAnswer): number | undefined {
  return remainingHeaders.map((name) => numberIn(answer, name)).find((value) => value !== undefined);
}

function numberIn(answer: WireAnswer, name: string): number | undefined {
  const found = answer.header(name);
  return found !== undefined && /^\d+$/.test(found) ? Number(found) : undefined;
}
