import type { AlertCondition, AlertRow } from '../../shared/domain/alert.ts';
import { afterResolved, afterSeen } from '../../shared/domain/alert-life.ts';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { Breaker } from '../../shared/domain/breaker.ts';
import type { JournalEntry } from '../../shared/domain/journal.ts';
import { hasEnded, type LedgerEntry, type Run, type Track } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { type Snapshot, snapshotHash } from '../../shared/domain/snapshot.ts';
import { newestFirstKey } from '../../shared/journal/table-keys.ts';
import type { Alerts, ClusterRow, NamedRequest, OldRuns, Store, Versioned } from '../../shared/ports/store.ts';
import { createMemoryFindings } from './memory-findings.ts';

/** A Store in memory for tests that need no storage. It is held to the same contract as the real one (`test/contract/store-contract.ts`). */
export function createMemoryStore(): Store {
  const clusters = createVersions<ClusterRow>((row) => idKey(row.clusterId));
  const breakers = createVersions<Breaker>((row) => idKey(row.subscription));
  const runs = createVersions<Run>((row) => row.runId);
  const tracks = createVersions<Track>((row) => `${row.runId} ${idKey(row.resourceId)}`);
  const requests = createVersions<NamedRequest>((row) => row.nameHash);
  return {
    clusters: {
      ...clusters,
      get: async (clusterId) => clusters.find(idKey(clusterId)),
      list: async () => clusters.all().map((row) => row.value),
    },
    breakers: {
      ...breakers,
      get: async (subscription) => breakers.find(idKey(subscription)),
      overwrite: async (breaker) => void breakers.put(breaker),
    },
    runs: {
      ...runs,
      get: async (runId) => runs.find(runId),
      listActive: async () =>
        runs
          .all()
          .map((row) => row.value)
          .filter((run) => !hasEnded(run)),
      list: async ({ clusterId, limit }) =>
        runs
          .all()
          .map((row) => row.value)
          .filter((run) => clusterId === undefined || idKey(run.clusterId) === idKey(clusterId))
          .sort((a, b) => b.createdAt - a.createdAt)
          .slice(0, limit),
      page: async ({ clusterId, from = '', limit }) => {
        const found = runs
          .all()
          .map((row) => row.value)
          .filter((run) => clusterId === undefined || idKey(run.clusterId) === idKey(clusterId))
          .map((run) => ({ run, position: `${newestFirstKey(run.createdAt)}!${run.runId}` }))
          .filter(({ position }) => position >= from)
          .sort((one, other) => (one.position < other.position ? -1 : 1));
        const next = found[limit]?.position;
        return { runs: found.slice(0, limit).map(({ run }) => run), ...(next !== undefined && { next }) };
      },
      listOld: async (options) => listOld(runs.all(), options),
      remove: async ({ runId }) => void runs.drop((run) => run.runId === runId, 1),
    },
    tracks: {
      ...tracks,
      list: async (runId) => tracks.all().filter((row) => row.value.runId === runId),
      remove: async (runId, most) => tracks.drop((track) => track.runId === runId, most),
    },
    requests: {
      ...requests,
      get: async (nameHash) => requests.find(nameHash),
      remove: async ({ etag, value }) => {
        if (requests.find(value.nameHash)?.etag !== etag) throw new ServiceError('store-conflict', 'remove: another writer was first.');
        requests.drop((row) => row.nameHash === value.nameHash, 1);
      },
      removeOld: async (before, most) => requests.drop((row) => row.at < before, most),
    },
    ledger: createLedger(),
    snapshots: createSnapshots(),
    ...createRecords(),
    ...createMemoryFindings(),
    // Every text stands in its row here.
    spill: { sweep: async () => ({ removed: 0 }) },
  };
}

function listOld(rows: readonly Versioned<Run>[], options: { before: number; from?: string; limit: number }): OldRuns {
  const found = rows
    .map(({ value: { runId, clusterId, createdAt } }) => ({
      runId,
      clusterId,
      createdAt,
      position: `${newestFirstKey(createdAt)} ${runId}`,
    }))
    .filter((run) => run.createdAt < options.before && run.position >= (options.from ?? ''))
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  const next = found[options.limit]?.position;
  return { runs: found.slice(0, options.limit), ...(next !== undefined && { next }) };
}

/** Ten times what the busiest test needs: a loop without end is to fail, not to hang. */
const mostReads = 20_000;

function createVersions<T>(keyOf: (value: T) => string) {
  const rows = new Map<string, Versioned<T>>();
  let version = 0;
  let reads = 0;
  const put = (value: T): Versioned<T> => {
    version += 1;
    const row = { value: structuredClone(value), etag: `v${version}` };
    rows.set(keyOf(value), row);
    return structuredClone(row);
  };
  return {
    find: (key: string) => {
      reads += 1;
      if (reads > mostReads) throw new Error(`Row ${key} is read again and again: this goes on for ever.`);
      return structuredClone(rows.get(key));
    },
    all: () => structuredClone([...rows.values()]),
    put,
    drop: (isMeant: (value: T) => boolean, most: number) => {
      const meant = [...rows].filter(([, row]) => isMeant(row.value)).slice(0, most);
      for (const [key] of meant) rows.delete(key);
      return meant.length;
    },
    insert: async (value: T) => {
      if (rows.has(keyOf(value))) throw new ServiceError('store-conflict', 'insert: another writer was first.');
      return put(value);
    },
    save: async (row: Versioned<T>) => {
      if (rows.get(keyOf(row.value))?.etag !== row.etag) throw new ServiceError('store-conflict', 'replace: another writer was first.');
      return put(row.value);
    },
  };
}

function createLedger(): Store['ledger'] {
  const entries = new Map<string, LedgerEntry>();
  const keyOf = (clusterId: string, resourceId: string) => `${idKey(clusterId)} ${idKey(resourceId)}`;
  const proven = async (key: string, proof: (() => Promise<void>) | undefined) => {
    const seen = entries.get(key);
    await proof?.();
    if (entries.get(key) !== seen) throw new ServiceError('store-conflict', 'replace: another writer was first.');
  };
  return {
    list: async (clusterId) => [...entries.values()].filter((entry) => idKey(entry.clusterId) === idKey(clusterId)),
    get: async (clusterId, resourceId) => entries.get(keyOf(clusterId, resourceId)),
    put: async (entry, proof) => {
      const key = keyOf(entry.clusterId, entry.resourceId);
      await proven(key, proof);
      entries.set(key, structuredClone(entry));
    },
    remove: async (clusterId, resourceId, proof) => {
      const key = keyOf(clusterId, resourceId);
      await proven(key, proof);
      entries.delete(key);
    },
  };
}

function createSnapshots(): Store['snapshots'] {
  const kept = new Map<string, { readonly snapshot: Snapshot; readonly savedAt: number }>();
  return {
    put: async (snapshot, savedAt) => {
      const id = `${'0'.repeat(32)}-${snapshotHash(snapshot)}`;
      kept.set(id, { snapshot: structuredClone(snapshot), savedAt });
      return id;
    },
    get: async (id) => {
      const found = kept.get(id);
      if (!found) throw new ServiceError('store-corrupt', `Snapshot ${id} is not there.`);
      return structuredClone(found.snapshot);
    },
    remove: async (id) => void kept.delete(id),
    find: async (id) => structuredClone(kept.get(id)?.snapshot),
    list: async (resourceId) =>
      [...kept]
        .filter(([, { snapshot }]) => idKey(snapshot.resourceId) === idKey(resourceId))
        .map(([snapshotId, { savedAt }]) => ({ snapshotId, savedAt }))
        .sort((a, b) => b.savedAt - a.savedAt),
  };
}

function createRecords(): Pick<Store, 'journal' | 'events' | 'alerts' | 'heartbeats' | 'bookmarks'> {
  let entries: JournalEntry[] = [];
  const ofRun = (runId: string) => entries.filter((entry) => entry.runId === runId).sort((a, b) => a.at - b.at);
  const claims = new Map<string, number>();
  const bookmarks = new Map<string, string>();
  const counts: Record<string, number> = {};
  const beats = new Map<string, number>();
  return {
    journal: {
      append: async (entry) => void entries.push(structuredClone(entry)),
      list: async (runId) => ofRun(runId),
      page: async (runId, { from = '0', limit }) => {
        const found = ofRun(runId).slice(Number(from));
        return { entries: found.slice(0, limit), ...(found.length > limit && { next: String(Number(from) + limit) }) };
      },
      remove: async (runId, most) => {
        const meant = entries.filter((entry) => entry.runId === runId).slice(0, most);
        entries = entries.filter((entry) => !meant.includes(entry));
        return meant.length;
      },
    },
    events: {
      known: async (eventId) => claims.has(eventId),
      claim: async (eventId, at) => !claims.has(eventId) && claims.set(eventId, at).has(eventId),
      count: async (kind) => {
        counts[kind] = (counts[kind] ?? 0) + 1;
      },
      counts: async () => ({ ...counts }),
      removeClaims: async (before, most) => {
        const old = [...claims].filter(([, at]) => at < before).sort(([, one], [, other]) => one - other);
        for (const [eventId] of old.slice(0, most)) claims.delete(eventId);
        return Math.min(old.length, most);
      },
    },
    bookmarks: { get: async (what) => bookmarks.get(what), put: async (what, position) => void bookmarks.set(what, position) },
    alerts: createAlertRows(),
    heartbeats: { beat: async (what, at) => void beats.set(what, at), last: async (what) => beats.get(what) },
  };
}

function createAlertRows(): Alerts {
  const rows = new Map<string, AlertRow>();
  const keyOf = ({ code, subject }: AlertCondition) => `${code} ${subject.toLowerCase()}`;
  const change: Alerts['change'] = async (condition, changed) => {
    const before = rows.get(keyOf(condition));
    const after = changed(before);
    if (after) rows.set(keyOf(condition), structuredClone(after));
    return { ...(before && { before }), ...(after && { after }) };
  };
  return {
    change,
    remove: async (condition, mayGo) => {
      const found = rows.get(keyOf(condition));
      return found !== undefined && mayGo(found) && rows.delete(keyOf(condition));
    },
    raise: async (alert) => void (await change(alert, (row) => afterSeen(row, alert))),
    resolve: async (condition, resolved) => void (await change(condition, (row) => row && afterResolved(row, resolved))),
    list: async (limit) => structuredClone([...rows.values()].sort((a, b) => b.lastAt - a.lastAt).slice(0, limit)),
  };
}
