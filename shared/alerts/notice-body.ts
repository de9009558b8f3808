import type { AlertNotice } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import { deliveryIdOf } from '../domain/alert-id.ts';
import { runbookOf } from '../domain/runbook-of.ts';
import { wordsOf } from './notice-words.ts';
import type { Site } from './site.ts';

/** A notice for machines, in JSON. `docs/alerts.md` says what each member holds; members are added, never changed. */
export function bodyOf(notice: AlertNotice, site: Site) {
  const { code, state, subject, seen, done, notDone, next, runId, others } = notice;
  const { severity, links, at } = wordsOf(notice, site);
  return {
    id: deliveryIdOf(notice),
    type: typeOf(notice),
    timestamp: at,
    code,
    severity,
    title: alertCatalogue[code].title,
    state,
    subject,
    seen,
    done,
    notDone,
    next,
    ...(runId !== undefined && { runId }),
    ...(others && { others }),
    runbook: runbookOf(code),
    links,
    at,
  };
}

export function typeOf({ state }: AlertNotice): string {
  return state === 'open' ? 'Relink.Alert.Raised' : 'Relink.Alert.Resolved';
}
