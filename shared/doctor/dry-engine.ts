import { ServiceError } from '../domain/service-error.ts';
import { type Snapshot, snapshotHash } from '../domain/snapshot.ts';
import type { Log } from '../ports/log.ts';
import type { Snapshots, Store } from '../ports/store.ts';
import type { AzurePorts, Engine } from '../repair/engine.ts';
import { createSharedReads } from '../repair/shared-reads.ts';
import { createTurns } from '../repair/turns.ts';
import type { DoctorParts } from './parts.ts';
import { type Ask, readsOnly } from './reads-only.ts';

/** A right that a repair would ask for, at the very resource. */
export interface AskedRight {
  readonly scope: string;
  readonly actions: readonly string[];
}

export interface DryEngine {
  readonly engine: Engine;
  /** Every right that the preflights have asked for so far. */
  readonly askedRights: readonly AskedRight[];
}

/**
 * The engine of the repair with its writes taken away: to Azure, to tables, to the queue and to the log (R10). Snapshots that a
 * dry look takes stay in memory. Equal reads are shared by all clusters of one examination.
 */
export function createDryEngine(parts: DoctorParts, store: Store): DryEngine {
  const askedRights: AskedRight[] = [];
  const azure = dryAzure(parts.azure);
  const access: AzurePorts['access'] = {
    ...azure.access,
    missingActions: (scope, actions, signal) => {
      askedRights.push({ scope, actions });
      return azure.access.missingActions(scope, actions, signal);
    },
  };
  const engine: Engine = {
    azure: { ...azure, access },
    store: dryStore(store),
    queue: { wake: () => Promise.reject(new ServiceError('unexpected', 'The doctor wakes no run.')) },
    clock: parts.clock,
    random: parts.random,
    settings: parts.settings,
    log: silent,
    turns: createTurns(),
  };
  return { engine, askedRights };
}

function dryAzure({ clusters, endpoints, dnsZones, computes, access, history, estate }: AzurePorts): AzurePorts {
  const shared = createSharedReads();
  const ask = (port: string) => (): Ask => (key, read) => shared(`${port} ${key}`, read);
  return {
    clusters: readsOnly(clusters, ['get', 'list', 'listConnections'], ask('clusters')),
    endpoints: readsOnly(endpoints, ['get', 'list', 'addresses', 'zoneGroups'], ask('endpoints')),
    dnsZones: readsOnly(dnsZones, ['findZones', 'getRecord'], ask('dnsZones')),
    computes: readsOnly(computes, ['listWorkspaces', 'getWorkspace', 'list', 'get', 'operationsInFlight'], ask('computes')),
    access: readsOnly(access, [...accessReads], ask('access')),
    history: readsOnly(history, ['powerEvents', 'createdAt'], ask('history')),
    estate,
  };
}

const accessReads = [
  'locks',
  'missingActions',
  'referenceState',
  'policyDenials',
  'roleAssignments',
  'roleAssignment',
  'rolePermissions',
] as const;

const always = (): Ask => (_key, read) => read();

/** What a plan and a preflight read of the rows; everything else rejects. */
function dryStore(store: Store): Store {
  const nothing = <T extends object>(rows: T) => readsOnly(rows, [], always);
  return {
    clusters: readsOnly(store.clusters, ['get', 'list'], always),
    breakers: readsOnly(store.breakers, ['get'], always),
    runs: readsOnly(store.runs, ['get', 'listActive', 'list'], always),
    tracks: readsOnly(store.tracks, ['list'], always),
    ledger: readsOnly(store.ledger, ['list', 'get'], always),
    snapshots: snapshotsInMemory(readsOnly(store.snapshots, ['get', 'find', 'list'], always)),
    journal: readsOnly(store.journal, ['list'], always),
    events: readsOnly(store.events, ['known', 'counts'], always),
    requests: nothing(store.requests),
    alerts: readsOnly(store.alerts, ['list'], always),
    findings: readsOnly(store.findings, ['get', 'list'], always),
    sweepMemories: readsOnly(store.sweepMemories, ['list'], always),
    heartbeats: readsOnly(store.heartbeats, ['last'], always),
    bookmarks: readsOnly(store.bookmarks, ['get'], always),
    spill: nothing(store.spill),
  };
}

function snapshotsInMemory(stored: Snapshots): Snapshots {
  const taken = new Map<string, Snapshot>();
  return {
    ...stored,
    put: async (snapshot) => {
      const id = `doctor-${snapshotHash(snapshot)}`;
      taken.set(id, snapshot);
      return id;
    },
    get: async (id) => taken.get(id) ?? stored.get(id),
  };
}

const nothingIsLogged = () => {
  // What the doctor sees is in its report.
};
const silent: Log = { error: nothingIsLogged, warn: nothingIsLogged, info: nothingIsLogged, debug: nothingIsLogged };
