import { failed } from '../answers.ts';
import type { ArmResponse, RequestContext, SimulatorCore } from '../kernel.ts';

/** azure-facts F: 15 queries in 5 s of one principal (Microsoft Learn, "Guidance for throttled requests"). */
const mostQueries = 15;
const windowMs = 5000;

const asked = new WeakMap<SimulatorCore, Map<string, readonly number[]>>();

interface Quota {
  /** For every answer, errors too: what is left of the window (recorded-ml-auth, section 4). */
  readonly headers: Readonly<Record<string, string>>;
  /** The 429 when nothing is left, and throttling is on. */
  readonly refusal: ArmResponse | undefined;
}

/**
 * Counts one query. The window slides: the quota never comes back at once. Nobody knows whether a refused query counts as well; here it
 * does, which is the worse thing: who goes on asking is never let in.
 */
export function countQuery(ctx: RequestContext): Quota {
  const { sim, principal } = ctx;
  const byPrincipal = asked.get(sim) ?? new Map<string, readonly number[]>();
  asked.set(sim, byPrincipal);
  const recent = (byPrincipal.get(principal.objectId) ?? []).filter((at) => at > sim.now() - windowMs);
  byPrincipal.set(principal.objectId, [...recent, sim.now()]);
  const left = String(Math.max(0, mostQueries - 1 - recent.length));
  const headers = {
    'x-ms-user-quota-remaining': left,
    'x-ms-user-quota-resets-after': '00:00:05',
    'x-ms-ratelimit-remaining-tenant-resource-requests': left,
  };
  const isRefused = sim.throttling && recent.length >= mostQueries;
  return { headers, refusal: isRefused ? throttled(ctx, headers) : undefined };
}

/** The body of Azure/azure-cli-extensions issue 3325. Whether Retry-After is there nobody knows: it is not, so that the quota header alone says when. */
function throttled(ctx: RequestContext, headers: Readonly<Record<string, string>>): ArmResponse {
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  return failed(429, { code: 'RateLimiting', message: supportText(ctx), details: [{ code: 'RateLimiting', message }] }, { ...headers });
}

/** The message of every error of Resource Graph (arg-bad-query, and the issue above). */
export function supportText(ctx: RequestContext): string {
  const time = new Date(ctx.sim.now()).toISOString().replace('Z', '0000Z');
  return `Please provide below info when asking for support: timestamp = ${time}, correlationId = ${ctx.correlationId}.`;
}
