import type { ClusterState } from '../domain/cluster.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { hasEnded, type Run } from '../domain/run.ts';
import { hasCode, ServiceError } from '../domain/service-error.ts';
import type { Versioned } from '../ports/store.ts';
import { recordPower } from './cluster-row.ts';
import type { Engine } from './engine.ts';
import type { Lease } from './lease.ts';
import { leasedStore } from './leased-store.ts';
import { createSharedReads } from './shared-reads.ts';

/** One piece of work on one run, bounded in time. Whatever it needs is read again by the next one. */
export interface Slice {
  readonly engine: Engine;
  readonly lease: Lease;
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly run: () => Run;
  saveRun(change: Partial<Run>): Promise<void>;
  /** The cluster as Azure shows it, at most `maxAgeMs` old; `azure-not-found` when it is gone. */
  readCluster(maxAgeMs: number): Promise<ClusterState>;
  /** Answers of reads that may be shared within a slice, by key; a failed read is not kept. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
  journal(kind: JournalEntry['kind'], what: string, entry: { text: string; resourceId?: string }): Promise<void>;
  /** Makes every wait and call of the slice end soon: something happened that another slice has to take up. */
  stop(reason: unknown): void;
  /** Waits if the slice has the time, keeping the lease; false when it has not. */
  pause(ms: number): Promise<boolean>;
}

export function createSlice(given: Engine, options: { run: Versioned<Run>; lease: Lease; signal: AbortSignal }): Slice {
  const engine: Engine = { ...given, store: leasedStore(given.store, options.lease) };
  let current = options.run;
  let reading: { at: number; cluster: Promise<ClusterState> } | undefined;
  const deadline = engine.clock.now() + engine.settings.sliceMs;
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  return {
    engine,
    lease: options.lease,
    signal,
    deadline,
    run: () => current.value,
    saveRun: async (change) => {
      current = await engine.store.runs.save({ value: { ...current.value, ...change, updatedAt: engine.clock.now() }, etag: current.etag });
    },
    readCluster: (maxAgeMs) => {
      const now = engine.clock.now();
      if (!reading || now - reading.at >= maxAgeMs) reading = { at: now, cluster: observeCluster(engine, current.value.clusterId, signal) };
      return reading.cluster;
    },
    once: createSharedReads(),
    journal: (kind, what, entry) =>
      engine.store.journal.append({ runId: current.value.runId, at: engine.clock.now(), kind, what, ...entry }),
    stop: (reason) => controller.abort(reason),
    pause: (ms) => pause({ engine, lease: options.lease, deadline, signal }, ms),
  };
}

async function observeCluster(engine: Engine, clusterId: string, signal: AbortSignal): Promise<ClusterState> {
  const cluster = await engine.azure.clusters.get(clusterId, signal);
  if (!cluster) throw new ServiceError('azure-not-found', `The cluster ${clusterId} does not exist (any more).`);
  return cluster;
}

/** Tells the cluster row what a direct read showed, so that a restart is known however it is first seen. */
export async function rememberPower(slice: Slice, cluster: ClusterState): Promise<void> {
  if (cluster.power === 'Unknown') return;
  const kind = cluster.power === 'Stopped' ? 'stopped' : 'running';
  await recordPower(slice.engine, slice.run().clusterId, { kind, at: slice.engine.clock.now(), source: 'read' });
}

async function pause(slice: Pick<Slice, 'engine' | 'lease' | 'deadline' | 'signal'>, ms: number): Promise<boolean> {
  const { clock, settings } = slice.engine;
  const until = clock.now() + ms;
  if (until >= slice.deadline) return false;
  while (clock.now() < until) {
    await slice.lease.keep();
    await clock.sleep(Math.min(until - clock.now(), settings.leaseMs / 4), slice.signal);
  }
  return true;
}

/** What no run or track waits out: another slice has taken over, or nothing can be stored. The slice ends, and the message comes again. */
export function endsSlice(error: ServiceError): boolean {
  return hasCode(error, 'lease-lost', 'store-conflict', 'store-unavailable');
}

/** R8: the run must still be the one that the cluster names; a claim that was overtaken never works. */
export async function isOurs(slice: Slice): Promise<boolean> {
  const row = await slice.engine.store.clusters.get(slice.run().clusterId);
  return row?.value.activeRunId === slice.run().runId && !hasEnded(slice.run());
}

/** R8: a restart newer than the one this run works for. */
export async function hasNewerRestart(slice: Slice): Promise<boolean> {
  const row = await slice.engine.store.clusters.get(slice.run().clusterId);
  return row?.value.restart !== undefined && row.value.restart.id !== slice.run().restartId;
}
