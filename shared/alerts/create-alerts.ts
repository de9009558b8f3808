import type { Alert } from '../domain/alert.ts';
import { type AlertCode, alertCatalogue } from '../domain/alert-catalogue.ts';
import type { Log } from '../ports/log.ts';
import type { Alerts } from '../ports/store.ts';

/** A condition that goes on is said again at most this often. */
const repeatMs = 60 * 60 * 1_000;
/** How far back a repetition is looked for. */
const lookBack = 200;

/**
 * Alerts that are kept in `rows` and said in the log as `alert.raised`, where Azure Monitor picks them up. There is one open
 * alert per code and subject: the same one again within the hour is neither stored nor said.
 */
export function createAlerts(parts: { readonly rows: Alerts; readonly log: Log }): Alerts {
  return {
    raise: async (alert) => {
      if (await wasSaidLately(parts.rows, alert)) return;
      await parts.rows.raise(alert);
      say(parts.log, alert);
    },
    list: (limit) => parts.rows.list(limit),
  };
}

async function wasSaidLately(rows: Alerts, alert: Alert): Promise<boolean> {
  const known = (await rows.list(lookBack)).find(
    (other) => other.code === alert.code && other.subject.toLowerCase() === alert.subject.toLowerCase(),
  );
  return known !== undefined && alert.at - known.at < repeatMs;
}

function say(log: Log, alert: Alert): void {
  const { severity, title } = alertCatalogue[alert.code];
  const level = severity === 'error' ? 'error' : 'warn';
  log[level]('alert.raised', {
    code: alert.code,
    title,
    subject: alert.subject,
    seen: alert.seen,
    done: alert.done,
    notDone: alert.notDone,
    next: alert.next,
    runId: alert.runId,
    runbook: runbookOf(alert.code),
  });
}

function runbookOf(code: AlertCode): string {
  return `docs/runbooks/${code}.md`;
}
