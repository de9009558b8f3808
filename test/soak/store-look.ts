import { TableClient, TableServiceClient } from '@azure/data-tables';
import { textOfColumns } from '../../shared/journal/row-text.ts';
import { isMissingTable } from '../../shared/journal/storage-errors.ts';

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

/** Leases that are still held, clusters that still name a run, runs that go on, and rows of runs that nobody knows. */
export async function findLeftovers(connection: string, now: number): Promise<readonly string[]> {
  const clusters = (await rowsOf(connection, 'RelinkClusters')).map(contentOf);
  const ofRuns = (await rowsOf(connection, 'RelinkRuns')).map((row) => ({ partition: row.partitionKey, ...contentOf(row) }) as RunRow);
  const runs = ofRuns.filter((row) => row.partition === 'run');
  const known = new Set(runs.map((run) => run.runId));
  const active = runs.filter(
    (run) => typeof run.state === 'string' && !['succeeded', 'refused', 'failed', 'parked', 'cancelled'].includes(run.state),
  );
  const tracks = (await rowsOf(connection, 'RelinkTracks')).map(contentOf).filter((track) => track.runId !== undefined);
  const entries = (await rowsOf(connection, 'RelinkJournal')).map(contentOf);
  const orphans = (rows: readonly Record<string, unknown>[], what: string) =>
    [...new Set(rows.map((row) => row.runId))].filter((runId) => !known.has(runId)).map((runId) => `${what} of the unknown run ${runId}`);
  return [
    ...clusters
      .filter((row) => ((row.lease as { until?: number } | undefined)?.until ?? 0) > now)
      .map((row) => `a lease is left on ${row.clusterId}`),
    ...clusters.filter((row) => row.activeRunId !== undefined).map((row) => `${row.clusterId} still names run ${row.activeRunId}`),
    ...active.map((run) => `run ${run.runId} is still ${run.state}`),
    ...orphans(tracks, 'tracks'),
    ...orphans(entries, 'a journal'),
    ...orphans(ofRuns, 'a place in a list'),
  ];
}

type Entity = Readonly<Record<string, unknown>>;
type RunRow = Record<string, unknown> & { readonly partition: unknown };

const mostTries = 5;

/** None, when nothing was ever written to the table. A busy process lets connections go stale, so it asks again. */
async function rowsOf(connection: string, name: string): Promise<readonly Entity[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await allRows(connection, name);
    } catch (error) {
      if (isMissingTable(error)) return [];
      if (tries === mostTries) throw error;
    }
  }
}

async function allRows(connection: string, name: string): Promise<readonly Entity[]> {
  const rows: Entity[] = [];
  for await (const row of TableClient.fromConnectionString(connection, name, options).listEntities()) rows.push(row);
  return rows;
}

function contentOf(row: Entity): Record<string, unknown> {
  return row.textParts === undefined ? { ...row } : JSON.parse(textOfColumns(row, String(row.rowKey)));
}
