import { tableOpener } from '../../shared/journal/storage-clients.ts';

export const relinkTables = [
  'RelinkAlerts',
  'RelinkClusters',
  'RelinkEvents',
  'RelinkFindings',
  'RelinkJournal',
  'RelinkRuns',
  'RelinkSnapshots',
  'RelinkTracks',
] as const;

export type StoredRow = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

/** All rows of one table as storage has them, without its own time stamps and ETags; none when there is no such table. */
export async function rowsOf(connectionString: string, name: string): Promise<readonly StoredRow[]> {
  const table = await tableOpener({ kind: 'connection-string', connectionString })(name);
  const rows: StoredRow[] = [];
  try {
    for await (const { etag: _, timestamp: __, ...row } of table.listEntities()) rows.push(row as StoredRow);
  } catch (error) {
    if (!JSON.stringify(error).includes('TableNotFound')) throw error;
  }
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('odata'))) as StoredRow);
}

/** Every row of Relink’s tables: equal answers mean that nothing was written in between, the random writer mark included. */
export async function allRows(connectionString: string): Promise<Readonly<Record<string, readonly StoredRow[]>>> {
  const found = await Promise.all(relinkTables.map(async (name) => [name, await rowsOf(connectionString, name)] as const));
  return Object.fromEntries(found);
}

/** The value in a row that is short enough for one property. */
export function valueIn(row: StoredRow): Record<string, unknown> {
  return JSON.parse(String(row['text0'])) as Record<string, unknown>;
}
