import type { ArmId } from '../domain/arm-id.ts';

export interface PowerEvent {
  readonly kind: 'started' | 'stopped';
  readonly at: number;
  readonly correlationId?: string;
}

/** What Azure itself remembers. Lags behind by minutes; an empty answer proves nothing. */
export interface History {
  /** Completed starts and stops of the cluster in the activity log since then (at most 90 days back), oldest first. */
  powerEvents(clusterId: ArmId, since: number, signal: AbortSignal): Promise<readonly PowerEvent[]>;
  /** When the resource was made (ARM's `createdTime`), or undefined when Azure does not say. */
  createdAt(resourceId: ArmId, signal: AbortSignal): Promise<number | undefined>;
}
