import type { TableEntity } from '@azure/data-tables';
import { ServiceError } from '../domain/service-error.ts';

/**
 * A row's content is one JSON text, cut into string properties: Table Storage keeps at most 64 KiB (32 Ki UTF-16 units) in a
 * string and 1 MiB in an entity, and Azurite enforces neither. What does not fit one row goes on in further rows (`typed-rows.ts`).
 */
const charsPerProperty = 30_000;
const propertiesPerRow = 14;
/** 420,000 UTF-16 units, 840,000 bytes: leaves room for keys and the other columns below 1 MiB. */
export const charsPerRow = charsPerProperty * propertiesPerRow;

export type Columns = Readonly<Record<string, unknown>>;
export type Entity = TableEntity<Record<string, unknown>>;

/**
 * JSON in ASCII alone, everything else as `\uXXXX`: no cut can go through a character, and Azurite garbles a character whose
 * bytes arrive in two network packets (seen with 3.37).
 */
export function rowJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Cuts a text into pieces of at most `size` characters. */
export function cutText(text: string, size: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));
}

/** Properties `text0`, `text1`, … and their number. The text must be at most {@link charsPerRow} long. */
export function textColumns(text: string): Columns {
  const pieces = cutText(text, charsPerProperty);
  return { textParts: pieces.length, ...Object.fromEntries(pieces.map((piece, index) => [`text${index}`, piece])) };
}

/** The text of a row; `store-corrupt` when a part is missing. */
export function textOfColumns(entity: Columns, where: string): string {
  const count = entity['textParts'];
  if (typeof count !== 'number') throw new ServiceError('store-corrupt', `${where} has no text.`);
  const pieces = Array.from({ length: count }, (_, index) => entity[`text${index}`]);
  if (!pieces.every((piece) => typeof piece === 'string')) throw new ServiceError('store-corrupt', `${where} lacks a part of its text.`);
  return pieces.join('');
}
