import type { ArmId } from '../domain/arm-id.ts';

/** Where the pages are: the host puts `api` before every route of the app. */
const root = '/api/page';

export type ActionName = 'plan' | 'repair' | 'approve' | 'cancel' | 'hold' | 'lift' | 'suppress' | 'unsuppress' | 'restore';

/** Addresses of the pages. Whatever is put into one is encoded, so that an id cannot become another path. */
export const addresses = {
  overview: (query: Query = {}) => root + queryOf(query),
  cluster: (id: ArmId, query: Query = {}) => `${root}/clusters${queryOf({ id, ...query })}`,
  run: (runId: string, query: Query = {}) => `${root}/runs/${encodeURIComponent(runId)}${queryOf(query)}`,
  findings: (query: Query = {}) => `${root}/findings${queryOf(query)}`,
  alerts: () => `${root}/alerts`,
  runbook: (code: string) => `${root}/runbooks/${encodeURIComponent(code)}`,
  about: () => `${root}/about`,
  action: (name: ActionName, query: Query = {}) => `${root}/actions/${name}${queryOf(query)}`,
  asset: (name: string) => `${root}/assets/${name}`,
};

type Query = Readonly<Record<string, string | undefined>>;

function queryOf(query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
