import type { Role } from '../domain/caller.ts';
import type { HttpApi } from './service.ts';

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api`, as the trigger names it. */
  readonly path: string;
  readonly needs: Role;
  /** Whether a function key opens it too, under `/api/keyed/`, where RELINK_FUNCTION_KEYS allows keys. */
  readonly byKey: boolean;
}

const route = (asked: `${ApiRoute['method']} ${string}`, needs: Role, byKey = true): ApiRoute => {
  const [method, path] = asked.split(' ') as [ApiRoute['method'], string];
  return { method, path, needs, byKey };
};

/**
 * Who may do what. The triggers in `functions/`, `docs/openapi.yaml` and `docs/sign-in.md` are held against this table by tests.
 * A key proves nobody’s name: what must be somebody’s decision, approving and restoring, is never opened by one.
 */
export const apiRoutes: Readonly<Record<keyof HttpApi, ApiRoute>> = {
  clusters: route('GET clusters', 'Relink.Read'),
  repair: route('POST repair', 'Relink.Repair'),
  runs: route('GET runs', 'Relink.Read'),
  run: route('GET runs/{runId}', 'Relink.Read'),
  tracks: route('GET runs/{runId}/tracks', 'Relink.Read'),
  journal: route('GET runs/{runId}/journal', 'Relink.Read'),
  approve: route('POST runs/{runId}/approve', 'Relink.Approve', false),
  cancel: route('POST runs/{runId}/cancel', 'Relink.Repair'),
  restore: route('POST restore', 'Relink.Repair', false),
  snapshots: route('GET snapshots', 'Relink.Read'),
  placeHold: route('POST holds', 'Relink.Repair'),
  liftHold: route('DELETE holds/{holdId}', 'Relink.Repair'),
  holds: route('GET holds', 'Relink.Read'),
  findings: route('GET findings', 'Relink.Read'),
  suppress: route('POST findings/{findingId}/suppress', 'Relink.Repair'),
  unsuppress: route('DELETE findings/{findingId}/suppress', 'Relink.Repair'),
  alerts: route('GET alerts', 'Relink.Read'),
  testAlerts: route('POST alerts/test', 'Relink.Repair'),
  health: route('GET health', 'Relink.Read'),
  doctor: route('GET doctor', 'Relink.Read'),
};

/** The route of a request, with the values of its path’s parameters as they stand there; undefined when there is none. */
export function findRoute(
  method: string,
  path: string,
): { readonly name: keyof HttpApi; readonly params: Readonly<Record<string, string>> } | undefined {
  const given = path.split('/').filter(Boolean);
  for (const [name, route] of Object.entries(apiRoutes) as [keyof HttpApi, ApiRoute][]) {
    const params = route.method === method ? paramsOf(route.path.split('/'), given) : undefined;
    if (params) return { name, params };
  }
  return undefined;
}

function paramsOf(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part.toLowerCase() !== value.toLowerCase()) return undefined;
    if (name !== undefined) params[name] = value;
  }
  return params;
}
