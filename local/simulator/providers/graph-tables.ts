import { idKey, isWithin, resourceGroupOf, subscriptionIdOf } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, textsAt } from '../../../shared/domain/json.ts';
import type { RequestContext } from '../kernel.ts';
import { zoneView } from '../network/private-dns.ts';
import { isLinkTargetType, targetView } from '../network/target-connections.ts';
import { networkView } from '../network/virtual-networks.ts';
import { isAllowed } from '../rbac.ts';
import type { StoredResource } from '../world.ts';
import { definitionBodies } from './authorization.ts';

/**
 * Tables of types that are not two words long, and of those that are in a table of their own (Microsoft Learn, "Azure Resource Graph table
 * and resource type reference"). Locks are in none. Policies are in `policyresources`, which nobody here asks for.
 */
const tableOfType: Readonly<Record<string, string>> = {
  'microsoft.authorization/roleassignments': 'authorizationresources',
  'microsoft.kubernetesconfiguration/extensions': 'kubernetesconfigurationresources',
  'microsoft.network/privatednszones/a': 'dnsresources',
  'microsoft.network/privatednszones/virtualnetworklinks': 'resources',
};

function tableOf({ type }: StoredResource): string {
  const key = type.toLowerCase();
  const known = tableOfType[key];
  if (known !== undefined) return known;
  if (key.startsWith('microsoft.resources/')) return 'resourcecontainers';
  return key.split('/').length === 2 && !key.startsWith('microsoft.authorization/') ? 'resources' : '';
}

/** What the graph has indexed by now, in the asked subscriptions, as far as the caller may read it. */
export function tableRows(ctx: RequestContext, table: string): readonly JsonObject[] {
  const wanted = textsAt(ctx.body, 'subscriptions').map(idKey);
  const rows = ctx.sim.world
    .list({ view: 'graph' })
    .filter((resource) => tableOf(resource) === table)
    .filter((resource) => wanted.length === 0 || wanted.includes(idKey(subscriptionIdOf(resource.id))))
    .filter((resource) => isAllowed(ctx.sim, ctx.principal, { action: `${resource.type}/read`, scope: resource.id }))
    .map((resource) => rowOf(ctx, resource));
  return table === 'authorizationresources' ? [...rows, ...definitionRows(ctx, wanted)] : rows;
}

/** Definitions of roles for who may read them in a subscription that is asked for; they lie in none themselves. */
function definitionRows(ctx: RequestContext, wanted: readonly string[]): readonly JsonObject[] {
  const mayRead = ctx.sim.world
    .list({ type: 'Microsoft.Resources/subscriptions' })
    .filter(({ id }) => wanted.length === 0 || wanted.some((subscription) => isWithin(id, `/subscriptions/${subscription}`)))
    .some(({ id }) => isAllowed(ctx.sim, ctx.principal, { action: 'Microsoft.Authorization/roleDefinitions/read', scope: id }));
  const bodies = mayRead ? definitionBodies(ctx.sim) : [];
  const type = 'Microsoft.Authorization/roleDefinitions';
  return bodies.map((body) => ({ ...rowOf(ctx, { id: String(body.id), type, body, hidden: {} }), subscriptionId: '', resourceGroup: '' }));
}

/** Columns as recorded: `type` in lower case, empty strings and nulls where there is nothing. */
function rowOf(ctx: RequestContext, resource: StoredResource): JsonObject {
  const body = bodyOf(ctx, resource);
  return {
    id: resource.id,
    name: resource.id.split('/').at(-1) ?? '',
    type: resource.type.toLowerCase(),
    tenantId: ctx.sim.world.tenantId(),
    kind: body.kind ?? '',
    location: body.location ?? '',
    resourceGroup: resourceGroupOf(resource.id).toLowerCase(),
    subscriptionId: subscriptionIdOf(resource.id),
    managedBy: body.managedBy ?? '',
    sku: body.sku ?? null,
    plan: body.plan ?? null,
    properties: body.properties ?? {},
    tags: body.tags ?? null,
    identity: body.identity ?? null,
    zones: null,
    extendedLocation: body.extendedLocation ?? null,
  };
}

/** What a GET would show, but as far as the graph has heard of it: what is embedded in a row lags behind on its own. */
function bodyOf(ctx: RequestContext, resource: StoredResource): JsonObject {
  const type = resource.type.toLowerCase();
  if (type === 'microsoft.network/virtualnetworks') return networkView(ctx, resource, 'graph');
  if (type === 'microsoft.network/privatednszones') return zoneView(ctx, resource);
  return isLinkTargetType(type) ? targetView(ctx.sim, resource, 'graph') : resource.body;
}
