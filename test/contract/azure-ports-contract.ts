import { describe, expect, it } from 'vitest';
import { computeConfigOf, sameComputeConfig } from '../../shared/domain/compute.ts';
import { endpointConfigOf } from '../../shared/domain/endpoint-config.ts';
import { canonicalJson, type JsonObject } from '../../shared/domain/json.ts';
import type { Access } from '../../shared/ports/access.ts';
import type { Clusters } from '../../shared/ports/clusters.ts';
import type { Computes } from '../../shared/ports/computes.ts';
import type { DnsZones } from '../../shared/ports/dns-zones.ts';
import type { Endpoints } from '../../shared/ports/endpoints.ts';
import type { Polled, Started } from '../../shared/ports/operations.ts';
import { signal } from './azure-script.ts';

/**
 * An Azure with one settled cluster, one network with one subnet, one empty zone that matches the cluster, one workspace, and nothing else that is in
 * Relink's way.
 */
export interface Scene {
  readonly clusters: Clusters;
  readonly endpoints: Endpoints;
  readonly zones: DnsZones;
  readonly computes: Computes;
  readonly access: Access;
  readonly subscriptionId: string;
  readonly clusterId: string;
  readonly subnetId: string;
  readonly zoneId: string;
  readonly workspaceId: string;
  pass(ms: number): void;
  lock(scope: string): Promise<void>;
}

export async function follow(scene: Pick<Scene, 'pass'>, poll: Endpoints['poll'], started: Started): Promise<Polled> {
  if (started.kind === 'finished') return started;
  scene.pass(started.retryAfterMs ?? 5_000);
  for (let polls = 0; polls < 500; polls += 1) {
    const polled = await poll(started.token, signal);
    if (polled.kind !== 'running') return polled;
    scene.pass(polled.retryAfterMs ?? 5_000);
  }
  throw new Error('the operation did not end');
}

export function endpointConfig(scene: Scene, properties: JsonObject = {}): JsonObject {
  const connection = {
    name: 'to-aks',
    properties: { privateLinkServiceId: scene.clusterId, groupIds: ['management'], requestMessage: 'for the night' },
  };
  return {
    location: 'westeurope',
    tags: { team: 'ml' },
    properties: {
      subnet: { id: scene.subnetId },
      privateLinkServiceConnections: [connection],
      manualPrivateLinkServiceConnections: [],
      ...properties,
    },
  };
}

/** AcrPull for a principal that nobody knows, on the cluster. */
export function roleAssignmentIn({ clusterId, subscriptionId }: Pick<Scene, 'clusterId' | 'subscriptionId'>) {
  return {
    id: `${clusterId}/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555`,
    scope: clusterId,
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`,
    principalId: '22222222-3333-4444-8555-666666666666',
    condition: "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:Name] stringEquals 'foo'",
    conditionVersion: '2.0',
    description: 'for the night',
  };
}

export function computeConfig(scene: Scene): JsonObject {
  return {
    location: 'westeurope',
    tags: { team: 'ml' },
    identity: { type: 'SystemAssigned' },
    properties: {
      computeType: 'Kubernetes',
      computeLocation: 'westeurope',
      description: 'night cluster',
      disableLocalAuth: false,
      resourceId: scene.clusterId,
      properties: {
        namespace: 'scoring',
        extensionInstanceReleaseTrain: 'stable',
        defaultInstanceType: 'small',
        instanceTypes: { small: { resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } } },
      },
    },
  };
}

const inGroup = (scene: Scene, type: string, name: string) =>
  `/subscriptions/${scene.subscriptionId}/resourceGroups/rg-hub/providers/${type}/${name}`;
export const endpointIn = (scene: Scene) => inGroup(scene, 'Microsoft.Network/privateEndpoints', 'pe-contract');
const finished = { kind: 'finished' };

/** What the Azure ports promise, whatever stands behind them. */
export function azurePortsContract(name: string, fresh: () => Promise<Scene>): void {
  describe(`${name}: clusters`, () => clusterContract(fresh));
  describe(`${name}: endpoints`, () => endpointContract(fresh));
  describe(`${name}: DNS zones`, () => zoneContract(fresh));
  describe(`${name}: computes`, () => computeContract(fresh));
  describe(`${name}: access`, () => accessContract(fresh));
}

function clusterContract(fresh: () => Promise<Scene>): void {
  it('reads the settled cluster, alone and in the list', async () => {
    const { clusters, clusterId, subscriptionId } = await fresh();
    const cluster = await clusters.get(clusterId, signal);
    expect(cluster).toMatchObject({ power: 'Running', provisioningState: 'Succeeded', location: 'westeurope' });
    expect(cluster?.agentPools.map((pool) => pool.provisioningState)).toEqual(['Succeeded']);
    const listed = await clusters.list(subscriptionId, signal);
    // Lists show ids in other casings now and then.
    expect(listed.map((item) => ({ ...item, id: item.id.toLowerCase() }))).toEqual([{ ...cluster, id: clusterId.toLowerCase() }]);
  });

  it('answers undefined for a cluster that is not there', async () => {
    const { clusters, clusterId } = await fresh();
    expect(await clusters.get(`${clusterId}-2`, signal)).toBeUndefined();
  });

  it('approves a pending connection, and may do so twice', async () => {
    const scene = await fresh();
    const manual = endpointConfig(scene).properties as JsonObject;
    const config = endpointConfig(scene, {
      privateLinkServiceConnections: [],
      manualPrivateLinkServiceConnections: manual.privateLinkServiceConnections,
    });
    const id = endpointIn(scene);
    await follow(scene, scene.endpoints.poll, await scene.endpoints.beginCreate(id, config, signal));
    const [pending] = await scene.clusters.listConnections(scene.clusterId, signal);
    expect(pending).toMatchObject({ status: 'Pending' });
    expect(pending?.endpointId?.toLowerCase()).toBe(id.toLowerCase());
    for (const _ of [1, 2]) {
      await scene.clusters.approveConnection(scene.clusterId, pending?.name ?? '', signal);
      scene.pass(60_000);
    }
    expect((await scene.endpoints.get(id, signal))?.connections).toMatchObject([{ kind: 'manual', status: 'Approved' }]);
    expect(await scene.clusters.listConnections(scene.clusterId, signal)).toMatchObject([{ status: 'Approved' }]);
  });
}

function endpointContract(fresh: () => Promise<Scene>): void {
  it('has nothing to say of an endpoint that is not there', async () => {
    const scene = await fresh();
    const { endpoints } = scene;
    expect(await endpoints.get(endpointIn(scene), signal)).toBeUndefined();
    expect(await endpoints.list(scene.subscriptionId, signal)).toEqual([]);
    expect(await endpoints.zoneGroups(endpointIn(scene), signal)).toEqual([]);
    expect(await endpoints.addresses(inGroup(scene, 'Microsoft.Network/networkInterfaces', 'nic'), signal)).toEqual([]);
    expect(await endpoints.beginDelete(endpointIn(scene), signal)).toEqual(finished);
  });

  it('makes an endpoint that reads back as it was configured, with an address', async () => {
    const scene = await fresh();
    const ipConfigurations = [
      { name: 'fixed', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.1.2.7' } },
    ];
    const config = endpointConfig(scene, { customNetworkInterfaceName: 'nic-contract', ipConfigurations });
    expect(await follow(scene, scene.endpoints.poll, await scene.endpoints.beginCreate(endpointIn(scene), config, signal))).toEqual(
      finished,
    );
    const made = await scene.endpoints.get(endpointIn(scene), signal);
    expect(made?.provisioningState).toBe('Succeeded');
    expect(made?.connections).toMatchObject([{ kind: 'automatic', status: 'Approved', groupIds: ['management'] }]);
    expect(withoutDefaults(endpointConfigOf(made?.body ?? {}))).toBe(withoutDefaults(endpointConfigOf(config)));
    expect(made?.nicIds).toHaveLength(1);
    expect(await scene.endpoints.addresses(made?.nicIds[0] ?? '', signal)).toEqual(['10.1.2.7']);
  });

  it('deletes an endpoint; what was read of it makes it again, and the two can be told apart', async () => {
    const scene = await fresh();
    const { endpoints } = scene;
    const id = endpointIn(scene);
    await follow(scene, endpoints.poll, await endpoints.beginCreate(id, endpointConfig(scene), signal));
    const first = await endpoints.get(id, signal);
    expect(await follow(scene, endpoints.poll, await endpoints.beginDelete(id, signal))).toEqual(finished);
    expect(await endpoints.get(id, signal)).toBeUndefined();
    await follow(scene, endpoints.poll, await endpoints.beginCreate(id, endpointConfigOf(first?.body ?? {}), signal));
    expect((await endpoints.get(id, signal))?.resourceGuid).not.toBe(first?.resourceGuid);
  });

  it('puts a zone group, and Azure keeps the record of its zone', async () => {
    const scene = await fresh();
    const { endpoints } = scene;
    const id = endpointIn(scene);
    await follow(scene, endpoints.poll, await endpoints.beginCreate(id, endpointConfig(scene), signal));
    const group = { name: 'default', provisioningState: 'Succeeded', zones: [{ name: 'aks', zoneId: scene.zoneId }] };
    expect(await follow(scene, endpoints.poll, await endpoints.beginPutZoneGroup(id, group, signal))).toEqual(finished);
    expect(await endpoints.zoneGroups(id, signal)).toEqual([group]);
    const [address] = await endpoints.addresses((await endpoints.get(id, signal))?.nicIds[0] ?? '', signal);
    const name = (await scene.clusters.get(scene.clusterId, signal))?.privateFqdn?.split('.')[0] ?? '';
    expect((await scene.zones.getRecord(scene.zoneId, name, signal))?.addresses).toEqual([address]);
  });
}

function zoneContract(fresh: () => Promise<Scene>): void {
  it('finds zones of exactly the name', async () => {
    const { zones, zoneId, subscriptionId } = await fresh();
    const name = zoneId.split('/').at(-1) ?? '';
    expect((await zones.findZones(subscriptionId, name, signal)).map((id) => id.toLowerCase())).toEqual([zoneId.toLowerCase()]);
    expect(await zones.findZones(subscriptionId, name.split('.').slice(1).join('.'), signal)).toEqual([]);
  });

  it('creates a record only where there is none', async () => {
    const { zones, zoneId } = await fresh();
    const record = { zoneId, name: 'api', ttlSeconds: 300, addresses: ['10.1.2.4', '10.9.9.9'], metadata: { owner: 'net' }, etag: '' };
    expect(await zones.getRecord(zoneId, 'api', signal)).toBeUndefined();
    await zones.putRecord(record, signal);
    expect(await zones.getRecord(zoneId, 'api', signal)).toMatchObject({ ...record, etag: expect.stringMatching(/./) });
    await expect(zones.putRecord(record, signal)).rejects.toMatchObject({ code: 'azure-conflict' });
  });

  it('replaces only the version that was read', async () => {
    const { zones, zoneId } = await fresh();
    await zones.putRecord({ zoneId, name: 'api', ttlSeconds: 300, addresses: ['10.1.2.4'], etag: '' }, signal);
    const read = await zones.getRecord(zoneId, 'api', signal);
    if (!read) throw new Error('the record is not there');
    await zones.putRecord({ ...read, addresses: ['10.1.2.5'] }, signal);
    await expect(zones.putRecord({ ...read, addresses: ['10.1.2.6'] }, signal)).rejects.toMatchObject({ code: 'azure-conflict' });
    expect((await zones.getRecord(zoneId, 'api', signal))?.addresses).toEqual(['10.1.2.5']);
  });
}

function computeContract(fresh: () => Promise<Scene>): void {
  const computeIn = (scene: Scene) => `${scene.workspaceId}/computes/k8s`;

  it('has nothing to say of a compute that is not there', async () => {
    const scene = await fresh();
    expect((await scene.computes.listWorkspaces(scene.subscriptionId, signal)).map((id) => id.toLowerCase())).toEqual([
      scene.workspaceId.toLowerCase(),
    ]);
    expect(await scene.computes.list(scene.workspaceId, signal)).toEqual([]);
    expect(await scene.computes.get(computeIn(scene), signal)).toBeUndefined();
    expect(await scene.computes.beginDetach(computeIn(scene), signal)).toEqual(finished);
    expect(await scene.computes.operationsInFlight(computeIn(scene), signal)).toEqual([]);
  });

  it('attaches a compute that reads back as it was configured', async () => {
    const scene = await fresh();
    const config = computeConfig(scene);
    expect(await follow(scene, scene.computes.poll, await scene.computes.beginAttach(computeIn(scene), config, signal))).toEqual(finished);
    const made = await scene.computes.get(computeIn(scene), signal);
    expect(made).toMatchObject({
      computeType: 'Kubernetes',
      provisioningState: 'Succeeded',
      principalId: expect.any(String),
      createdOn: expect.any(String),
    });
    expect(sameComputeConfig(made?.body ?? {}, config)).toBe(true);
  });

  it('detaches a compute without touching the cluster; what was read of it attaches it again, with another identity', async () => {
    const scene = await fresh();
    const { computes } = scene;
    const id = computeIn(scene);
    await follow(scene, computes.poll, await computes.beginAttach(id, computeConfig(scene), signal));
    const first = await computes.get(id, signal);
    expect(await follow(scene, computes.poll, await computes.beginDetach(id, signal))).toEqual(finished);
    expect(await computes.get(id, signal)).toBeUndefined();
    expect(await scene.clusters.get(scene.clusterId, signal)).toMatchObject({ power: 'Running' });
    await follow(scene, computes.poll, await computes.beginAttach(id, computeConfigOf(first?.body ?? {}), signal));
    const second = await computes.get(id, signal);
    expect(second?.principalId).not.toBe(first?.principalId);
    expect(second?.createdOn).not.toBe(first?.createdOn);
  });
}

function accessContract(fresh: () => Promise<Scene>): void {
  it('finds an inherited lock, which refuses the delete', async () => {
    const scene = await fresh();
    const id = endpointIn(scene);
    await follow(scene, scene.endpoints.poll, await scene.endpoints.beginCreate(id, endpointConfig(scene), signal));
    expect(await scene.access.locks(id, signal)).toEqual([]);
    await scene.lock(id.slice(0, id.indexOf('/providers/')));
    expect(await scene.access.locks(id, signal)).toMatchObject([{ level: 'CanNotDelete' }]);
    await expect(scene.endpoints.beginDelete(id, signal)).rejects.toMatchObject({ code: 'azure-locked' });
  });

  it('tells the state of what is there', async () => {
    const scene = await fresh();
    expect(await scene.access.referenceState(scene.subnetId, signal)).toBe('Succeeded');
  });

  it('has no policy that refuses an endpoint or a compute', async () => {
    const scene = await fresh();
    expect(await scene.access.policyDenials({ id: endpointIn(scene), body: endpointConfig(scene) }, signal)).toEqual([]);
    const computeId = `${scene.workspaceId}/computes/k8s`;
    expect(await scene.access.policyDenials({ id: computeId, body: { location: 'westeurope' } }, signal)).toEqual([]);
  });

  it('assigns a role to a principal, once however often it is asked, and reads it back', async () => {
    const scene = await fresh();
    const wanted = roleAssignmentIn(scene);
    expect(await scene.access.roleAssignment(wanted.id, signal)).toBeUndefined();
    await scene.access.putRoleAssignment(wanted, signal);
    await scene.access.putRoleAssignment(wanted, signal);
    expect(await scene.access.roleAssignment(wanted.id, signal)).toEqual(wanted);
    scene.pass(60_000);
    expect(await scene.access.roleAssignments(`/subscriptions/${scene.subscriptionId}`, wanted.principalId, signal)).toEqual([wanted]);
    expect(await scene.access.roleAssignments(`/subscriptions/${scene.subscriptionId}`, 'somebody else', signal)).toEqual([]);
  });

  it('knows no second assignment of one role to one principal in one place', async () => {
    const scene = await fresh();
    const wanted = roleAssignmentIn(scene);
    await scene.access.putRoleAssignment(wanted, signal);
    const twin = { ...wanted, id: wanted.id.replace('11111111-', '99999999-'), condition: 'another one' };
    await expect(scene.access.putRoleAssignment(twin, signal)).rejects.toMatchObject({ code: 'azure-conflict' });
  });

  it('reads what a role allows', async () => {
    const scene = await fresh();
    const allowed = [{ actions: ['Microsoft.ContainerRegistry/registries/pull/read'], notActions: [] }];
    expect(await scene.access.rolePermissions(roleAssignmentIn(scene).roleDefinitionId, signal)).toEqual(allowed);
  });

  it('misses no right that Relink has', async () => {
    const scene = await fresh();
    const actions = ['Microsoft.Network/privateEndpoints/delete', 'Microsoft.Network/virtualNetworks/subnets/join/action'];
    expect(await scene.access.missingActions(scene.subnetId, actions, signal)).toEqual([]);
  });
}

/** Azure fills in `ipVersionType`; an endpoint that was made without it compares as the one that Azure reads back. */
function withoutDefaults(config: JsonObject): string {
  const { ipVersionType: _, ...properties } = config.properties as JsonObject;
  return canonicalJson({ ...config, properties }).toLowerCase();
}
