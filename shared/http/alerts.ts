import { type AlertRow, type AlertState, sinkNames } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import { alertIdOf } from '../domain/alert-id.ts';
import { outboxOf } from '../domain/alert-outbox.ts';
import { runbookOf } from '../domain/runbook-of.ts';
import { ServiceError } from '../domain/service-error.ts';
import { afterIn, limitIn, linkToNext, pageOf } from './paging.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { unlessUnchanged } from './unchanged.ts';

const limits = { usual: 100, most: 1_000 };
const states: readonly AlertState[] = ['open', 'resolved'];
const alertIdForm = /^[0-9a-f]{16}-[0-9a-f]{32}$/;

/**
 * `GET /api/alerts?state=&limit=&after=`: the one that began last comes first. With more to come, `next` and the header `link` say how to
 * go on. What sinks have not taken is counted, not shown.
 */
export async function listAlerts(request: ApiRequest, { store }: Pick<Service, 'store'>): Promise<ApiAnswer> {
  const { query } = request;
  const state = stateOf(query.get('state'));
  const limit = limitIn(query, limits);
  const after = afterIn(query, (text) => alertIdForm.test(text));
  const found = (await store.alerts.list(Number.POSITIVE_INFINITY)).filter((row) => state === undefined || row.state === state);
  const { shown, next } = pageOf(found, alertIdOf, { limit, after });
  const body = { alerts: shown.map((row) => viewOf(alertIdOf(row), row)), next: next ?? null };
  return unlessUnchanged(request, jsonAnswer(200, body, linkToNext('alerts', { query, asked: ['state'], next })));
}

function viewOf(alertId: string, row: AlertRow): object {
  const { code, subject, state, seen, done, notDone, next, runId, severity, count, resolved, joins } = row;
  return {
    alertId,
    code,
    severity: severity ?? alertCatalogue[code].severity,
    title: alertCatalogue[code].title,
    state,
    subject,
    seen,
    done,
    notDone,
    next,
    ...(runId !== undefined && { runId }),
    runbook: runbookOf(code),
    firstAt: isoTime(row.firstAt),
    lastAt: isoTime(row.lastAt),
    count,
    ...(resolved && { resolved: { at: isoTime(resolved.at), because: resolved.because } }),
    ...(joins !== undefined && { joins }),
    unsent: Object.fromEntries(
      sinkNames.flatMap((sink): [string, number][] => {
        const outbox = outboxOf(row, sink);
        return outbox ? [[sink, outbox.notices.length]] : [];
      }),
    ),
    deadLetters: row.dead?.length ?? 0,
  };
}

function stateOf(text: string | null): AlertState | undefined {
  const state = states.find((candidate) => candidate === text);
  if (text && state === undefined) throw new ServiceError('bad-request', `state must be one of ${states.join(', ')}.`);
  return state;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
