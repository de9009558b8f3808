import type { PagesApi } from './create-pages.ts';

export interface PageRoute {
  readonly method: 'GET' | 'POST';
  /** Below `/api`, as the trigger names it. */
  readonly path: string;
}

/** Where each page is. `functions/pages.ts` is held against this table by a test. */
export const pageRoutes: Readonly<Record<keyof PagesApi, PageRoute>> = {
  overview: { method: 'GET', path: 'page' },
  cluster: { method: 'GET', path: 'page/clusters' },
  run: { method: 'GET', path: 'page/runs/{runId}' },
  findings: { method: 'GET', path: 'page/findings' },
  alerts: { method: 'GET', path: 'page/alerts' },
  runbook: { method: 'GET', path: 'page/runbooks/{code}' },
  about: { method: 'GET', path: 'page/about' },
  confirm: { method: 'GET', path: 'page/actions/{action}' },
  act: { method: 'POST', path: 'page/actions/{action}' },
  asset: { method: 'GET', path: 'page/assets/{name}' },
};
