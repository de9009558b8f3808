import type { AlertNotice, AlertRow } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import { runbookOf } from '../domain/runbook-of.ts';
import type { Log } from '../ports/log.ts';

/** One log line, `alert.raised` or `alert.resolved`, where Azure Monitor picks it up. */
export function logNotice(log: Log, notice: AlertNotice): void {
  const { title, severity: usual } = alertCatalogue[notice.code];
  const { state, at: _, severity = usual, ...texts } = notice;
  const fields = { ...texts, severity, title, runbook: runbookOf(notice.code) };
  if (state === 'resolved') log.info('alert.resolved', fields);
  else log[severity === 'error' ? 'error' : 'warn']('alert.raised', fields);
}

/** One line for each notice that became a dead letter in that change. */
export function sayDead(
  log: Log,
  { before, after, because }: { readonly before: AlertRow | undefined; readonly after: AlertRow | undefined; readonly because: string },
): void {
  const isNew = ({ notice, sink }: { notice: AlertNotice; sink: string }) =>
    !before?.dead?.some((known) => known.sink === sink && known.notice.at === notice.at && known.notice.state === notice.state);
  for (const { sink, notice } of after?.dead?.filter(isNew) ?? [])
    log.error('alert.given-up', { code: notice.code, subject: notice.subject, sink, state: notice.state, because });
}
