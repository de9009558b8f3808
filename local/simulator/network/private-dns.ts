import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, gatewayError, parentNotFound } from '../answers.ts';
import type { ArmResponse, Failure, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { groupExists, listAnswer, listByScope, listedBodies } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import type { StoredResource } from '../world.ts';
import { groupOf, invalidReference, missingDelete, missingTracked } from './shapes.ts';

const zoneType = 'Microsoft.Network/privateDnsZones';
const linkType = `${zoneType}/virtualNetworkLinks`;
const byGroup = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/privateDnsZones';
const zonePath = `${byGroup}/{zone}`;
const linkPath = `${zonePath}/virtualNetworkLinks`;

export const privateDnsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Network/privateDnsZones',
    action: `${zoneType}/read`,
    type: zoneType,
    answers: 'list',
    handle: readZones,
  },
  { method: 'GET', path: byGroup, action: `${zoneType}/read`, type: zoneType, answers: 'list', handle: readZones },
  { method: 'GET', path: zonePath, action: `${zoneType}/read`, type: zoneType, handle: readZone },
  { method: 'PUT', path: zonePath, action: `${zoneType}/write`, type: zoneType, answers: 'unchecked', handle: putZone },
  { method: 'DELETE', path: zonePath, action: `${zoneType}/delete`, handle: removeZone },
  { method: 'GET', path: linkPath, action: `${linkType}/read`, type: linkType, answers: 'list', handle: readLinks },
  { method: 'GET', path: `${linkPath}/{name}`, action: `${linkType}/read`, type: linkType, handle: readLink },
  {
    method: 'PUT',
    path: `${linkPath}/{name}`,
    action: `${linkType}/write`,
    type: linkType,
    answers: 'unchecked',
    linked: (ctx) => [{ action: 'Microsoft.Network/virtualNetworks/join/action', scope: networkOf(ctx.body) }],
    handle: putLink,
  },
  { method: 'DELETE', path: `${linkPath}/{name}`, action: `${linkType}/delete`, handle: removeLink },
];

function zoneIdOf(ctx: RequestContext): string {
  return ctx.path.split('/').slice(0, 9).join('/');
}

function networkOf(body: JsonObject): string {
  return textAt(objectAt(objectAt(body, 'properties'), 'virtualNetwork'), 'id') ?? '';
}

/** The zone with its counters, SOA record included (numberOfRecordSets is 1 for an empty zone). */
export function zoneView({ sim: core, apiVersion }: RequestContext, zone: StoredResource): JsonObject {
  const links = core.world.list({ type: linkType, within: zone.id });
  const records = core.world
    .list({ within: zone.id })
    .filter((item) => idKey(item.id) !== idKey(zone.id) && item.type.toLowerCase() !== linkType.toLowerCase());
  const counters = {
    numberOfRecordSets: records.length + 1,
    numberOfVirtualNetworkLinks: links.length,
    numberOfVirtualNetworkLinksWithRegistration: links.filter((link) => objectAt(link.body, 'properties').registrationEnabled === true)
      .length,
  };
  const { internalId, ...properties } = objectAt(zone.body, 'properties');
  // In the 2024-06-01 session, in none before (private-dns-zone-nested-delete-conflict).
  const isNew = apiVersion >= '2024-06-01' && internalId !== undefined;
  return { ...zone.body, properties: { ...(isNew && { internalId }), ...properties, ...counters } };
}

function readZones(ctx: RequestContext): ArmResponse {
  const { group, subscriptionId } = ctx.params;
  if (group !== undefined && !groupExists(ctx.sim, groupOf(ctx))) return listByScope(ctx, zoneType);
  const scope = group === undefined ? `/subscriptions/${subscriptionId}` : groupOf(ctx);
  return listAnswer(
    ctx,
    ctx.sim.world.list({ type: zoneType, within: scope, view: 'lists' }).map((zone) => zoneView(ctx, zone)),
  );
}

function readZone(ctx: RequestContext): ArmResponse {
  const zone = ctx.sim.world.get(ctx.path);
  return zone ? answer(200, zoneView(ctx, zone), { etag: String(zone.body.etag) }) : missingTracked(ctx, ctx.path);
}

/** Zones and links accept everything with 202 and `{}` and fail preconditions only in the poll (private-dns-link-if-none-match-failure, fault-bodies). */
function latePrecondition(ctx: RequestContext, label: string): Failure | undefined {
  const stored = ctx.sim.world.get(ctx.path);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = ctx.request.headers;
  if (ifNoneMatch === '*' && stored)
    return { code: 'PreconditionFailed', message: `The ${label} exists already and hence cannot be created again.` };
  const isStale = ifMatch !== undefined && ifMatch !== '*' && ifMatch !== stored?.body.etag;
  return isStale ? { code: 'PreconditionFailed', message: `The ${label} has been modified (etag mismatch).` } : undefined;
}

function putZone(ctx: RequestContext): ArmResponse {
  const { sim, path, body } = ctx;
  if (!groupExists(sim, groupOf(ctx))) return missingTracked(ctx, path);
  const name = path.split('/').at(-1) ?? '';
  const { headers } = sim.operations.begin(ctx, {
    style: 'private-dns',
    kind: 'UpsertPrivateDnsZone',
    resourceId: path,
    durationMs: drawMs(sim.random, paces.zone),
    onDone: () => {
      const failure = latePrecondition(ctx, `Zone ${name}`);
      if (failure) return failure;
      const before = sim.world.get(path);
      sim.world.put({
        id: before?.id ?? path,
        type: zoneType,
        body: zoneBody(sim, { id: before?.id ?? path, name, tags: body.tags, before }),
      });
      return undefined;
    },
  });
  return answer(202, {}, headers);
}

function zoneBody(
  core: SimulatorCore,
  { id, name, tags, before }: { id: string; name: string; tags: JsonObject[string]; before: StoredResource | undefined },
): JsonObject {
  const internalId =
    textAt(objectAt(before?.body, 'properties'), 'internalId') ??
    Buffer.from(`ImmutableZoneIdentity;${core.random.guid()};0`).toString('base64');
  const limits = {
    maxNumberOfRecordSets: 25_000,
    maxNumberOfVirtualNetworkLinks: 1000,
    maxNumberOfVirtualNetworkLinksWithRegistration: 100,
  };
  return {
    id,
    name,
    type: zoneType,
    etag: core.random.guid(),
    location: 'global',
    ...(tags !== undefined && { tags }),
    properties: { internalId, ...limits, provisioningState: 'Succeeded' },
  };
}

/** 409 from ARM itself while a link is there or its delete is running (private-dns-zone-nested-delete-conflict). */
function removeZone(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const zone = sim.world.get(path);
  if (!zone) return missingDelete(ctx);
  const links = sim.world.list({ type: linkType, within: zone.id });
  if (links.length > 0) {
    const nested = links.map((link) => link.id.split('/').slice(6).join('/')).join(',');
    return gatewayError(409, {
      code: 'CannotDeleteResource',
      message: `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${nested}'. Please delete all nested resources before deleting this resource.`,
    });
  }
  const { headers } = sim.operations.begin(ctx, {
    style: 'private-dns',
    kind: 'DeletePrivateDnsZone',
    resourceId: zone.id,
    durationMs: drawMs(sim.random, paces.zone),
    onDone: () => {
      for (const item of sim.world.list({ within: zone.id })) sim.world.remove(item.id);
    },
  });
  return answer(202, undefined, headers);
}

function readLinks(ctx: RequestContext): ArmResponse {
  const zoneId = zoneIdOf(ctx);
  return ctx.sim.world.get(zoneId) ? listAnswer(ctx, listedBodies(ctx.sim, linkType, zoneId)) : missingTracked(ctx, zoneId);
}

function readLink(ctx: RequestContext): ArmResponse {
  const link = ctx.sim.world.get(ctx.path);
  return link ? answer(200, link.body, { etag: String(link.body.etag) }) : missingTracked(ctx, ctx.path);
}

function putLink(ctx: RequestContext): ArmResponse {
  const { sim, path, body } = ctx;
  const zoneId = zoneIdOf(ctx);
  if (!sim.world.get(zoneId)) return groupExists(sim, groupOf(ctx)) ? parentNotFound('write', path, zoneId) : missingTracked(ctx, path);
  if (!sim.world.get(networkOf(body))) return invalidReference(networkOf(body), path);
  const name = path.split('/').at(-1) ?? '';
  const { headers } = sim.operations.begin(ctx, {
    style: 'private-dns',
    kind: 'UpsertVirtualNetworkLink',
    resourceId: path,
    durationMs: drawMs(sim.random, paces.zoneLink),
    onDone: () => {
      const failure = latePrecondition(ctx, `Virtual Network link ${name} for the Private DNS zone ${ctx.params.zone}`);
      if (failure) return failure;
      const id = sim.world.get(path)?.id ?? path;
      const properties = {
        provisioningState: 'Succeeded',
        registrationEnabled: objectAt(body, 'properties').registrationEnabled ?? false,
        virtualNetwork: { id: networkOf(body) },
        virtualNetworkLinkState: 'Completed',
      };
      sim.world.put({
        id,
        type: linkType,
        body: {
          id,
          name,
          type: linkType,
          etag: linkEtag(sim),
          location: 'global',
          ...(body.tags !== undefined && { tags: body.tags }),
          properties,
        },
      });
      return undefined;
    },
  });
  return answer(202, {}, headers);
}

/** Links have quoted etags, zones and records bare GUIDs (recorded-network-aks, section 4). */
function linkEtag(core: SimulatorCore): string {
  const hex = core.random.guid().replaceAll('-', '');
  return `"${hex.slice(0, 8)}-0000-0100-0000-${hex.slice(8, 16)}0000"`;
}

function removeLink(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const link = sim.world.get(path);
  if (!link) return missingDelete(ctx);
  const { headers } = sim.operations.begin(ctx, {
    style: 'private-dns',
    kind: 'DeleteVirtualNetworkLink',
    resourceId: link.id,
    durationMs: drawMs(sim.random, paces.zoneLink),
    onDone: () => sim.world.remove(link.id),
  });
  return answer(202, undefined, headers);
}
