import type { BlobContainer } from '../domain/event-subscription.ts';

export interface WaitingMessages {
  /** Undefined while the queue has not been made: it is made with its first message. */
  readonly inQueue: number | undefined;
  readonly inPoisonQueues: number;
  /** The time that storage writes on its answer, in milliseconds since the epoch; whole seconds. */
  readonly storageTime: number | undefined;
}

export interface DeadLettersFound {
  readonly count: number;
  /** False when there are more than were counted. */
  readonly isAll: boolean;
  /** When the newest of the counted ones was written. */
  readonly newestAt?: number;
}

/** Looks at storage beside the rows, without reading what messages and blobs hold. Errors are `store-unavailable`. */
export interface StorageLook {
  messages(signal: AbortSignal): Promise<WaitingMessages>;
  deadLetters(container: BlobContainer, signal: AbortSignal): Promise<DeadLettersFound>;
}
