import type { Random } from '../ports/random.ts';
import type { Store } from '../ports/store.ts';
import { createAlertRows } from './alert-rows.ts';
import { createBreakerRows } from './breaker-rows.ts';
import { createClusterRows } from './cluster-rows.ts';
import { createBookmarkRows, createEventRows, createHeartbeatRows } from './event-rows.ts';
import { createFindingRows, createSweepMemoryRows } from './finding-rows.ts';
import { createJournalRows } from './journal-rows.ts';
import { createRunRows } from './run-rows.ts';
import { createSnapshotRows } from './snapshot-rows.ts';
import { createSpill } from './spill.ts';
import { createTableAccess, type OpenTable, type TableAccess } from './table-access.ts';
import { createLedgerRows, createTrackRows } from './track-rows.ts';

/**
 * The Store over Azure Table Storage. Nothing is contacted before the first call. Lost races are `store-conflict`, storage
 * that does not answer is `store-unavailable`, rows that cannot be read are `store-corrupt`.
 */
export function createTableStore(parts: { readonly openTable: OpenTable; readonly random: Random }): Store {
  const tables: TableAccess[] = [];
  const table = (name: string) => {
    const access = createTableAccess(name, parts.openTable);
    tables.push(access);
    return access;
  };
  const clusters = table('RelinkClusters');
  const tracks = table('RelinkTracks');
  const events = table('RelinkEvents');
  const findings = table('RelinkFindings');
  return {
    clusters: createClusterRows(clusters, parts.random),
    breakers: createBreakerRows(clusters, parts.random),
    runs: createRunRows(table('RelinkRuns'), parts.random),
    tracks: createTrackRows(tracks, parts.random),
    ledger: createLedgerRows(tracks, parts.random),
    snapshots: createSnapshotRows(table('RelinkSnapshots'), parts.random),
    journal: createJournalRows(table('RelinkJournal'), parts.random),
    events: createEventRows(events, parts.random),
    alerts: createAlertRows(table('RelinkAlerts'), parts.random),
    findings: createFindingRows(findings, parts.random),
    sweepMemories: createSweepMemoryRows(findings, parts.random),
    heartbeats: createHeartbeatRows(events, parts.random),
    bookmarks: createBookmarkRows(events, parts.random),
    spill: createSpill(tables),
  };
}
