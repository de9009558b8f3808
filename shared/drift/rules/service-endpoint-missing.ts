import { type ArmId, nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import { judge } from '../judge-reading.ts';
import { type Found, finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { reachDemand } from '../scene/associated-reach.ts';
import { placeOf } from '../scene/commands.ts';
import { endpointReach } from '../scene/endpoint-reach.ts';
import { associatedReads, judgeWorkspaces } from '../scene/judge-workspaces.ts';
import { distinct } from '../scene/networks.ts';
import { isOpenToPublic } from '../scene/public-access.ts';
import { namedSubnets, neededGroups, reachReads } from '../scene/resource-reach.ts';
import { associatedInUse, datastoreAccountsInUse } from '../scene/resources-in-use.ts';

/** Names of the service endpoint that lets a subnet through to a resource of each kind, the one to enable first. */
const servicesOf: Readonly<Record<ResourceFacts['kind'], readonly string[]>> = {
  storage: ['Microsoft.Storage', 'Microsoft.Storage.Global'],
  vault: ['Microsoft.KeyVault'],
  registry: ['Microsoft.ContainerRegistry'],
};

export const serviceEndpointMissing: Rule = {
  id: 'service-endpoint-missing',
  title: 'A firewall names the cluster’s subnet, which has no service endpoint',
  severity: 'critical',
  covers: ['A1', 'E1'],
  sources: [
    reachDemand,
    {
      document:
        'Virtual network service endpoints, https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview',
      says: 'With a service endpoint the source addresses of the subnet’s traffic to the service become private ones; rules for the subnet are only met by such traffic.',
    },
  ],
  reads: [...associatedReads, ...reachReads],
  impact: 'The rule lets nobody in: creating and updating deployments, and jobs, fail when they need the resource.',
  fix: 'Enable the service endpoint on the subnet.',
  notes:
    'Only subnets of the cluster’s own node pools are judged, and only where no private endpoint leads to the resource. For storage an endpoint of group blob will do. A warning when only storage behind datastores is cut off, or the firewall also lets addresses in. Service endpoint ' +
    'policies and the state of the endpoint are not looked at. Datastores that were not listed in this sweep are left out.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const cutOff = [...associatedInUse(scene), ...datastoreAccountsInUse(scene)].map((resource) => ({
      resource,
      subnets: cutOffFrom(scene, resource),
    }));
    const unread = cutOff.map(({ resource, subnets }) => judge(subnets, () => passes, resource.id));
    const pairs = cutOff.flatMap(({ resource, subnets }) =>
      subnets.kind === 'read' ? subnets.value.map((subnetId) => ({ subnetId, resource })) : [],
    );
    return together([judgeWorkspaces(scene, () => passes), ...unread, ...bySubnet(scene, pairs)]);
  },
};

/** Subnets of the cluster that the resource lets in and that lack the service. */
function cutOffFrom(scene: Scene, resource: ResourceFacts): Reading<readonly ArmId[]> {
  const named = namedSubnets(resource).filter((id) => scene.cluster.subnetIds.some((own) => sameId(own, id)));
  if (named.length === 0 || isOpenToPublic(resource)) return read([]);
  const reach = endpointReach(scene, resource, neededGroups[resource.kind][0]);
  if (reach.kind === 'unread') return reach;
  return reach.value.near.length > 0 ? read([]) : lacking(scene, named, servicesOf[resource.kind]);
}

function lacking({ estate }: Scene, subnetIds: readonly ArmId[], services: readonly string[]): Reading<readonly ArmId[]> {
  const without: ArmId[] = [];
  const wanted = services.map((service) => service.toLowerCase());
  for (const id of subnetIds) {
    const network = estate.networks.look(parentId(id));
    if (network.kind === 'unread') return network;
    const subnet = network.value?.subnets.find((candidate) => sameId(candidate.id, id));
    if (!subnet) return unread(`Azure does not show the subnet ${nameOf(id)}.`);
    if (!subnet.serviceEndpoints.some((service) => wanted.includes(service.toLowerCase()))) without.push(id);
  }
  return read(without);
}

function bySubnet(scene: Scene, pairs: readonly { readonly subnetId: ArmId; readonly resource: ResourceFacts }[]): readonly Verdict[] {
  return distinct(pairs.map(({ subnetId }) => subnetId)).map((id) =>
    finds(
      found(
        scene,
        id,
        pairs.filter(({ subnetId }) => sameId(subnetId, id)).map(({ resource }) => resource),
      ),
    ),
  );
}

function found(scene: Scene, id: ArmId, resources: readonly ResourceFacts[]): Found {
  const needed = [...new Set(resources.map(({ kind }) => servicesOf[kind][0] ?? ''))].sort();
  const used = associatedInUse(scene);
  const isCutOff = resources.some((resource) => used.includes(resource) && !resource.hasIpRules);
  const names = resources.map((resource) => nameOf(resource.id)).sort();
  const networkId = parentId(id);
  const command = `az network vnet subnet update ${placeOf(networkId)} --vnet-name ${nameOf(networkId)} --name ${nameOf(id)}`;
  return {
    subject: id,
    seen: `The firewalls of ${names.join(', ')} let the subnet ${nameOf(id)} in, but it has no service endpoint ${needed.join(', ')}: nothing from there meets the rule.`,
    fix: `${command} --service-endpoints ${needed.join(' ')} (name those that the subnet has already as well)`,
    ...(!isCutOff && { severity: 'warning' as const }),
  };
}
