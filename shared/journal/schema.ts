import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import { schemaSteps } from './schema-steps.ts';

/** What is stored in a form of its own: the kinds of table rows, and the messages of the run queue. */
export type StoredForm =
  | 'alert'
  | 'bookmark'
  | 'breaker'
  | 'claim'
  | 'cluster'
  | 'finding'
  | 'heartbeat'
  | 'journal'
  | 'ledger'
  | 'message'
  | 'request'
  | 'run'
  | 'run-pointer'
  | 'snapshot'
  | 'sweep-memory'
  | 'tally'
  | 'track';

/** From one version to the next. What has no entry stays as it is, and is of the next version then. */
export interface SchemaStep {
  /** For people: what changed, in one sentence. */
  readonly change: string;
  /** Pure; gets the value as the older release wrote it, and keeps the members that it does not know. */
  readonly forms: { readonly [form in StoredForm]?: (old: JsonObject) => JsonObject };
}

export interface Schema {
  /** The newest version that this release reads, and the one that it writes. */
  readonly version: number;
  readonly steps: readonly SchemaStep[];
}

export function schemaOf(steps: readonly SchemaStep[]): Schema {
  return { version: 1 + steps.length, steps };
}

/** The schema of this release; the number of its steps is the only place where the version stands. */
export const currentSchema: Schema = schemaOf(schemaSteps);

/** A value that was stored under that version, as this release would have stored it. Only objects have older forms. */
export function migrated(schema: Schema, form: StoredForm, stored: { readonly version: number; readonly value: Json }): Json {
  const { version, value } = stored;
  if (!isObject(value)) return value;
  return schema.steps.slice(version - 1).reduce<JsonObject>((old, step) => step.forms[form]?.(old) ?? old, value);
}
