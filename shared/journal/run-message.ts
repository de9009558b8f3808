import { Buffer } from 'node:buffer';
import { isObject, type Json, textAt } from '../domain/json.ts';
import { currentSchema, migrated, type Schema } from './schema.ts';
import { isVersion } from './schema-gate.ts';

/**
 * Text of a queue message for a run: base64 of `{"runId":"…"}`, the encoding that the Functions host expects unless told otherwise.
 * From schema 2 on it carries its version; without one it is of the first.
 */
export function runMessage(runId: string, { version }: Schema = currentSchema): string {
  return Buffer.from(JSON.stringify({ runId, ...(version > 1 && { schemaVersion: version }) }), 'utf8').toString('base64');
}

export type ReadMessage =
  | { readonly kind: 'run'; readonly runId: string }
  /** A newer release wrote it, so nobody here knows what it says. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'unreadable' };

/** What a message says, from the object or the text that the host hands over, in the form of this release or of any older one. */
export function readRunMessage(message: unknown, schema: Schema = currentSchema): ReadMessage {
  const stored = typeof message === 'string' ? parsed(message) : (message as Json);
  const version = isObject(stored) && stored['schemaVersion'] !== undefined ? stored['schemaVersion'] : 1;
  if (!isVersion(version)) return { kind: 'unreadable' };
  if (version > schema.version) return { kind: 'newer', version };
  const runId = textAt(migrated(schema, 'message', { version, value: stored }), 'runId');
  return runId === undefined ? { kind: 'unreadable' } : { kind: 'run', runId };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
