import { nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import { allRead, judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { secureWorkspace } from '../scene/documents.ts';
import { joinedNetworks } from '../scene/joined-networks.ts';
import { type Associated, judgeAssociated, workspaceReads } from '../scene/judge-workspaces.ts';
import { isNear, type NearNetworks } from '../scene/networks.ts';
import { isOpenToPublic } from '../scene/public-access.ts';
import { namedSubnets } from '../scene/resource-reach.ts';
import { isApproved, type Place, placesOf } from '../scene/target-connections.ts';

/** Studio’s own demand on where the endpoints of workspace and storage stand. */
export const studioSameNetwork: Rule = {
  id: 'studio-same-network',
  title: 'Workspace and storage account are not reached from the same network, as Azure ML studio demands',
  severity: 'warning',
  covers: ['E21'],
  sources: [
    {
      document: secureWorkspace,
      says: 'The workspace private endpoint and storage private endpoint must be in the same virtual network. With a service endpoint of the storage account they must be in the same subnet.',
    },
  ],
  reads: [
    ...workspaceReads,
    'Microsoft.Storage/storageAccounts/read',
    'Microsoft.Network/privateEndpoints/read',
    'Microsoft.Network/virtualNetworks/read',
  ],
  impact: 'Azure ML studio cannot show or validate data in the storage account. Endpoints and deployments work all the same.',
  fix: 'Add an endpoint, so that workspace and storage account have one in the same network.',
  notes:
    'Only for studio: who does not use it may suppress the finding. Only what stands in the cluster’s networks and those joined to them by a peering is compared: endpoints elsewhere belong to the rules about reaching workspace and storage.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeAssociated(scene, 'storageAccountId', (associated) => {
      const { resource, workspaces } = associated;
      if (isOpenToPublic(resource) || !workspaces.some(({ connections }) => connections.some(isApproved))) return passes;
      return judge(joinedNetworks(scene), (networks) => judgePair(scene, networks, associated), resource.id);
    }),
};

function judgePair(scene: Scene, networks: NearNetworks, { resource, workspaces }: Associated): Verdict {
  if (networks.own.length === 0) return passes;
  const storage = placesOf(scene, resource.connections);
  const rules = namedSubnets(resource).filter((id) => isNear(networks, id));
  const verdicts = workspaces.map(({ id, connections }) => {
    if (!connections.some(isApproved)) return passes;
    const workspace = placesOf(scene, connections);
    const near = { workspace: nearOnes(networks, workspace.seen), storage: nearOnes(networks, storage.seen) };
    const apart = resource.connections.some(isApproved) ? groupsApart(near) : subnetsApart(near.workspace, rules);
    if (apart.length === 0 && near.workspace.length > 0 && near.storage.length + rules.length > 0) return passes;
    return judge(allRead([networks.unseen, workspace.all, storage.all]), () =>
      apart.length === 0
        ? passes
        : finds({
            subject: id,
            seen: `The private endpoint of workspace ${nameOf(id)} is in ${namesOf(near.workspace)}; its storage account ${nameOf(resource.id)} is reached from elsewhere: ${apart.join(', ')}.`,
            fix: `Create a private endpoint of ${nameOf(resource.id)} in the network of the workspace’s endpoint, ${namesOf(near.workspace)}, with DNS integration.`,
          }),
    );
  });
  return together(verdicts);
}

interface Near {
  readonly workspace: readonly Place[];
  readonly storage: readonly Place[];
}

function nearOnes(networks: NearNetworks, places: readonly Place[]): readonly Place[] {
  return places.filter(({ subnetId }) => isNear(networks, subnetId));
}

/** Kinds of storage (blob, file) none of whose endpoints stands in a network of the workspace's. */
function groupsApart({ workspace, storage }: Near): readonly string[] {
  if (workspace.length === 0) return [];
  const isTogether = ({ subnetId }: Place) => workspace.some((other) => sameId(parentId(other.subnetId), parentId(subnetId)));
  const served = storage.filter(isTogether).map(({ groupId }) => groupId);
  const apart = storage.filter(({ groupId }) => !served.includes(groupId));
  return [...new Set(apart.map(({ groupId, subnetId }) => `${groupId} in ${nameOf(parentId(subnetId))}`))].sort();
}

function subnetsApart(workspace: readonly Place[], rules: readonly string[]): readonly string[] {
  if (workspace.length === 0 || workspace.some(({ subnetId }) => rules.some((id) => sameId(id, subnetId)))) return [];
  return rules.map((id) => `service endpoint of subnet ${nameOf(id)}`).sort();
}

function namesOf(places: readonly Place[]): string {
  return [...new Set(places.map(({ subnetId }) => `${nameOf(parentId(subnetId))}/${nameOf(subnetId)}`))].sort().join(', ');
}
