import type { LogEvent, LogFieldsOf } from '../domain/log-events.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

type Write = <E extends LogEvent>(event: E, fields: LogFieldsOf<E>) => void;

/**
 * One line with a static event name and its fields, both of the catalogue (`log-events.ts`). `error`: a person must act. `warn`: went on. `info`: a
 * state change.
 */
export interface Log {
  readonly error: Write;
  readonly warn: Write;
  readonly info: Write;
  readonly debug: Write;
}
