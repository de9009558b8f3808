import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import type { BlobContainer } from '../domain/event-subscription.ts';
import type { DeadLettersFound, StorageLook } from '../ports/storage-look.ts';
import { isMissingQueue, toStoreError } from './storage-errors.ts';
import { runQueueName } from './storage-queue.ts';

export interface StorageLookParts {
  readonly openQueue: (name: string) => Promise<QueueClient>;
  readonly openContainer: (container: BlobContainer) => Promise<ContainerClient>;
}

/** Where the Functions host puts what `run-worker`, and then `run-poison`, failed on five times (Functions, "Queue trigger: poison messages"). */
const poisonQueues = [`${runQueueName}-poison`, `${runQueueName}-poison-poison`];
/** Blobs that are counted; more are said to be more. */
const mostCounted = 1_000;
/** Of real time. */
const requestTimeoutMs = 30_000;

/** Lengths of the run queue and its poison queues, and blobs of a dead-letter container; names and numbers only. */
export function createStorageLook({ openQueue, openContainer }: StorageLookParts): StorageLook {
  return {
    messages: async (signal) => {
      const [runs, ...poison] = await Promise.all([runQueueName, ...poisonQueues].map((name) => lengthOf(openQueue, name, signal)));
      const storageTime = [runs, ...poison].find((found) => found?.at !== undefined)?.at;
      const inPoisonQueues = poison.reduce((sum, found) => sum + (found?.messages ?? 0), 0);
      return { inQueue: runs?.messages, inPoisonQueues, storageTime };
    },
    deadLetters: async (container, signal) => {
      try {
        return await countBlobs(await openContainer(container), limited(signal));
      } catch (error) {
        throw toStoreError(error, `list dead letters in ${container.name}`);
      }
    },
  };
}

type Length = { readonly messages: number | undefined; readonly at: number | undefined };

async function lengthOf(open: StorageLookParts['openQueue'], name: string, signal: AbortSignal): Promise<Length> {
  try {
    const { approximateMessagesCount, date } = await (await open(name)).getProperties({ abortSignal: limited(signal) });
    return { messages: approximateMessagesCount ?? 0, at: date?.getTime() };
  } catch (error) {
    if (isMissingQueue(error)) return { messages: undefined, at: undefined };
    throw toStoreError(error, `read ${name}`);
  }
}

async function countBlobs(container: ContainerClient, abortSignal: AbortSignal): Promise<DeadLettersFound> {
  let count = 0;
  let newestAt = 0;
  for await (const blob of container.listBlobsFlat({ abortSignal })) {
    if (count === mostCounted) return { count, isAll: false, newestAt };
    count += 1;
    newestAt = Math.max(newestAt, blob.properties.lastModified.getTime());
  }
  return { count, isAll: true, ...(count > 0 && { newestAt }) };
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
}
