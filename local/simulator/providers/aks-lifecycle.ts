import { isWithin } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, resourceGroupNotFound } from '../answers.ts';
import { isRunning } from '../cluster-facts.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { groupExists } from '../listing.ts';
import { drawMs } from '../pace.ts';
import type { StoredResource } from '../world.ts';
import { nodeGroupScope } from './aks-links.ts';
import {
  anotherOperationRuns,
  changeCluster,
  clusterIdOf,
  clusterPath,
  nameOf,
  poolsOf,
  propertiesOf,
  refusedWhileStopped,
  withCluster,
} from './aks-shapes.ts';

const type = 'Microsoft.ContainerService/managedClusters';

/** Create median 310 s over 363 sessions, update 122 s, delete 220 s, abort 40 s (recorded-network-aks, section 6). */
const clusterPaces = {
  create: { median: 310_000, p90: 560_000, max: 1_500_000 },
  update: { median: 122_000, p90: 250_000, max: 900_000 },
  remove: { median: 220_000, p90: 330_000, max: 900_000 },
  abort: { median: 20_000, p90: 40_000, max: 60_000 },
};

const nodeImage = 'AKSUbuntu-2204gen2containerd-202601.13.0';

const createPhases = [
  'Creating',
  'ProvisioningNetworkResources',
  'ProvisioningControlPlane',
  'CreatingAgentPools: 0/1 nodes completed',
  'ReconcilingAddons',
];

function put(ctx: RequestContext): ArmResponse {
  const group = clusterIdOf(ctx).split('/').slice(0, 5).join('/');
  if (!groupExists(ctx.sim, group)) return resourceGroupNotFound(ctx.params.group ?? '');
  const existing = ctx.sim.world.get(ctx.path);
  if (existing && !isRunning(existing)) return refusedWhileStopped(existing);
  if (existing && ctx.sim.operations.running(existing.id).length > 0) return anotherOperationRuns(existing);
  return existing ? update(ctx, existing) : create(ctx);
}

function create(ctx: RequestContext): ArmResponse {
  const { sim } = ctx;
  const body = newCluster(ctx);
  const { headers } = sim.operations.begin(ctx, {
    style: 'aks',
    kind: 'CreateManagedCluster',
    resourceId: ctx.path,
    location: String(ctx.body.location ?? ''),
    durationMs: drawMs(sim.random, clusterPaces.create),
    phases: createPhases,
    onDone: () => changeCluster(sim, ctx.path, { state: 'Succeeded', pool: () => ({ provisioningState: 'Succeeded' }) }),
    onFailed: () => changeCluster(sim, ctx.path, { state: 'Failed' }),
    onCanceled: () => changeCluster(sim, ctx.path, { state: 'Canceled', pool: () => ({ provisioningState: 'Canceled' }) }),
  });
  sim.world.put({ id: ctx.path, type, body, hidden: { generation: 1 } });
  return answer(201, body, headers);
}

/** Changing a pool's count says `Scaling`, everything else `Updating` (aks-private-cluster-create-update-delete). */
function update(ctx: RequestContext, cluster: StoredResource): ArmResponse {
  const { sim } = ctx;
  const counts = (pools: readonly JsonObject[]) => pools.map((pool) => pool.count).join();
  const wanted = objectAt(ctx.body, 'properties');
  const state = counts(listAt(wanted, 'agentPoolProfiles')) === counts(poolsOf(cluster)) ? 'Updating' : 'Scaling';
  const { headers } = sim.operations.begin(ctx, {
    style: 'aks',
    kind: 'UpdateManagedCluster',
    resourceId: cluster.id,
    location: String(cluster.body.location ?? ''),
    durationMs: drawMs(sim.random, clusterPaces.update),
    onDone: () => changeCluster(sim, cluster.id, { state: 'Succeeded', pool: () => ({ provisioningState: 'Succeeded' }) }),
    onFailed: () => changeCluster(sim, cluster.id, { state: 'Failed' }),
    onCanceled: () => changeCluster(sim, cluster.id, { state: 'Canceled' }),
  });
  const pools = poolsOf(cluster).map((pool) => ({
    ...pool,
    ...listAt(wanted, 'agentPoolProfiles').find((item) => item.name === pool.name),
    provisioningState: state,
  }));
  const tags = ctx.body.tags === undefined ? {} : { tags: ctx.body.tags };
  sim.world.put({
    ...cluster,
    body: {
      ...cluster.body,
      ...tags,
      properties: { ...propertiesOf(cluster), ...publicFqdnOf(cluster, wanted), provisioningState: state, agentPoolProfiles: pools },
    },
  });
  changeCluster(sim, cluster.id, {});
  return answer(200, sim.world.get(cluster.id)?.body, headers);
}

/**
 * Of the access to the API server, only the public FQDN can be changed on a private cluster (AKS, "private-clusters": `az aks update
 * --enable-public-fqdn`, `--disable-public-fqdn`); what else is sent is ignored here.
 */
function publicFqdnOf(cluster: StoredResource, wanted: JsonObject): JsonObject {
  const before = objectAt(propertiesOf(cluster), 'apiServerAccessProfile');
  const asked = objectAt(wanted, 'apiServerAccessProfile').enablePrivateClusterPublicFQDN;
  if (before.enablePrivateCluster !== true || typeof asked !== 'boolean') return {};
  return { apiServerAccessProfile: { ...before, enablePrivateClusterPublicFQDN: asked } };
}

/** The members that a recorded private cluster has in its first answer. AKS's own endpoint and zone are not made for a cluster that is created here. */
function newCluster(ctx: RequestContext): JsonObject {
  const { sim } = ctx;
  const wanted = objectAt(ctx.body, 'properties');
  const location = String(ctx.body.location ?? 'westeurope').toLowerCase();
  const prefix = textAt(wanted, 'dnsPrefix') ?? ctx.params.cluster ?? '';
  const label = () => sim.random.text(8).toLowerCase();
  const version = textAt(wanted, 'kubernetesVersion') ?? '1.34';
  const isPrivate = objectAt(wanted, 'apiServerAccessProfile').enablePrivateCluster === true;
  const id = ctx.path.replace(/\/resourceGroups\//i, '/resourcegroups/');
  return {
    id,
    location,
    name: ctx.params.cluster ?? '',
    type: 'Microsoft.ContainerService/ManagedClusters',
    ...(ctx.body.tags !== undefined && { tags: ctx.body.tags }),
    properties: {
      ...withoutBlanks(wanted),
      provisioningState: 'Creating',
      powerState: { code: 'Running' },
      kubernetesVersion: version,
      currentKubernetesVersion: `${version}.2`,
      dnsPrefix: prefix,
      fqdn: `${prefix}-${label()}.hcp.${location}.azmk8s.io`,
      azurePortalFQDN: `${sim.random.guid().replaceAll('-', '')}-priv.portal.hcp.${location}.azmk8s.io`,
      ...(isPrivate && { privateFQDN: `${prefix}-${label()}.${sim.random.guid()}.privatelink.${location}.azmk8s.io` }),
      agentPoolProfiles: listAt(wanted, 'agentPoolProfiles').map((pool) => newPool(pool, `${version}.2`)),
      nodeResourceGroup: textAt(wanted, 'nodeResourceGroup') ?? `MC_${ctx.params.group}_${ctx.params.cluster}_${location}`,
      enableRBAC: wanted.enableRBAC ?? true,
      supportPlan: 'KubernetesOfficial',
      maxAgentPools: 100,
      ...(isPrivate && { privateLinkResources: [managementResource(id)], apiServerAccessProfile: privateProfile(wanted) }),
      servicePrincipalProfile: { clientId: 'msi' },
      networkProfile: newNetworkProfile(objectAt(wanted, 'networkProfile')),
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' },
      storageProfile: { diskCSIDriver: { enabled: true }, fileCSIDriver: { enabled: true }, snapshotController: { enabled: true } },
      disableLocalAccounts: wanted.disableLocalAccounts ?? false,
      securityProfile: {},
      oidcIssuerProfile: { enabled: false },
      workloadAutoScalerProfile: {},
      resourceUID: sim.random.guid().replaceAll('-', '').slice(0, 24),
    },
    identity: { type: 'SystemAssigned', principalId: sim.random.guid(), tenantId: sim.world.tenantId() },
    sku: { name: 'Base', tier: 'Free' },
  };
}

/** Spot settings are sent by clients for every pool and come back for none that is regular (aks-private-cluster-create-update-delete). */
function newPool(pool: JsonObject, version: string): JsonObject {
  const { scaleSetPriority, scaleSetEvictionPolicy, spotMaxPrice, ...wanted } = withoutBlanks(pool);
  return {
    enableNodePublicIP: false,
    nodeLabels: {},
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    enableFIPS: false,
    ...wanted,
    nodeImageVersion: nodeImage,
    upgradeSettings: { maxSurge: '10%', ...objectAt(wanted, 'upgradeSettings') },
    provisioningState: 'Creating',
    powerState: { code: 'Running' },
    orchestratorVersion: version,
    currentOrchestratorVersion: version,
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    kubeletDiskType: 'OS',
    maxPods: 110,
    osSKU: 'Ubuntu',
  };
}

function newNetworkProfile(wanted: JsonObject): JsonObject {
  const profile = {
    networkPlugin: 'azure',
    loadBalancerSku: 'standard',
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.0.0.0/16',
    dnsServiceIP: '10.0.0.10',
    outboundType: 'loadBalancer',
    ...wanted,
  };
  const loadBalancerProfile = { managedOutboundIPs: { count: 1 }, backendPoolType: 'nodeIPConfiguration' };
  return { ...profile, loadBalancerProfile, podCidrs: [profile.podCidr], serviceCidrs: [profile.serviceCidr], ipFamilies: ['IPv4'] };
}

function managementResource(clusterId: string): JsonObject {
  const name = 'management';
  return {
    id: `${clusterId}/privateLinkResources/${name}`,
    name,
    type: `${type}/privateLinkResources`,
    groupId: name,
    requiredMembers: [name],
  };
}

function privateProfile(wanted: JsonObject): JsonObject {
  return { privateDNSZone: 'system', enablePrivateClusterPublicFQDN: true, ...withoutBlanks(objectAt(wanted, 'apiServerAccessProfile')) };
}

function withoutBlanks(body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(([key, value]) => value !== '' && !(Array.isArray(value) && value.length === 0) && key !== 'addonProfiles'),
  );
}

/** Possible on a stopped cluster too. Everything in the node resource group goes with it. */
function remove(ctx: RequestContext): ArmResponse {
  const cluster = ctx.sim.world.get(ctx.path);
  if (!cluster)
    return groupExists(ctx.sim, ctx.path.split('/').slice(0, 5).join('/')) ? answer(204) : resourceGroupNotFound(ctx.params.group ?? '');
  if (ctx.sim.operations.running(cluster.id).length > 0) return anotherOperationRuns(cluster);
  const { headers } = ctx.sim.operations.begin(ctx, {
    style: 'aks',
    kind: 'DeleteManagedCluster',
    resourceId: cluster.id,
    location: String(cluster.body.location ?? ''),
    durationMs: drawMs(ctx.sim.random, clusterPaces.remove),
    phases: ['Deleting'],
    onDone: () => removeCluster(ctx.sim, cluster),
  });
  changeCluster(ctx.sim, cluster.id, { state: 'Deleting' });
  return answer(202, undefined, headers);
}

export function removeCluster(core: SimulatorCore, cluster: StoredResource): void {
  const nodeGroup = nodeGroupScope(cluster);
  for (const resource of core.world.list({})) {
    if (isWithin(resource.id, cluster.id) || isWithin(resource.id, nodeGroup)) core.world.remove(resource.id);
  }
}

/** 202 with the cluster as body; what was running ends Canceled (aks-abort-canceled). */
function abort(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    const { sim } = ctx;
    const running = sim.operations.running(cluster.id);
    const { headers } = sim.operations.begin(ctx, {
      style: 'aks',
      kind: 'AbortManagedCluster',
      resourceId: cluster.id,
      location: String(cluster.body.location ?? ''),
      durationMs: drawMs(sim.random, clusterPaces.abort),
      onDone: () => {
        for (const operation of running) sim.operations.cancel(operation.id);
        changeCluster(sim, cluster.id, { state: 'Canceled' });
      },
    });
    return answer(202, { ...cluster.body, name: nameOf(cluster) }, headers);
  });
}

export const lifecycleRoutes: readonly Route[] = [
  { method: 'PUT', path: clusterPath, action: `${type}/write`, type, handle: put },
  { method: 'DELETE', path: clusterPath, action: `${type}/delete`, handle: remove },
  { method: 'POST', path: `${clusterPath}/abort`, action: `${type}/abort/action`, answers: 'unchecked', handle: abort },
];
