import { longestRetryAfterMs } from '../domain/backoff.ts';
import type { Clock } from '../ports/clock.ts';

export interface BucketSize {
  /** Calls that may leave at once after a quiet time. */
  readonly burst: number;
  /** Calls that come back each second. */
  readonly perSecond: number;
}

export interface Call {
  /** Waits behind others, but for ten seconds at most: a long list must not hold up the look right before a delete. */
  readonly isPatient: boolean;
  readonly longestWaitMs: number;
  readonly signal: AbortSignal;
}

/**
 * A token bucket on our side of Azure's. It begins at its full size and learns: a refusal stops all its calls for as long as Azure asks
 * and halves its pace, which comes back evenly within four minutes. Instances that share Azure's bucket without
 * knowing of each other each slow down until all of them fit in.
 */
export interface CallBucket {
  /** Resolves with 0 when the call may leave, or at once with the milliseconds it would have to wait, if those are too many. */
  take(call: Call): Promise<number>;
  /** Azure refused a call for its rate, and named a time, or not. */
  throttled(retryAfterMs: number | undefined): void;
  /** Azure said how many calls are left to everybody, and perhaps when there will be more. */
  left(calls: number, resetsAfterMs?: number): void;
}

interface Waiting {
  readonly rank: number;
  readonly until: number;
  settle(waitMs: number): void;
}

const patienceMs = 10_000;
const recoveryMs = 240_000;
const leastShare = 1 / 16;
const unnamedHoldMs = 5_000;

export function createCallBucket(size: BucketSize, clock: Clock): CallBucket {
  const level = createLevel(size, clock);
  let line: readonly Waiting[] = [];
  let isServing = false;
  const serve = async () => {
    isServing = true;
    while (line.length > 0) {
      const waitMs = level.waitMs();
      const now = clock.now();
      for (const call of line.filter((waiting) => waiting.until < now + waitMs)) call.settle(waitMs);
      if (waitMs > 0) await level.pass(waitMs);
      else first(line)?.settle(level.spend());
    }
    isServing = false;
  };
  return {
    take: (call) => {
      const waitMs = level.waitMs() + line.length * level.paceMs();
      if (waitMs === 0) return Promise.resolve(level.spend());
      if (waitMs > call.longestWaitMs) return Promise.resolve(Math.ceil(waitMs));
      if (call.signal.aborted) return Promise.reject(call.signal.reason);
      return new Promise((resolve, reject) => {
        const now = clock.now();
        const leave = () => {
          line = line.filter((other) => other !== waiting);
          call.signal.removeEventListener('abort', giveUp);
        };
        const giveUp = () => {
          leave();
          reject(call.signal.reason);
        };
        const settle = (leftMs: number) => {
          leave();
          resolve(Math.ceil(leftMs));
        };
        const waiting: Waiting = { rank: now + (call.isPatient ? patienceMs : 0), until: now + call.longestWaitMs, settle };
        line = [...line, waiting];
        call.signal.addEventListener('abort', giveUp);
        if (!isServing) void serve();
      });
    },
    throttled: level.throttled,
    left: level.left,
  };
}

function first(line: readonly Waiting[]): Waiting | undefined {
  return line.toSorted((one, other) => one.rank - other.rank)[0];
}

/** How full the bucket is, and at which share of its full pace it is filled. */
function createLevel({ burst, perSecond }: BucketSize, clock: Clock) {
  let tokens = burst;
  let share = 1;
  let heldUntil = 0;
  let at = clock.now();
  const fill = () => {
    const now = clock.now();
    const passedMs = Math.max(0, now - Math.max(at, heldUntil));
    share = Math.min(1, share + passedMs / recoveryMs);
    tokens = Math.min(burst, tokens + (passedMs / 1_000) * perSecond * share);
    at = now;
  };
  const paceMs = () => 1_000 / (perSecond * share);
  return {
    paceMs,
    waitMs: () => {
      fill();
      return Math.max(0, heldUntil - at) + Math.max(0, 1 - tokens) * paceMs();
    },
    /** Afterwards one call may leave, whatever the clock's grain made of the wait, unless Azure has refused another one meanwhile. */
    pass: async (waitMs: number) => {
      const held = heldUntil;
      await clock.sleep(waitMs);
      fill();
      if (heldUntil === held) tokens = Math.max(tokens, 1);
    },
    spend: () => {
      tokens -= 1;
      return 0;
    },
    throttled: (retryAfterMs: number | undefined) => {
      fill();
      // Calls that were under way together are refused together: that is one lesson.
      if (at >= heldUntil) share = Math.max(leastShare, share / 2);
      heldUntil = Math.max(heldUntil, at + Math.min(retryAfterMs ?? unnamedHoldMs, longestRetryAfterMs));
      tokens = 1;
    },
    /** Others draw on the same number, so never count on more than half of it. */
    left: (calls: number, resetsAfterMs = 0) => {
      fill();
      tokens = Math.min(tokens, calls / 2);
      if (calls < 1) heldUntil = Math.max(heldUntil, at + Math.min(resetsAfterMs, longestRetryAfterMs));
    },
  };
}
