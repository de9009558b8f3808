import type { QueueClient } from '@azure/storage-queue';
import type { RunQueue } from '../ports/run-queue.ts';
import { runMessage } from './run-message.ts';
import { isMissingQueue, toStoreError } from './storage-errors.ts';

/** The queue whose messages the function `run-worker` works; what it cannot work ends in `relink-runs-poison`. */
export const runQueueName = 'relink-runs';

export interface StorageQueueParts {
  readonly openQueue: (name: string) => Promise<QueueClient>;
  /** Seconds of the platform's clock in one real second: the queue waits in real time. */
  readonly clockSpeed: number;
}

/** RunQueue over Azure Queue Storage. Errors are `store-unavailable`. The queue is created when it is first missed. */
export function createStorageQueue(parts: StorageQueueParts): RunQueue {
  let opened: Promise<QueueClient> | undefined;
  return {
    wake: async (runId, afterMs) => {
      try {
        opened ??= parts.openQueue(runQueueName).catch((error: unknown) => {
          opened = undefined;
          throw error;
        });
        await send(await opened, runMessage(runId), visibilitySeconds(afterMs, parts.clockSpeed));
      } catch (error) {
        throw toStoreError(error, `send to ${runQueueName}`);
      }
    },
  };
}

/** Put Message allows at most seven days; a run that waits longer is woken early and goes on waiting. */
const longestDelaySeconds = 7 * 24 * 3600;
const neverExpires = -1;
/** Of real time. */
const requestTimeoutMs = 30_000;

/** Real seconds after which a message must appear: rounded up, since early is a wasted slice. */
export function visibilitySeconds(afterMs: number, clockSpeed: number): number {
  const seconds = Math.ceil(Math.max(0, afterMs) / 1000 / clockSpeed);
  return Math.min(seconds, longestDelaySeconds);
}

async function send(queue: QueueClient, text: string, visibilityTimeout: number): Promise<void> {
  const put = () =>
    queue.sendMessage(text, { visibilityTimeout, messageTimeToLive: neverExpires, abortSignal: AbortSignal.timeout(requestTimeoutMs) });
  try {
    await put();
  } catch (error) {
    if (!isMissingQueue(error)) throw error;
    await queue.createIfNotExists();
    await put();
  }
}
