import type { ArmId } from './arm-id.ts';

/** A normalised hint that a cluster needs a look. It never says what to do: each slice reads the world again. */
export type Signal =
  | {
      readonly kind: 'started' | 'stopped';
      readonly clusterId: ArmId;
      readonly at: number;
      readonly eventId: string;
      readonly correlationId?: string;
    }
  /** AKS's own topic (node pool rolling, support ending), or a delete of an endpoint or compute: look, nothing more. */
  | { readonly kind: 'hint'; readonly resourceId: ArmId; readonly at: number; readonly eventId: string; readonly about: string };
