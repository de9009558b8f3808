import type { Random } from '../ports/random.ts';
import type { Store } from '../ports/store.ts';
import { createAlertRows } from './alert-rows.ts';
import { createBreakerRows } from './breaker-rows.ts';
import { createClusterRows } from './cluster-rows.ts';
import { createBookmarkRows, createEventRows, createHeartbeatRows } from './event-rows.ts';
import { createFindingRows, createSweepMemoryRows } from './finding-rows.ts';
import { createJournalRows } from './journal-rows.ts';
import { createRequestRows } from './request-rows.ts';
import { createRunRows } from './run-rows.ts';
import { currentSchema } from './schema.ts';
import { createSchemaGate, type SchemaGate } from './schema-gate.ts';
import { createSnapshotRows } from './snapshot-rows.ts';
import { createSpill } from './spill.ts';
import { createTableAccess, type OpenTable, type TableAccess } from './table-access.ts';
import { createLedgerRows, createTrackRows } from './track-rows.ts';
import type { RowParts } from './typed-rows.ts';

export interface StoreParts {
  readonly openTable: OpenTable;
  readonly random: Random;
  /** By default one of its own, of this release's schema. */
  readonly gate?: SchemaGate;
}

/**
 * The Store over Azure Table Storage. Nothing is contacted before the first call. Lost races are `store-conflict`, storage
 * that does not answer is `store-unavailable`, rows that cannot be read are `store-corrupt`,
 * and `store-newer` comes from the first row of a newer release on, for every row.
 */
export function createTableStore(parts: StoreParts): Store {
  const { random, gate = createSchemaGate(currentSchema) } = parts;
  const tables: TableAccess[] = [];
  const table = (name: string) => {
    const access = createTableAccess(name, parts.openTable, gate);
    tables.push(access);
    return access;
  };
  const of = (access: TableAccess): RowParts => ({ table: access, random, gate });
  const clusters = table('RelinkClusters');
  const tracks = table('RelinkTracks');
  const events = table('RelinkEvents');
  const findings = table('RelinkFindings');
  return {
    clusters: createClusterRows(of(clusters)),
    breakers: createBreakerRows(of(clusters)),
    runs: createRunRows(of(table('RelinkRuns'))),
    tracks: createTrackRows(of(tracks)),
    ledger: createLedgerRows(of(tracks)),
    snapshots: createSnapshotRows(of(table('RelinkSnapshots'))),
    journal: createJournalRows(of(table('RelinkJournal'))),
    events: createEventRows(of(events)),
    requests: createRequestRows(of(events)),
    alerts: createAlertRows(of(table('RelinkAlerts'))),
    findings: createFindingRows(of(findings)),
    sweepMemories: createSweepMemoryRows(of(findings)),
    heartbeats: createHeartbeatRows(of(events)),
    bookmarks: createBookmarkRows(of(events)),
    spill: createSpill(tables, gate),
  };
}
