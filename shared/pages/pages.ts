import { hasEnded } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { ApiAnswer, Service } from '../http/service.ts';
import type { Log } from '../ports/log.ts';
import { actions, isActionName } from './actions/actions.ts';
import type { ActionName } from './addresses.ts';
import { type Page, pageAnswer, seeOther } from './answer-page.ts';
import type { Asked, PageRequest } from './page-request.ts';
import { whyMayNot } from './permits.ts';
import { readAbout } from './read-about.ts';
import { readCluster } from './read-cluster.ts';
import { readFindings } from './read-findings.ts';
import { readForm } from './read-form.ts';
import { readOverview } from './read-overview.ts';
import { readRun } from './read-run.ts';
import { demandSameOrigin } from './same-origin.ts';
import { aboutView } from './views/about.ts';
import { alertsView } from './views/alerts.ts';
import { clusterView } from './views/cluster.ts';
import { confirmView } from './views/confirm.ts';
import { findingsView } from './views/findings.ts';
import { overviewView } from './views/overview.ts';
import { runView, titleOfRun } from './views/run.ts';
import { runbookView } from './views/runbook.ts';

type Handler = (request: PageRequest, service: Service, log: Log) => Promise<ApiAnswer>;

/** The handlers, for somebody who may look. They throw a `ServiceError` where there is nothing to show. */
export const pages = {
  overview: showing(async ({ request: { query }, service }) => {
    const search = (query.get('search') ?? '').slice(0, 100);
    const page = Number(query.get('page') ?? 1) || 1;
    const overview = await readOverview(service, { search, page: Math.floor(page) });
    return { title: 'Overview', section: 'overview', main: overviewView(overview), refreshSeconds: 30 };
  }),
  cluster: showing(async ({ request, service }) => {
    const page = await readCluster(service, request.query.get('id') ?? '');
    const around = { caller: request.caller, now: service.clock.now() };
    return { title: page.line.name, main: clusterView(page, around), refreshSeconds: page.line.activeRun ? 15 : 60 };
  }),
  run: showing(async ({ request, service }) => {
    const page = await readRun(service, request.params['runId'] ?? '');
    return { title: titleOfRun(page.run), main: runView(page, request.caller), refreshSeconds: hasEnded(page.run) ? 0 : 10 };
  }),
  findings: showing(async ({ request, service }) => {
    const page = await readFindings(service, request);
    return { title: 'Findings', section: 'findings', main: findingsView(page, { caller: request.caller, now: service.clock.now() }) };
  }),
  alerts: showing(async ({ service: { store } }) => {
    const alerts = await store.alerts.list(Number.POSITIVE_INFINITY);
    return { title: 'Alerts', section: 'alerts', main: alertsView(alerts), refreshSeconds: 60 };
  }),
  runbook: showing(async ({ request: { params } }) => {
    const main = runbookView(params['code'] ?? '');
    if (main === undefined) throw new ServiceError('not-found', 'No alert has that code.');
    return { title: `Runbook ${params['code']}`, main };
  }),
  about: showing(async ({ service }) => ({ title: 'About', section: 'about', main: aboutView(await readAbout(service)) })),
  /** What will happen, and the form that makes it happen. */
  confirm: showing(async (asked) => {
    const name = actionNameIn(asked.request);
    const confirmation = await actions[name].confirm(asked);
    return { title: confirmation.title, main: confirmView(name, confirmation, whyMayNot(name, asked.request.caller)) };
  }),
  act: async (request: PageRequest, service: Service, log: Log) => {
    const asked = { request, service, log };
    demandSameOrigin(asked.request);
    const name = actionNameIn(asked.request);
    const why = whyMayNot(name, asked.request.caller);
    if (why !== undefined) throw new ServiceError('not-allowed', why);
    return seeOther((await actions[name].act(asked, await readForm(asked.request))).location);
  },
} satisfies Record<string, Handler>;

export type PageName = keyof typeof pages;

function actionNameIn({ params }: PageRequest): ActionName {
  const name = params['action'] ?? '';
  if (!isActionName(name)) throw new ServiceError('not-found', 'There is no such action.');
  return name;
}

function showing(make: (asked: Asked) => Promise<Page>): Handler {
  return async (request, service, log) => pageAnswer(await make({ request, service, log }), { request, now: service.clock.now() });
}
