import { idKey, isWithin, resourceGroupOf, sameId } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, resourceGroupNotFound, resourceNotFound } from '../answers.ts';
import { noteRows } from '../asked-rights.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { groupExists, listAnswer } from '../listing.ts';
import { isAllowed, permissionsAt } from '../rbac.ts';
import type { StoredResource } from '../world.ts';

/** Subscriptions in which the caller has any right at all; others do not show. */
function subscriptions(ctx: RequestContext): readonly StoredResource[] {
  const visible = (item: StoredResource) => permissionsAt(ctx.sim, ctx.principal, item.id).length > 0;
  return ctx.sim.world.list({ type: 'Microsoft.Resources/subscriptions' }).filter(visible);
}

function subscriptionBody(core: SimulatorCore, item: StoredResource): JsonObject {
  const tenantId = core.world.tenantId();
  return {
    ...item.body,
    tenantId,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionPolicies: { spendingLimit: 'Off' },
  };
}

/** The tracked and proxy resources that `GET …/resources` shows: not children, not what hangs on another resource. */
function isListed(resource: StoredResource): boolean {
  return (
    resource.type.split('/').length === 2 &&
    !/^microsoft\.(resources|authorization)\//i.test(resource.type) &&
    resource.id.toLowerCase().split('/providers/').length === 2
  );
}

function resources(ctx: RequestContext): ArmResponse {
  const { subscriptionId, group } = ctx.params;
  const scope = `/subscriptions/${subscriptionId}${group === undefined ? '' : `/resourceGroups/${group}`}`;
  if (group !== undefined && !groupExists(ctx.sim, scope)) return resourceGroupNotFound(group);
  const matches = readFilter(ctx.request.url.searchParams.get('$filter') ?? '');
  const expand = (ctx.request.url.searchParams.get('$expand') ?? '').split(',').map((item) => item.trim());
  const mayRead = (resource: StoredResource) => isAllowed(ctx.sim, ctx.principal, { action: `${resource.type}/read`, scope: resource.id });
  const found = ctx.sim.world.list({ within: scope, view: 'lists' }).filter((item) => isListed(item) && matches(item) && mayRead(item));
  const rows = found.map((item) => rowOf(ctx.sim, item, expand));
  noteRows(ctx, rows);
  return listAnswer(ctx, rows);
}

function rowOf(core: SimulatorCore, resource: StoredResource, expand: readonly string[]): JsonObject {
  const created = expand.includes('createdTime') ? createdTime(core, resource) : undefined;
  const state = textAt(objectAt(resource.body, 'properties'), 'provisioningState');
  return {
    id: resource.id,
    name: resource.id.split('/').at(-1) ?? '',
    type: resource.type,
    ...(resource.body.location !== undefined && { location: resource.body.location }),
    ...(resource.body.tags !== undefined && resource.body.tags !== null && { tags: resource.body.tags }),
    ...(created && { createdTime: created }),
    ...(expand.includes('provisioningState') && state && { provisioningState: state }),
  };
}

/** `createdTime` of the hidden state, or the first write after the last delete that the simulator saw; absent when nobody knows. */
function createdTime(core: SimulatorCore, resource: StoredResource): string | undefined {
  const own = core.activities.filter((activity) => sameId(activity.resourceId, resource.id) && activity.status !== 'Failed');
  const deletedAt = own.findLast((activity) => activity.method === 'DELETE')?.at ?? Number.NEGATIVE_INFINITY;
  const firstPut = own.find((activity) => activity.method === 'PUT' && activity.at >= deletedAt);
  const known = textAt(resource.hidden as JsonObject, 'createdTime');
  if (known && !Number.isFinite(deletedAt)) return known;
  return firstPut && (known === undefined || Number.isFinite(deletedAt))
    ? new Date(firstPut.at).toISOString().replace('Z', '0000Z')
    : known;
}

/** `resourceType eq 'x'`, `name eq 'x'`, `resourceGroup eq 'x'`, joined by `and`; what is not understood matches nothing. */
function readFilter(filter: string): (resource: StoredResource) => boolean {
  if (filter === '') return () => true;
  const terms = filter.split(/\s+and\s+/i).map((term) => /^\(?\s*(\w+)\s+eq\s+'([^']*)'\s*\)?$/i.exec(term.trim()));
  return (resource) =>
    terms.every((term) => {
      const value = idKey(term?.[2] ?? '');
      if (term?.[1]?.toLowerCase() === 'resourcetype') return idKey(resource.type) === value;
      if (term?.[1]?.toLowerCase() === 'name') return idKey(resource.id.split('/').at(-1) ?? '') === value;
      return term?.[1]?.toLowerCase() === 'resourcegroup' && idKey(resourceGroupOf(resource.id)) === value;
    });
}

function groups(ctx: RequestContext): ArmResponse {
  const scope = `/subscriptions/${ctx.params.subscriptionId}`;
  const all = ctx.sim.world.list({ type: 'Microsoft.Resources/resourceGroups', within: scope, view: 'lists' });
  const mayRead = (item: StoredResource) =>
    isAllowed(ctx.sim, ctx.principal, { action: 'Microsoft.Resources/subscriptions/resourceGroups/read', scope: item.id });
  return listAnswer(
    ctx,
    all.filter(mayRead).map((item) => item.body),
  );
}

function group(ctx: RequestContext): ArmResponse {
  const found = ctx.sim.world.get(ctx.path);
  return found ? answer(200, found.body) : resourceGroupNotFound(ctx.params.group ?? '');
}

function subscription(ctx: RequestContext): ArmResponse {
  const found = subscriptions(ctx).find((item) => isWithin(ctx.path, item.id));
  return found ? answer(200, subscriptionBody(ctx.sim, found)) : resourceNotFound(ctx.path);
}

function identity(ctx: RequestContext): ArmResponse {
  const found = ctx.sim.world.get(ctx.path);
  return found ? answer(200, found.body) : resourceNotFound(ctx.path);
}

const root = '/subscriptions/{subscriptionId}';
const tenantRead = { method: 'GET', action: '', tenant: true } as const;

/** ARM itself: tenants, subscriptions, groups, and the generic list of resources. */
export const resourceRoutes: readonly Route[] = [
  {
    ...tenantRead,
    path: '/tenants',
    handle: (ctx) =>
      answer(200, { value: [{ id: `/tenants/${ctx.sim.world.tenantId()}`, tenantId: ctx.sim.world.tenantId(), tenantCategory: 'Home' }] }),
  },
  {
    ...tenantRead,
    path: '/subscriptions',
    handle: (ctx) => answer(200, { value: subscriptions(ctx).map((item) => subscriptionBody(ctx.sim, item)) }),
  },
  { ...tenantRead, path: root, handle: subscription },
  // The members are filtered by what the caller may read.
  { method: 'GET', path: `${root}/resources`, action: 'Microsoft.Resources/subscriptions/resources/read', handle: resources },
  {
    method: 'GET',
    path: `${root}/resourceGroups/{group}/resources`,
    action: 'Microsoft.Resources/subscriptions/resourceGroups/resources/read',
    handle: resources,
  },
  { method: 'GET', path: `${root}/resourceGroups`, action: '', handle: groups },
  { method: 'GET', path: `${root}/resourceGroups/{group}`, action: 'Microsoft.Resources/subscriptions/resourceGroups/read', handle: group },
  {
    method: 'GET',
    path: `${root}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}`,
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/read',
    handle: identity,
  },
];
