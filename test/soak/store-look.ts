import { TableClient, TableServiceClient } from '@azure/data-tables';
import { textOfColumns } from '../../shared/journal/row-text.ts';

export interface RowCounts {
  readonly total: number;
  readonly byTable: Readonly<Record<string, number>>;
}

const options = { allowInsecureConnection: true };

export async function countRows(connection: string): Promise<RowCounts> {
  const byTable: Record<string, number> = {};
  for await (const table of TableServiceClient.fromConnectionString(connection, options).listTables()) {
    const name = table.name ?? '';
    byTable[name] = (await rowsOf(connection, name)).length;
  }
  return { total: Object.values(byTable).reduce((sum, count) => sum + count, 0), byTable };
}

/** Leases that are still held, clusters that still name a run, tracks and journal entries of runs that nobody knows. */
export async function findLeftovers(connection: string, now: number): Promise<readonly string[]> {
  const clusters = (await rowsOf(connection, 'RelinkClusters')).map(contentOf);
  const runs = (await rowsOf(connection, 'RelinkRuns')).map(contentOf);
  const known = new Set(runs.map((run) => run.runId));
  const active = runs.filter(
    (run) => typeof run.state === 'string' && !['succeeded', 'refused', 'failed', 'parked', 'cancelled'].includes(run.state),
  );
  const tracks = (await rowsOf(connection, 'RelinkTracks')).map(contentOf).filter((track) => track.runId !== undefined);
  return [
    ...clusters
      .filter((row) => ((row.lease as { until?: number } | undefined)?.until ?? 0) > now)
      .map((row) => `a lease is left on ${row.clusterId}`),
    ...clusters.filter((row) => row.activeRunId !== undefined).map((row) => `${row.clusterId} still names run ${row.activeRunId}`),
    ...active.map((run) => `run ${run.runId} is still ${run.state}`),
    ...tracks.filter((track) => !known.has(track.runId)).map((track) => `a track of the unknown run ${track.runId}`),
  ];
}

type Entity = Readonly<Record<string, unknown>>;

async function rowsOf(connection: string, name: string): Promise<readonly Entity[]> {
  const rows: Entity[] = [];
  for await (const row of TableClient.fromConnectionString(connection, name, options).listEntities()) rows.push(row);
  return rows;
}

function contentOf(row: Entity): Record<string, unknown> {
  return row.textParts === undefined ? { ...row } : JSON.parse(textOfColumns(row, String(row.rowKey)));
}
