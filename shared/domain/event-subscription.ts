import type { ArmId } from './arm-id.ts';

export interface AdvancedFilter {
  readonly operatorType: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface BlobContainer {
  readonly storageAccountId: ArmId;
  readonly name: string;
}

/** An event subscription of a system topic, as far as Relink looks at it. Addresses of webhooks are not kept: they may hold a key (R11). */
export interface EventSubscription {
  readonly id: ArmId;
  readonly topic: { readonly id: ArmId; readonly provisioningState: string };
  readonly provisioningState: string;
  /** Milliseconds since the epoch; from then on nothing is delivered. */
  readonly expiresAt?: number;
  readonly destination: { readonly type: string; readonly resourceId?: ArmId };
  /** Empty: all types. */
  readonly includedEventTypes: readonly string[];
  readonly advancedFilters: readonly AdvancedFilter[];
  /** `subjectBeginsWith` and `subjectEndsWith`, as far as they are set. */
  readonly subjectFilters: readonly string[];
  readonly deadLetters?: BlobContainer;
}
