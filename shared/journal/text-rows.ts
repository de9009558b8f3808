import { ServiceError } from '../domain/service-error.ts';
import { unlessConflict } from '../ports/lost-races.ts';
import { type Columns, charsPerRow, cutText, textColumns, textOfColumns } from './row-text.ts';
import type { SchemaGate } from './schema-gate.ts';
import type { ReadEntity, RowKey, TableAccess } from './table-access.ts';
import { sha256, timeKey } from './table-keys.ts';

/**
 * Texts that are too long for one row stand in rows of their own, in one partition of the same table. Each belongs to the row whose key it
 * carries (its owner), which names it by its hash: equal texts of two rows are stored twice, so removing the one never harms the other.
 */
const textPartition = 'text';

/** Writes the text beside its owner-to-be, and answers the columns by which the owner names it. It is complete before anything names it. */
export async function writeLongText(
  { table, gate }: { table: TableAccess; gate: SchemaGate },
  owner: RowKey,
  text: string,
): Promise<Columns> {
  const hash = sha256(text);
  const pieces = cutText(text, charsPerRow);
  for (const [index, piece] of pieces.entries()) {
    const rowKey = `${textKeyOf(owner, hash)}!${String(index).padStart(6, '0')}`;
    const named = { ownerPartition: owner.partition, ownerRow: owner.row, textHash: hash };
    await table.upsert({ ...textColumns(piece), ...named, schemaVersion: gate.schema.version, partitionKey: textPartition, rowKey });
  }
  return { textHash: hash, textRows: pieces.length };
}

/** The text that a row names; `store-corrupt` when it is not there as it was written. */
export async function readLongText(table: TableAccess, owner: ReadEntity, where: string): Promise<string> {
  const hash = String(owner['textHash']);
  const key = textKeyOf({ partition: owner.partitionKey, row: owner.rowKey }, hash);
  const pieces = await table.scan({ partition: textPartition, between: { from: `${key}!`, to: `${key}~` } });
  const text = pieces.map((piece) => textOfColumns(piece, where)).join('');
  if (sha256(text) !== hash)
    throw new ServiceError('store-corrupt', `${where}: its ${String(owner['textRows'])} text rows do not have the hash they should.`);
  return text;
}

function textKeyOf(owner: RowKey, hash: string): string {
  return sha256(`${owner.partition}\n${owner.row}\n${hash}`);
}

const graceMs = 24 * 60 * 60_000;
/** Above every key of the partition, which are hexadecimal. */
const endOfKeys = 'g';

export interface TextSweep {
  readonly gate: SchemaGate;
  /** Now, milliseconds since the epoch. */
  readonly at: number;
  readonly from?: string;
  readonly most: number;
}

/**
 * Removes text rows that their owner does not name: it was removed, or names a newer text. A writer may be about to name one, so a row is
 * only marked the first time and removed when it still stands there marked a day later; writing it again takes the mark away, and changes
 * the ETag under which both happen. Looks at `most` rows from a key on, and answers the key to go on from, if any are left.
 */
export async function sweepTextRows(table: TableAccess, sweep: TextSweep): Promise<{ readonly removed: number; readonly next?: string }> {
  const between = { from: sweep.from ?? '0', to: endOfKeys };
  const rows = await table.scan({ partition: textPartition, between, limit: sweep.most, columns: sweptColumns });
  let removed = 0;
  for (const row of rows) if (await sweepRow(table, row, sweep)) removed += 1;
  const last = rows.length === sweep.most ? rows.at(-1)?.rowKey : undefined;
  return { removed, ...(last !== undefined && { next: `${last}~` }) };
}

const sweptColumns = ['PartitionKey', 'RowKey', 'ownerPartition', 'ownerRow', 'textHash', 'unnamedSince', 'schemaVersion'];

async function sweepRow(table: TableAccess, row: ReadEntity, { gate, at }: TextSweep): Promise<boolean> {
  const owner = await table.get({ partition: String(row['ownerPartition']), row: String(row['ownerRow']) });
  // Who is newer may name its texts in another way.
  for (const { partitionKey: partition, rowKey, schemaVersion } of owner ? [row, owner] : [row])
    gate.versionOf(schemaVersion, { table: table.name, partition, row: rowKey });
  if (owner?.['textHash'] === row['textHash']) return false;
  const key = { partition: row.partitionKey, row: row.rowKey };
  const since = row['unnamedSince'];
  if (typeof since !== 'string') await unlessConflict(table.mark(key, { unnamedSince: timeKey(at) }, row.etag));
  if (typeof since !== 'string' || since > timeKey(at - graceMs)) return false;
  return unlessConflict(table.remove(key, row.etag));
}
