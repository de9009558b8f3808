import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueSettings } from './host-settings.ts';
import type { Invoker } from './invoker.ts';
import { createPause, type Pause } from './pause.ts';
import { createQueueMessage, type QueueMessage } from './queue-message.ts';
import type { HostLog, RegisteredFunction, RpcData } from './rpc.ts';

export interface QueueListenerOptions {
  readonly target: RegisteredFunction;
  readonly queue: QueueClient;
  readonly poisonQueue: QueueClient;
  readonly settings: QueueSettings;
  readonly invoker: Invoker;
  /** Waits of host.json are divided by it; the storage service's own clock cannot be sped up. */
  readonly clockSpeed: number;
  /** Real seconds for which a message being worked is hidden; renewed at half of it. */
  readonly workVisibilitySeconds: number;
  readonly log: HostLog;
}

export interface QueueListener {
  start(): void;
  /** Looks at the queue at once instead of after the polling interval. */
  wake(): void;
  /** True when no message is being fetched or worked here and none is visible in the queue. */
  isQuiet(): Promise<boolean>;
  /** Takes no more messages and waits for those being worked. */
  stop(): Promise<void>;
  /** Drops everything at once; messages being worked come back when their visibility ends. */
  kill(): void;
}

/** The extension's own shortest polling delay is 100 ms; with a fast clock the local queue must still get some rest. */
const shortestPollMs = 20;

/**
 * A queue trigger, after `QueueListener` of Microsoft.Azure.WebJobs.Extensions.Storage.Queues: batches of `batchSize`, a new one when
 * no more than `newBatchThreshold` messages are being worked, random exponential back-off on an empty queue up to `maxPollingInterval`.
 * A queue that does not exist counts as empty.
 */
export function createQueueListener(options: QueueListenerOptions): QueueListener {
  const ending = new AbortController();
  const pause = createPause(ending.signal);
  const working = new Set<Promise<void>>();
  const messages = new Set<QueueMessage>();
  let fetching = 0;
  let polling: Promise<void> = Promise.resolve();

  const work = async (item: DequeuedMessageItem): Promise<void> => {
    const message = createQueueMessage(item, options);
    messages.add(message);
    await workMessage(message, item, options);
    messages.delete(message);
  };
  const takeBatch = async (): Promise<boolean> => {
    fetching++;
    try {
      const items = await receive(options, ending.signal);
      for (const item of items) {
        const job: Promise<void> = work(item).finally(() => working.delete(job));
        working.add(job);
      }
      return items.length > 0;
    } finally {
      fetching--;
    }
  };
  return {
    start: () => {
      polling = poll({ options, pause, working, takeBatch, signal: ending.signal });
    },
    wake: pause.end,
    isQuiet: async () => {
      if (fetching + working.size > 0) return false;
      const isEmpty = await hasNoVisibleMessage(options.queue);
      return isEmpty && fetching + working.size === 0;
    },
    stop: async () => {
      ending.abort();
      await polling;
      await Promise.all(working);
    },
    kill: () => {
      ending.abort();
      for (const message of messages) message.abandon();
    },
  };
}

interface Polling {
  readonly options: QueueListenerOptions;
  readonly pause: Pause;
  readonly working: ReadonlySet<Promise<void>>;
  readonly takeBatch: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

async function poll({ options, pause, working, takeBatch, signal }: Polling): Promise<void> {
  const longestMs = Math.max(shortestPollMs, options.settings.maxPollingIntervalMs / options.clockSpeed);
  const firstMs = Math.min(longestMs, Math.max(shortestPollMs, 100 / options.clockSpeed));
  let delayMs = firstMs;
  while (!signal.aborted) {
    while (working.size > options.settings.newBatchThreshold && !signal.aborted) await Promise.race(working);
    if (signal.aborted) return;
    if (await takeBatch()) {
      delayMs = firstMs;
      continue;
    }
    await pause.wait(delayMs);
    delayMs = Math.min(longestMs, delayMs * (1.2 + 0.8 * Math.random()));
  }
}

async function receive(options: QueueListenerOptions, abortSignal: AbortSignal): Promise<readonly DequeuedMessageItem[]> {
  try {
    const { batchSize: numberOfMessages } = options.settings;
    const answer = await options.queue.receiveMessages({ numberOfMessages, visibilityTimeout: options.workVisibilitySeconds, abortSignal });
    return abortSignal.aborted ? [] : answer.receivedMessageItems;
  } catch (error) {
    if (!abortSignal.aborted && !isMissing(error)) options.log('error', 'Host.Triggers.Queues', `Queue '${options.queue.name}': ${error}`);
    return [];
  }
}

async function hasNoVisibleMessage(queue: QueueClient): Promise<boolean> {
  try {
    const { peekedMessageItems } = await queue.peekMessages();
    return peekedMessageItems.length === 0;
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}

/** After `QueueProcessor` of the extension: tries are counted before and after, and the last failed one moves the message aside. */
async function workMessage(message: QueueMessage, item: DequeuedMessageItem, options: QueueListenerOptions): Promise<void> {
  try {
    const text = decode(item.messageText, options.settings);
    if (text === undefined || item.dequeueCount > options.settings.maxDequeueCount) return await message.moveToPoison();
    message.keepHidden();
    const result = await options.invoker.invoke(options.target, { string: text }, describe(item, options.queue.name));
    if (result.kind === 'returned') await message.remove();
    else if (item.dequeueCount >= options.settings.maxDequeueCount) await message.moveToPoison();
    else await message.release();
  } catch (error) {
    options.log('error', 'Host.Triggers.Queues', `Message ${item.messageId} of '${options.queue.name}': ${error}`);
  } finally {
    message.abandon();
  }
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Undefined: not in the encoding that host.json names, which no retry can mend. */
function decode(text: string, settings: QueueSettings): string | undefined {
  if (settings.messageEncoding === 'none') return text;
  return base64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}

function describe(item: DequeuedMessageItem, queueName: string): Record<string, RpcData> {
  return {
    QueueTrigger: { string: queueName },
    DequeueCount: { json: String(item.dequeueCount) },
    ExpirationTime: { json: JSON.stringify(item.expiresOn) },
    Id: { string: item.messageId },
    InsertionTime: { json: JSON.stringify(item.insertedOn) },
    NextVisibleTime: { json: JSON.stringify(item.nextVisibleOn) },
    PopReceipt: { string: item.popReceipt },
  };
}
