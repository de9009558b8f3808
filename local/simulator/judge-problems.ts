import { idKey } from '../../shared/domain/arm-id.ts';
import { canonicalJson, isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { generationOf, isEndpointAlive, isSettled } from './cluster-facts.ts';
import type { SimulatorCore } from './kernel.ts';
import {
  addressesOf,
  attachedComputes,
  clusterRecords,
  clusterType,
  linkedEndpoints,
  managedEndpoint,
  nodeGroupScope,
  recordAddresses,
} from './providers/aks-links.ts';
import { createWorld, type StoredResource, type World, type WorldFile } from './world.ts';

/** What differs from the starting world, or does not work, in sentences. `byPeople` are ids that somebody else changed on purpose. */
export function problemsOf(core: SimulatorCore, start: WorldFile, byPeople: ReadonlySet<string>): readonly string[] {
  const before = worldOf(core, start);
  const clusters = before.list({ type: clusterType });
  const comparison: Comparison = { core, before, byPeople };
  return [...clusters.flatMap((cluster) => clusterProblems(comparison, cluster)), ...foreignProblems(comparison, clusters)];
}

interface Comparison {
  readonly core: SimulatorCore;
  readonly before: World;
  readonly byPeople: ReadonlySet<string>;
}

function worldOf(core: SimulatorCore, file: WorldFile): World {
  const world = createWorld({ now: core.now, random: core.random, listLagMs: 0, graphLagMs: 0 });
  world.load(file);
  return world;
}

function clusterProblems(comparison: Comparison, before: StoredResource): readonly string[] {
  const { core } = comparison;
  const cluster = core.world.get(before.id);
  const name = nameOf(before.id);
  if (!cluster) return [`cluster ${name} is gone`];
  return [
    ...(isSettled(core, cluster) ? [] : [`cluster ${name} does not run, or has not settled`]),
    ...(cluster.hidden.apiServerBroken === true
      ? [`cluster ${name} is cut off from its API server: its managed endpoint was deleted or changed`]
      : []),
    ...managedProblems(comparison, before, cluster),
    ...linkedEndpoints(comparison.before, before).flatMap((endpoint) => endpointProblems(comparison, endpoint)),
    ...clusterRecords(comparison.before, before).flatMap(({ record }) => (record ? recordProblems(comparison, before, record) : [])),
    ...attachedComputes(comparison.before, before.id).flatMap((compute) => computeProblems(comparison, compute, cluster)),
  ];
}

function managedProblems({ core, before }: Comparison, was: StoredResource, cluster: StoredResource): readonly string[] {
  if (!managedEndpoint(before, was)) return [];
  const managed = managedEndpoint(core.world, cluster);
  if (!managed) return [`the managed endpoint of cluster ${nameOf(cluster.id)} is gone`];
  return isEndpointAlive(core, managed) || !isSettled(core, cluster)
    ? []
    : [`the managed endpoint of cluster ${nameOf(cluster.id)} does not work`];
}

function endpointProblems(comparison: Comparison, was: StoredResource): readonly string[] {
  const { core, before } = comparison;
  const name = nameOf(was.id);
  const now = core.world.get(was.id);
  if (!now) return [`endpoint ${name} is gone`];
  const differences = differencesOf(endpointConfiguration(was), { ...endpointConfiguration(now), ...pinnedOf(comparison, was, now) });
  const zones = (world: World) => zoneGroupsOf(world, was.id);
  return [
    ...(isEndpointAlive(core, now) ? [] : [`endpoint ${name} does not reach its cluster`]),
    ...differences.map((path) => `endpoint ${name} is not configured as before: ${path}`),
    ...(zones(before) === zones(core.world) ? [] : [`the zone groups of endpoint ${name} are not as before`]),
  ];
}

/** A dynamic address that was made static is what its owner may have asked for: as before, as long as it is the same address. */
function pinnedOf({ before }: Comparison, was: StoredResource, now: StoredResource): { ipConfigurations?: readonly Json[] } {
  const isDynamic = listAt(objectAt(was.body, 'properties'), 'ipConfigurations').length === 0;
  const fixed = listAt(objectAt(now.body, 'properties'), 'ipConfigurations').flatMap(
    (item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? [],
  );
  const isKept = fixed.every((address) => addressesOf(before, was).includes(address));
  return isDynamic && isKept ? { ipConfigurations: [] } : {};
}

/** Name, region, tags, subnet, kind of connection and everything in it, interface name, ASGs, static addresses: what people chose. */
function endpointConfiguration(endpoint: StoredResource): JsonObject {
  const properties = objectAt(endpoint.body, 'properties');
  const connection = (item: JsonObject) => {
    const { privateLinkServiceId, groupIds, requestMessage, approvalReference } = objectAt(item, 'properties');
    return { name: item.name, privateLinkServiceId, groupIds, requestMessage, approvalReference };
  };
  return {
    name: endpoint.body.name,
    location: endpoint.body.location,
    tags: endpoint.body.tags,
    extendedLocation: endpoint.body.extendedLocation,
    subnet: objectAt(properties, 'subnet').id,
    automatic: listAt(properties, 'privateLinkServiceConnections').map(connection),
    manual: listAt(properties, 'manualPrivateLinkServiceConnections').map(connection),
    customNetworkInterfaceName: properties.customNetworkInterfaceName,
    applicationSecurityGroups: listAt(properties, 'applicationSecurityGroups').map((item) => item.id ?? null),
    ipConfigurations: listAt(properties, 'ipConfigurations').map((item) => ({
      name: item.name,
      ...withoutState(objectAt(item, 'properties')),
    })),
    ipVersionType: properties.ipVersionType,
    billingSku: properties.billingSku,
  };
}

function zoneGroupsOf(world: World, endpointId: string): string {
  const groups = world.list({ type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups', within: endpointId });
  const zones = (group: StoredResource) =>
    listAt(objectAt(group.body, 'properties'), 'privateDnsZoneConfigs').map((config) =>
      `${config.name} ${objectAt(config, 'properties').privateDnsZoneId}`.toLowerCase(),
    );
  return canonicalJson(groups.map((group) => [nameOf(group.id), ...zones(group)]));
}

/** TTL and metadata. A record that a zone group keeps names its endpoint's resourceGuid, which is new on every creation. */
function keptParts(record: StoredResource): string {
  const { ttl, metadata } = objectAt(record.body, 'properties');
  const creator = textAt(metadata, 'creator')?.replace(/ with resource guid .*$/, '');
  return canonicalJson({ ttl, metadata: creator === undefined ? metadata : { ...(isObject(metadata) ? metadata : {}), creator } });
}

/** Every address of a linked endpoint follows that endpoint; all other addresses, the TTL and the metadata stay. */
function recordProblems({ core, before }: Comparison, cluster: StoredResource, was: StoredResource): readonly string[] {
  const name = `the A record ${nameOf(was.id)} in ${was.id.split('/')[4]}`;
  const now = core.world.get(was.id);
  if (!now) return [`${name} is gone`];
  const endpoints = linkedEndpoints(before, cluster).map((endpoint) => ({
    old: addressesOf(before, endpoint),
    current: currentAddresses(core, endpoint.id),
  }));
  const wanted = recordAddresses(was).flatMap((address) => endpoints.find(({ old }) => old.includes(address))?.current ?? [address]);
  const has = recordAddresses(now);
  return [
    ...wanted.filter((address) => !has.includes(address)).map((address) => `${name} lacks ${address}`),
    ...has.filter((address) => !wanted.includes(address)).map((address) => `${name} points at ${address}, where nothing answers`),
    ...(keptParts(was) === keptParts(now) ? [] : [`TTL or metadata of ${name} changed`]),
  ];
}

function currentAddresses(core: SimulatorCore, endpointId: string): readonly string[] {
  const endpoint = core.world.get(endpointId);
  return endpoint ? addressesOf(core.world, endpoint) : [];
}

function computeProblems({ core }: Comparison, was: StoredResource, cluster: StoredResource): readonly string[] {
  const name = nameOf(was.id);
  const now = core.world.get(was.id);
  if (!now) return [`compute ${name} is gone`];
  const state = textAt(objectAt(now.body, 'properties'), 'provisioningState');
  const works = state === 'Succeeded' && Number(now.hidden.generation ?? 0) === generationOf(cluster);
  return [
    ...(works ? [] : [`compute ${name} cannot reach its cluster (${state})`]),
    ...differencesOf(computeConfiguration(was), computeConfiguration(now)).map(
      (path) => `compute ${name} is not configured as before: ${path}`,
    ),
  ];
}

function computeConfiguration(compute: StoredResource): JsonObject {
  const { computeType, computeLocation, description, resourceId, disableLocalAuth, properties } = objectAt(compute.body, 'properties');
  const identity = objectAt(compute.body, 'identity');
  return {
    location: compute.body.location,
    tags: compute.body.tags,
    computeType,
    computeLocation,
    description,
    disableLocalAuth,
    resourceId,
    identity: { type: identity.type, users: Object.keys(objectAt(identity, 'userAssignedIdentities')) },
    settings: properties,
  };
}

/** Names of the members that differ; ids and names compare without case, null and empty are absent. */
function differencesOf(before: JsonObject, now: JsonObject): readonly string[] {
  const text = (value: Json | undefined) => canonicalJson(value).toLowerCase();
  return Object.keys(before).filter((key) => text(before[key]) !== text(now[key]));
}

/** Everything that is none of a repair's business must be as it was. */
function foreignProblems(comparison: Comparison, clusters: readonly StoredResource[]): readonly string[] {
  const { core, before, byPeople } = comparison;
  const isTarget = repairTargets(comparison, clusters);
  const expected = (id: string) => byPeople.has(idKey(id)) || isTarget(id);
  const missingOrChanged = before.list({}).flatMap((was) => {
    const now = core.world.get(was.id);
    if (expected(was.id)) return [];
    if (!now) return [`${was.id} is gone, though the repair had nothing to do with it`];
    return canonicalJson(withoutState(was.body)) === canonicalJson(withoutState(now.body))
      ? []
      : [`${was.id} changed, though the repair had nothing to do with it`];
  });
  const added = core.world.list({}).filter((now) => !before.get(now.id) && !expected(now.id) && !isRoleAssignment(now));
  return [...missingOrChanged, ...added.map((now) => `${now.id} is new, though nobody asked for it`)];
}

/**
 * Which ids are a repair's business. Cluster and node resource group are AKS's; endpoints, interfaces, zone groups, records and
 * computes are judged by rules of their own.
 */
function repairTargets({ core, before }: Comparison, clusters: readonly StoredResource[]): (id: string) => boolean {
  const endpoints = new Set<string>();
  const scopes = new Set<string>();
  for (const cluster of clusters) {
    const linked = [...linkedEndpoints(before, cluster), ...linkedEndpoints(core.world, cluster)].filter((endpoint) =>
      before.get(endpoint.id),
    );
    for (const endpoint of linked) endpoints.add(idKey(endpoint.id));
    const records = clusterRecords(before, cluster).flatMap(({ record }) => record?.id ?? []);
    const computes = attachedComputes(before, cluster.id).map((compute) => compute.id);
    for (const id of [cluster.id, nodeGroupScope(cluster), ...linked.flatMap(interfacesOf), ...records, ...computes]) scopes.add(idKey(id));
  }
  for (const id of endpoints) scopes.add(id);
  return (id) => scopesAbove(id).some((scope) => scopes.has(scope)) || endpoints.has(idKey(holderOf(core.world.get(id))));
}

function interfacesOf(endpoint: StoredResource): readonly string[] {
  return listAt(objectAt(endpoint.body, 'properties'), 'networkInterfaces').map((nic) => textAt(nic, 'id') ?? '');
}

/** The endpoint of an interface: one that lingers after its endpoint is gone still names it. */
function holderOf(nic: StoredResource | undefined): string {
  return textAt(objectAt(objectAt(nic?.body, 'properties'), 'privateEndpoint'), 'id') ?? '';
}

/** The id itself and everything that it lies in. */
function scopesAbove(id: string): readonly string[] {
  const segments = idKey(id).split('/');
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** Restored role assignments of a new identity are a repair's right. */
function isRoleAssignment(resource: StoredResource): boolean {
  return idKey(resource.type) === 'microsoft.authorization/roleassignments';
}

/** Without what Azure changes by itself: etags and states. */
function withoutState(value: JsonObject): JsonObject {
  return stateless(value) as JsonObject;
}

function stateless(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => stateless(item as Json) ?? null);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !['etag', 'eTag', 'provisioningState'].includes(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, stateless(item)]));
}

function nameOf(id: string): string {
  return id.split('/').at(-1) ?? id;
}
