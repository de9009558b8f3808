import { type ArmId, isWithin, nameOf, sameId } from '../../domain/arm-id.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, type Found, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { aksPrivateClusters } from '../scene/documents.ts';
import { linkCommand } from '../scene/endpoint-commands.ts';
import { linksOfZone, zonesNamed } from '../scene/indexes.ts';
import { nameServersOf } from '../scene/name-servers.ts';
import { ownNetworkIds } from '../scene/networks.ts';
import { nodeGroupOf } from '../scene/node-group.ts';

export const clusterZoneUnlinked: Rule = {
  id: 'cluster-zone-unlinked',
  title: 'The cluster’s private DNS zone is not linked to its network',
  severity: 'critical',
  covers: ['E3'],
  sources: [
    {
      document: aksPrivateClusters,
      says: 'The private DNS zone of the cluster is linked to the virtual network of the cluster only.',
    },
    {
      document: aksPrivateClusters,
      says: 'With custom DNS servers the zone is linked to the network of those servers, which forward to Azure.',
    },
  ],
  reads: [
    'Microsoft.ContainerService/managedClusters/read',
    'Microsoft.Network/privateDnsZones/read',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
    'Microsoft.Network/virtualNetworks/read',
  ],
  impact: 'Nodes do not find their API server: those that start do not join, and pods of Azure ML cannot work.',
  fix: 'Link the zone to the cluster’s network.',
  notes:
    'Critical for the zone that AKS made and linked itself. A warning for a zone that was chosen, which may be linked to a hub that a forwarding ruleset leads to; where the network has DNS servers of ' +
    'its own, which may forward; and where Relink cannot see the network. Not asked of clusters with API Server VNet Integration, whose nodes need no ' +
    'DNS to find the API server, nor of the private DNS zone "none". Another zone of the same name that is linked to the network will do.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const { cluster } = scene;
    const zone = zoneOf(cluster);
    if (!cluster.isPrivate || cluster.hasVnetIntegration || zone === undefined) return passes;
    return judge(zone, (zoneId) => judge(ownNetworkIds(scene), (networks) => verdictOn(scene, zoneId, networks)));
  },
};

/** The zone of a private cluster: one that was named, or the one that AKS made in the node resource group. */
function zoneOf(cluster: ClusterFacts): Reading<ArmId> | undefined {
  const { privateDnsZone = 'system', privateFqdn, name } = cluster;
  if (privateDnsZone.startsWith('/')) return read(privateDnsZone);
  if (privateDnsZone.toLowerCase() === 'none') return undefined;
  if (privateFqdn === undefined) return unread(`Azure does not say which private name ${name} has, so its zone is not known.`);
  const zoneName = privateFqdn.slice(privateFqdn.indexOf('.') + 1);
  return read(`${nodeGroupOf(cluster)}/providers/Microsoft.Network/privateDnsZones/${zoneName}`);
}

function verdictOn(scene: Scene, zoneId: ArmId, networks: readonly ArmId[]): Verdict {
  const { estate } = scene;
  const isOwn = (id: ArmId | undefined) => networks.some((own) => sameId(own, id));
  const links = zonesNamed(estate, nameOf(zoneId)).flatMap(({ id }) => linksOfZone(estate, id));
  if (links.some(({ networkId }) => isOwn(networkId))) return passes;
  const gap = estate.zoneLinks.gaps.find(({ scope }) => isWithin(zoneId, scope));
  if (gap) return cannotTell(gap.why, { subject: zoneId });
  const [network] = networks;
  if (network === undefined) return cannotTell(`Relink does not see the network of ${scene.cluster.name}.`, { subject: zoneId });
  return judge(estate.zones.look(zoneId), (zone) => finds(found(scene, { zoneId, network, isThere: zone !== undefined })), zoneId);
}

function found(scene: Scene, about: { zoneId: ArmId; network: ArmId; isThere: boolean }): Found {
  const { cluster } = scene;
  const { zoneId, network, isThere } = about;
  const zone = `The zone ${nameOf(zoneId)} of ${cluster.name}`;
  const { mayForward, words } = nameServersOf(scene);
  const link = linkCommand(zoneId, network);
  const isOfAks = isWithin(zoneId, nodeGroupOf(cluster));
  return {
    subject: zoneId,
    seen: isThere
      ? `${zone} is not linked to its network ${nameOf(network)}.${words}`
      : `${zone} does not exist, nor does another of its name in its network ${nameOf(network)}.${words}`,
    fix: isThere
      ? link
      : `Nobody documents how a zone that AKS made comes back: ask Azure support. A zone made by hand needs the record of the API server, and a link: ${link}`,
    severity: mayForward || !isOfAks ? 'warning' : 'critical',
  };
}
