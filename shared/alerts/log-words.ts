import type { AlertNotice } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import type { Log } from '../ports/log.ts';
import { runbookOf } from './runbook-of.ts';

/** One log line, `alert.raised` or `alert.resolved`, where Azure Monitor picks it up. */
export function logNotice(log: Log, notice: AlertNotice): void {
  const { title, severity: usual } = alertCatalogue[notice.code];
  const { state, at: _, severity = usual, ...texts } = notice;
  const fields = { ...texts, title, runbook: runbookOf(notice.code) };
  if (state === 'resolved') log.info('alert.resolved', fields);
  else log[severity === 'error' ? 'error' : 'warn']('alert.raised', fields);
}
