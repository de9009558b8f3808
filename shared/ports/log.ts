export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Static event name first, values in fields. `error`: a person must act. `warn`: went on. `info`: a state change. */
export interface Log {
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
}
