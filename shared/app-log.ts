import { withoutSecrets } from './domain/secret-forms.ts';
import type { Log, LogFields } from './ports/log.ts';

/** The part of a Functions `InvocationContext` that writes the log. */
export interface LogContext {
  info(...args: unknown[]): void;
  warn(...args: unknown[]): void;
  error(...args: unknown[]): void;
  debug(...args: unknown[]): void;
}

/** Log lines of one invocation: the static event name, a space, and the fields as one JSON object on one line. */
export function createLog(context: LogContext): Log {
  return {
    error: (event, fields) => context.error(lineOf(event, fields)),
    warn: (event, fields) => context.warn(lineOf(event, fields)),
    info: (event, fields) => context.info(lineOf(event, fields)),
    debug: (event, fields) => context.debug(lineOf(event, fields)),
  };
}

function lineOf(event: string, fields: LogFields = {}): string {
  const shown = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, safeValue(name, value)]]));
  return shown.length === 0 ? event : `${event} ${JSON.stringify(Object.fromEntries(shown))}`;
}

const secretName = /(token|secret|password|claims|authorization|credential|connectionstring|accountkey|sharedaccess)/i;

/**
 * R11: the last line of defence. Nobody should hand a secret to the log; what looks like one by its name, or by its form in a text,
 * is replaced all the same.
 */
function safeValue(name: string, value: string | number | boolean): string | number | boolean {
  if (typeof value !== 'string') return value;
  if (secretName.test(name)) return '***';
  return withoutSecrets(value);
}
