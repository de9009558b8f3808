import type { ArmId } from '../domain/arm-id.ts';
import { clockToleranceMs } from '../domain/clock-tolerance.ts';
import { ServiceError } from '../domain/service-error.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';

/** One slice's right to work on a cluster: at most one holder, kept in the cluster row under its ETag (R8). */
export interface Lease {
  /** Makes sure that the lease is still ours and lasts a while; `lease-lost` when another slice has taken over. */
  keep(): Promise<void>;
  /** Proves by the row, not by the clock, that the lease is ours at this moment, and makes it last its whole length again. */
  confirm(): Promise<void>;
  /** How long the lease still lasts at least, by our own clock, counted from before it was last written. */
  leftMs(): number;
  release(): Promise<void>;
}

export type LeaseAnswer = { readonly kind: 'held'; readonly lease: Lease } | { readonly kind: 'taken'; readonly until: number };

/**
 * A lease that its holder did not give back is free only `clockToleranceMs` after its end: its end was written by another clock.
 * Clocks further apart than that cost a change of holder in mid-work, no more: see `confirm`.
 */
export async function takeLease(engine: Engine, clusterId: ArmId): Promise<LeaseAnswer> {
  const owner = engine.random.id();
  const now = engine.clock.now();
  const { after } = await changeCluster(engine, clusterId, (row) =>
    row.lease && row.lease.until + clockToleranceMs > now ? row : { ...row, lease: { owner, until: now + engine.settings.leaseMs } },
  );
  if (after.lease?.owner !== owner) return { kind: 'taken', until: (after.lease?.until ?? now) + clockToleranceMs };
  return { kind: 'held', lease: createLease(engine, clusterId, { owner, until: after.lease.until }) };
}

function createLease(engine: Engine, clusterId: ArmId, held: { owner: string; until: number }): Lease {
  let until = held.until;
  let renewal: Promise<void> | undefined;
  const renew = async () => {
    const next = engine.clock.now() + engine.settings.leaseMs;
    const { after } = await changeCluster(engine, clusterId, (row) =>
      row.lease?.owner === held.owner ? { ...row, lease: { owner: held.owner, until: next } } : row,
    );
    if (after.lease?.owner !== held.owner) throw new ServiceError('lease-lost', 'Another slice has taken the cluster over.');
    until = next;
  };
  const leftMs = () => until - engine.clock.now();
  return {
    leftMs,
    keep: async () => {
      if (leftMs() > engine.settings.leaseMs / 2) return;
      renewal ??= renew().finally(() => {
        renewal = undefined;
      });
      await renewal;
    },
    confirm: renew,
    release: async () => {
      await changeCluster(engine, clusterId, (row) => (row.lease?.owner === held.owner ? { ...row, lease: undefined } : row));
    },
  };
}
