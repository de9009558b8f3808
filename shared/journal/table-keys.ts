import { createHash } from 'node:crypto';
import { type ArmId, idKey } from '../domain/arm-id.ts';

/**
 * Keys of table rows. Table Storage forbids `/`, `\`, `#`, `?` and control characters in keys and ends them at 1 KiB
 * ("Understanding the Table service data model"), so every other character than letters, digits, `.`, `_` and `-` is written
 * as `~<hex>~`, `/` as `|` for readability, and what gets too long is cut and ends in its hash.
 */
const longestKey = 400;
const keptOfLongKey = 300;

/** Key of any text. Different texts give different keys; case counts. */
export function textKey(text: string): string {
  if (text === '') return '!';
  const key = text.replace(/[^A-Za-z0-9._-]/gu, escaped);
  return key.length <= longestKey ? key : `${key.slice(0, keptOfLongKey)}!${sha256(key)}`;
}

/** Key of an ARM id: the same for every casing of it. */
export function armKey(id: ArmId): string {
  return textKey(idKey(id));
}

/** Short key of an ARM id for use inside a longer key: 32 hex digits, the same for every casing. */
export function shortArmKey(id: ArmId): string {
  return sha256(idKey(id)).slice(0, 32);
}

const timeDigits = 15;
const endOfTime = 10 ** timeDigits - 1;

/** Sorts as the time does. Milliseconds since the epoch. */
export function timeKey(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(timeDigits, '0');
}

/** Sorts newest first. */
export function newestFirstKey(at: number): string {
  return timeKey(endOfTime - Math.max(0, Math.floor(at)));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function escaped(character: string): string {
  return character === '/' ? '|' : `~${(character.codePointAt(0) ?? 0).toString(16)}~`;
}
