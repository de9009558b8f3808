import { type ArmId, idKey, isWithin, nameOf, sameId } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import { type ComputeState, classifyCompute, isArcCompute } from '../domain/compute.ts';
import { classifyEndpoint, type EndpointState } from '../domain/endpoint.ts';
import { isInScope, subscriptionsOf } from '../domain/scope.ts';
import { asServiceError } from '../domain/service-error.ts';
import type { Engine } from './engine.ts';

export interface Found {
  readonly linked: readonly EndpointState[];
  readonly attached: readonly ComputeState[];
  /** Recognised and deliberately left alone. */
  readonly refused: readonly { readonly trackKind: 'endpoint' | 'compute'; readonly resourceId: ArmId; readonly because: string }[];
  /** Places in which Relink may not look: what is in there is neither known nor known to be gone (R5). */
  readonly unread: readonly Unread[];
  readonly remarks: readonly string[];
}

export interface Unread {
  readonly trackKind: 'endpoint' | 'compute';
  /** A subscription or a workspace. */
  readonly resourceId: ArmId;
  readonly because: string;
}

/**
 * Everything in scope that hangs on the cluster. Endpoints are found by their connections' targets in every subscription of the
 * scope, not by the cluster's own list of connections: a new private link service need not know the old ones (azure-facts H2).
 */
export async function discover(engine: Engine, cluster: ClusterState, signal: AbortSignal): Promise<Found> {
  const unread: Unread[] = [];
  const subscriptions = subscriptionsOf(engine.settings.scope);
  const endpoints = await Promise.all(
    subscriptions.map((id) =>
      readable(unread, { trackKind: 'endpoint', resourceId: `/subscriptions/${id}`, what: `private endpoints of subscription ${id}` }, () =>
        engine.azure.endpoints.list(id, signal),
      ),
    ),
  );
  const computes = await Promise.all(subscriptions.map((id) => computesOf(engine, { subscriptionId: id, unread, signal })));
  const inScope = endpoints.flat().filter((endpoint) => isInScope(endpoint.id, engine.settings.scope));
  const classified = inScope.map((endpoint) => ({ endpoint, found: classifyEndpoint(endpoint, cluster) }));
  const judged = computes.flat().map((compute) => ({ compute, found: classifyCompute(compute, cluster) }));
  return {
    linked: classified.filter(({ found }) => found.kind === 'linked').map(({ endpoint }) => endpoint),
    attached: judged.filter(({ found }) => found.kind === 'attached').map(({ compute }) => compute),
    refused: [
      ...classified.flatMap(({ endpoint, found }) =>
        found.kind === 'refused' ? [{ trackKind: 'endpoint' as const, resourceId: endpoint.id, because: found.reason }] : [],
      ),
      ...judged.flatMap(({ compute, found }) =>
        found.kind === 'refused' ? [{ trackKind: 'compute' as const, resourceId: compute.id, because: found.reason }] : [],
      ),
    ],
    unread,
    remarks: arcRemarks(computes.flat()),
  };
}

async function computesOf(
  engine: Engine,
  options: { subscriptionId: string; unread: Unread[]; signal: AbortSignal },
): Promise<readonly ComputeState[]> {
  const { subscriptionId, unread, signal } = options;
  const subscription = { trackKind: 'compute', resourceId: `/subscriptions/${subscriptionId}` } as const;
  const workspaces = await readable(unread, { ...subscription, what: `workspaces of subscription ${subscriptionId}` }, () =>
    engine.azure.computes.listWorkspaces(subscriptionId, signal),
  );
  const inScope = workspaces.filter((id) => isInScope(id, engine.settings.scope));
  const lists = await Promise.all(
    inScope.map((id) =>
      readable(unread, { trackKind: 'compute', resourceId: id, what: `computes of workspace ${nameOf(id)}` }, () =>
        engine.azure.computes.list(id, signal),
      ),
    ),
  );
  return lists.flat();
}

/** What may not be read is said, not guessed; any other trouble ends the attempt and is tried again. */
async function readable<T>(
  unread: Unread[],
  place: Pick<Unread, 'trackKind' | 'resourceId'> & { readonly what: string },
  read: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await read();
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error.code !== 'azure-forbidden') throw error;
    const { what, ...named } = place;
    unread.push({ ...named, because: `Relink may not read the ${what}, so what is in there was not looked at: ${error.message}` });
    return [];
  }
}

function arcRemarks(computes: readonly ComputeState[]): readonly string[] {
  return computes
    .filter(isArcCompute)
    .map(
      (compute) =>
        `${nameOf(compute.id)} is on an Arc-connected cluster (${nameOf(compute.resourceId ?? '')}): never detached, because its relay secrets cannot be read back.`,
    );
}

export function isFound(found: Found, id: ArmId): boolean {
  return (
    [...found.linked, ...found.attached].some((item) => sameId(item.id, id)) || found.refused.some((item) => sameId(item.resourceId, id))
  );
}

/** R5: what lies in a place that could not be read is not known to be gone. */
export function isKnownGone(found: Found, id: ArmId): boolean {
  return !isFound(found, id) && !found.unread.some((place) => isWithin(id, place.resourceId));
}

export function keyed<T extends { readonly resourceId: ArmId }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((item) => [idKey(item.resourceId), item]));
}
