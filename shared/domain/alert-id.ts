import { createHash } from 'node:crypto';
import type { AlertCondition, AlertNotice, AlertRow } from './alert.ts';

/** The same for every notice of a condition: 32 hexadecimal digits. */
export function conditionIdOf({ code, subject }: AlertCondition): string {
  return digestOf(`${code} ${subject.toLowerCase()}`);
}

/** The same for every repetition of one notice, and for no other: 32 hexadecimal digits. */
export function deliveryIdOf({ code, subject, state, at }: AlertNotice): string {
  return digestOf(`${code} ${subject.toLowerCase()} ${state} ${at}`);
}

/** Of a condition since it began; in ascending order the one that began last comes first. */
export function alertIdOf(row: AlertRow): string {
  const fromTheEnd = Number.MAX_SAFE_INTEGER - Math.max(0, Math.floor(row.firstAt));
  return `${fromTheEnd.toString(16).padStart(16, '0')}-${conditionIdOf(row)}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
