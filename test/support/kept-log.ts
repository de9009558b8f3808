import type { Log, LogFields } from '../../shared/ports/log.ts';

export interface LoggedLine {
  readonly level: keyof Log;
  readonly event: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines for a test to look at. */
export function createKeptLog(): Log & { readonly lines: readonly LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const write =
    (level: keyof Log) =>
    (event: string, fields: LogFields = {}) =>
      void lines.push({ level, event, fields });
  return { lines, error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}
