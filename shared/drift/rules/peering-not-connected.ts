import { type ArmId, nameOf, sameId } from '../../domain/arm-id.ts';
import type { NetworkFacts, PeeringFacts } from '../facts/network-facts.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, type Found, finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { namesOf, placeOf } from '../scene/commands.ts';
import { secureInferencing } from '../scene/documents.ts';
import { endpointsInUse, type InUse, isIn } from '../scene/endpoints-in-use.ts';
import { isOwn, joinedNetworks } from '../scene/joined-networks.ts';
import { judgeWorkspaces, workspaceReads } from '../scene/judge-workspaces.ts';
import { reachReads } from '../scene/resource-reach.ts';

export const peeringNotConnected: Rule = {
  id: 'peering-not-connected',
  title: 'The peering to a network with endpoints is not connected on both sides',
  severity: 'critical',
  covers: ['A1', 'A5', 'E1'],
  sources: [
    { document: secureInferencing, says: 'Private endpoints should exist in the same or peered VNet as AKS cluster.' },
    {
      document:
        'Create, change, or delete a virtual network peering, https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering',
      says: 'The peering status must be Connected for both virtual networks; until then, or when one of the two peerings was deleted, no traffic passes.',
    },
  ],
  reads: [...workspaceReads, ...reachReads],
  impact: 'The cluster does not reach what the endpoints lead to: creating, updating and deleting endpoints and deployments fails.',
  fix: 'Delete what is left of the peering and make both sides again.',
  notes:
    'A network counts as peered as soon as one side says so, in any state: the rules about endpoints leave a broken peering to this rule. Critical when a private workspace or a resource of it that is closed to the public has no other endpoint in ' +
    'the cluster’s own network or a connected one, nor a rule of its firewall for a subnet or for addresses; otherwise a warning, as is a network that holds only endpoints to the cluster, where nobody documents whether Azure ML needs the peering. Whether a connected peering ' +
    'lets traffic through is not looked at.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => together([judgeWorkspaces(scene, () => passes), judgeInUse(scene, endpointsInUse(scene))]),
};

function judgeInUse(scene: Scene, inUse: readonly InUse[]): Verdict {
  if (inUse.length === 0) return passes;
  return judge(joinedNetworks(scene), (networks) => {
    const pairs = networks.near
      .filter((id) => !isOwn(networks, id))
      .flatMap((otherId) => {
        const there = inUse.filter(({ endpoint }) => isIn(endpoint, otherId));
        return there.length === 0 ? [] : networks.own.map((ownId) => judgePair(scene, there, { ownId, otherId }));
      });
    return together([judge(networks.unseen, () => passes), ...pairs]);
  });
}

function judgePair(scene: Scene, inUse: readonly InUse[], { ownId, otherId }: Pick<Pair, 'ownId' | 'otherId'>): Verdict {
  const { networks } = scene.estate;
  return judge(
    networks.look(ownId),
    (own) =>
      judge(
        networks.look(otherId),
        (other) => {
          const pair = { own, other, ownId, otherId };
          const silent = [peeringOf(own, otherId), peeringOf(other, ownId)].find((peering) => peering?.state === 'Unknown');
          if (silent) return cannotTell(`Azure does not show the state of the peering ${nameOf(silent.id)}.`, { subject: silent.id });
          const found = faultOf(scene, inUse, pair);
          return found ? finds(found) : passes;
        },
        otherId,
      ),
    ownId,
  );
}

interface Pair {
  readonly ownId: ArmId;
  readonly otherId: ArmId;
  readonly own: NetworkFacts | undefined;
  readonly other: NetworkFacts | undefined;
}

function faultOf(scene: Scene, inUse: readonly InUse[], { own, other, ownId, otherId }: Pair): Found | undefined {
  const there = peeringOf(own, otherId);
  const back = peeringOf(other, ownId);
  const broken = [there, back].filter((peering) => peering?.state.toLowerCase() !== 'connected');
  const subject = (broken.find((peering) => peering !== undefined) ?? there ?? back)?.id;
  if (broken.length === 0 || subject === undefined) return undefined;
  const sides = `${sideOf(ownId, otherId, there)}, ${sideOf(otherId, ownId, back)}`;
  const endpoints = namesOf(inUse.map(({ endpoint }) => endpoint.id));
  return {
    subject,
    seen: `${nameOf(ownId)} and ${nameOf(otherId)} are not connected (${sides}), and ${endpoints} of ${scene.cluster.name} stand in ${nameOf(otherId)}.`,
    fix: `${[there, back].flatMap((peering) => (peering ? [deleteCommand(peering)] : [])).join(' ; ')} ; ${createCommand(ownId, otherId)} ; ${createCommand(otherId, ownId)}`,
    ...(!inUse.some(({ isOnlyWay }) => isOnlyWay) && { severity: 'warning' as const }),
  };
}

function peeringOf(network: NetworkFacts | undefined, remoteId: ArmId): PeeringFacts | undefined {
  return network?.peerings.find(({ remoteNetworkId }) => sameId(remoteNetworkId, remoteId));
}

function sideOf(networkId: ArmId, remoteId: ArmId, peering: PeeringFacts | undefined): string {
  return peering
    ? `${nameOf(peering.id)} of ${nameOf(networkId)} is ${peering.state}`
    : `${nameOf(networkId)} has no peering to ${nameOf(remoteId)}`;
}

function deleteCommand({ id }: PeeringFacts): string {
  return `az network vnet peering delete ${placeOf(id)} --vnet-name ${id.split('/').at(-3) ?? ''} --name ${nameOf(id)}`;
}

function createCommand(fromId: ArmId, toId: ArmId): string {
  const names = `--name to-${nameOf(toId)} --vnet-name ${nameOf(fromId)} --remote-vnet ${toId}`;
  return `az network vnet peering create ${placeOf(fromId)} ${names} --allow-vnet-access --allow-forwarded-traffic`;
}
