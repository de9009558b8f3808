import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../shared/domain/json.ts';

/** A request of a session. `{…}` in texts are placeholders, see docs/recordings.md. */
export interface RecordedRequest {
  /** An HTTP method, or `REJECT`: the target rejects the connection of the endpoint named by `path`. */
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly version: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Name of the caller; the owner of the subscription when absent. */
  readonly as?: string;
  /** Do not wait for the operation that this request starts. */
  readonly leave?: boolean;
}

/**
 * What was recorded of an answer: headers that clients depend on, and the body with matchers such as `<guid>` for what varies. A body is
 * `application/json; charset=utf-8` unless `headers` says otherwise.
 */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

export interface Exchange extends RecordedRequest {
  readonly step: string;
  readonly answer: RecordedAnswer;
  /** Other answers that were recorded in the same situation. */
  readonly or?: readonly RecordedAnswer[];
  /** Seconds that pass before the request. */
  readonly waitSeconds?: number;
  /** Requests before this one that the recording does not hold. They have to succeed and are not compared. */
  readonly before?: readonly RecordedRequest[];
  /** Name of a fault body that the simulator offers for planting; it is planted on this request. */
  readonly plant?: string;
  /** The same request so many times before, whatever they answer, `everyMs` apart: until a limit is reached. */
  readonly burst?: { readonly times: number; readonly everyMs: number };
  /** Values of the answer to remember, by placeholder: `{ "nic": "properties.networkInterfaces.0.id" }`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Body of the last poll, where it is not the usual success. */
  readonly ended?: Json;
  /** Step whose operation is followed to its end before this request. */
  readonly finish?: string;
  readonly hides?: readonly string[];
}

export interface Recording {
  readonly name: string;
  readonly shows: string;
  readonly source: string;
  /** Headers that the recorder removed: their absence proves nothing. */
  readonly hides?: readonly string[];
  /** Parts of the world that must be there first, see replay-world.ts. */
  readonly world?: readonly string[];
  readonly prepare?: readonly RecordedRequest[];
  readonly exchanges: readonly Exchange[];
}

/** Polls of long operations in one provider's style, gathered from every session. */
export interface OperationStyle {
  readonly style: string;
  /** Template of the path of the poll URL. */
  readonly poll: string;
  /** `Retry-After` of the first, second … poll that says it is still running. Empty: none is ever sent. */
  readonly retryAfter: readonly string[];
  readonly running: readonly RecordedAnswer[];
  readonly ended: readonly RecordedAnswer[];
  /** What the `Location` URL answers after success. */
  readonly resultAnswer?: RecordedAnswer;
}

/** A difference between recording and simulator that stays, and why. `where` holds `session/step` entries. */
export interface ListedDifference {
  readonly where: readonly string[];
  readonly at: string;
  readonly recorded: string;
  readonly simulated: string;
  readonly reason: string;
}

const folder = join(import.meta.dirname, '..', 'recordings');
const notSessions = ['operations.json', 'differences.json'];

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

export function loadRecordings(): readonly Recording[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && !notSessions.includes(file));
  return files.sort().map((file) => ({ ...(readJson(file) as Omit<Recording, 'name'>), name: file.replace(/\.json$/, '') }));
}

export function loadOperationStyles(): readonly OperationStyle[] {
  return (readJson('operations.json') as { styles: OperationStyle[] }).styles;
}

export function loadDifferences(): readonly ListedDifference[] {
  return (readJson('differences.json') as { differences: ListedDifference[] }).differences;
}
