import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueueSettings } from './host-settings.ts';
import type { HostLog } from './rpc.ts';

/** A message that this host has taken. Every call is without effect after `abandon`, and when somebody else has taken it over. */
export interface QueueMessage {
  /** Renews the message's invisibility at half its length, until it is abandoned. */
  keepHidden(): void;
  /** Done: deletes it. */
  remove(): Promise<void>;
  /** Failed: it comes back after host.json's `visibilityTimeout`. */
  release(): Promise<void>;
  /** Failed for the last time: copies it to `<queue>-poison`, made if missing, and deletes it. */
  moveToPoison(): Promise<void>;
  /** Lets go of it. */
  abandon(): void;
}

export interface QueueMessageOptions {
  readonly queue: QueueClient;
  readonly poisonQueue: QueueClient;
  readonly settings: QueueSettings;
  readonly clockSpeed: number;
  readonly workVisibilitySeconds: number;
  readonly log: HostLog;
}

export function createQueueMessage(item: DequeuedMessageItem, options: QueueMessageOptions): QueueMessage {
  const { queue, poisonQueue } = options;
  let isMine = true;
  let popReceipt = item.popReceipt;
  let renewal: NodeJS.Timeout | undefined;
  let renewing: Promise<void> = Promise.resolve();

  const hideFor = async (seconds: number) => {
    await ignoreLoss(options, item, async () => {
      popReceipt = (await queue.updateMessage(item.messageId, popReceipt, undefined, seconds)).popReceipt ?? popReceipt;
    });
  };
  const settle = async (act: () => Promise<unknown>) => {
    clearInterval(renewal);
    // A renewal under way changes the receipt that the next call needs.
    await renewing;
    if (isMine) await ignoreLoss(options, item, act);
  };
  return {
    keepHidden: () => {
      const renew = () => {
        renewing = isMine ? hideFor(options.workVisibilitySeconds) : Promise.resolve();
      };
      renewal = setInterval(renew, options.workVisibilitySeconds * 500);
    },
    remove: () => settle(() => queue.deleteMessage(item.messageId, popReceipt)),
    release: () => settle(() => hideFor(Math.ceil(options.settings.visibilityTimeoutMs / 1000 / options.clockSpeed))),
    moveToPoison: () =>
      settle(async () => {
        options.log('warning', 'Host.Triggers.Queues', `Moving message ${item.messageId} to queue '${poisonQueue.name}'`);
        await poisonQueue.createIfNotExists();
        await poisonQueue.sendMessage(item.messageText, { messageTimeToLive: -1 });
        await queue.deleteMessage(item.messageId, popReceipt);
      }),
    abandon: () => {
      isMine = false;
      clearInterval(renewal);
    },
  };
}

/** 404 and a wrong pop receipt mean that the message is gone or another instance's by now: nothing to do, as in the extension. */
async function ignoreLoss(options: QueueMessageOptions, item: DequeuedMessageItem, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    if (statusCode !== 404 && code !== 'PopReceiptMismatch') throw error;
    options.log('debug', 'Host.Triggers.Queues', `Message ${item.messageId} is no longer held by this host`);
  }
}
