import { nameOf } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { type Found, finds, passes, type Scene, type Source, together, type Verdict } from '../rule.ts';
import { namesOf } from './commands.ts';
import { workspacesOf } from './computes.ts';
import { secureInferencing } from './documents.ts';
import { endpointFix } from './endpoint-commands.ts';
import { type Associated, type Association, judgeAssociated } from './judge-workspaces.ts';
import { distinct } from './networks.ts';
import { firewallOf, isOpenToPublic } from './public-access.ts';
import { type Closed, otherWays, reachOf } from './resource-reach.ts';
import { isBehindNetwork, nounOf } from './scenario.ts';

/** The demand of the documents (A1, E1). */
export const reachDemand: Source = {
  document: secureInferencing,
  says: 'If your AKS cluster is behind of a VNet, your workspace and its associated resources must have private endpoints or service endpoints in the same or peered VNet as the AKS cluster’s VNet.',
};

/**
 * Whether the cluster reaches the resource of this kind that its workspaces are associated with. Of clusters behind a network only: the
 * others, and what is public, are scenarios (rule `scenario-unsupported`).
 */
export function judgeAssociatedReach(scene: Scene, association: Association): Verdict {
  const reach = judgeAssociated(scene, association, (associated) => {
    if (!isBehindNetwork(scene.cluster) || isOpenToPublic(associated.resource)) return passes;
    const { resource } = associated;
    return judge(
      reachOf(scene, resource),
      (value) => (value.kind === 'closed' ? finds(closed(scene, associated, value)) : passes),
      resource.id,
    );
  });
  return together([reach, ...goneOnes(scene, association)]);
}

function closed(scene: Scene, { resource, workspaces }: Associated, reach: Closed): Found {
  const { id, kind } = resource;
  const users = namesOf(workspaces.map((workspace) => workspace.id));
  const which = reach.isMainNear ? `reaches ${nameOf(id)} in part only` : `cannot reach ${nameOf(id)}`;
  const seen = `${scene.cluster.name} ${which}, the ${nounOf[kind]} of ${users}: ${reach.why}, and its firewall (${firewallOf(resource)}) names no subnet there.`;
  const about = { subject: id, fix: endpointFix(scene, id, reach.lacking) };
  if (reach.mayBeReached) return { ...about, seen: `${seen} ${otherWays}`, severity: 'warning' };
  return { ...about, seen, ...(reach.isMainNear && { severity: 'warning' }) };
}

function goneOnes(scene: Scene, association: Association): readonly Verdict[] {
  const ids = distinct(workspacesOf(scene).flatMap((workspace) => workspace[association] ?? []));
  const gone = ids.filter((id) => {
    const looked = scene.estate.resources.look(id);
    return looked.kind === 'read' && looked.value === undefined;
  });
  return gone.map((id) =>
    finds({
      subject: id,
      seen: `${nameOf(id)}, with which a workspace is associated, does not exist any more.`,
      fix: restore[association],
    }),
  );
}

/** Storage account and vault of a workspace "cannot be changed once the workspace has been created" (Azure ML's published types); its registry can. */
const restore: Readonly<Record<Association, string>> = {
  storageAccountId:
    'Restore the deleted account in the portal (storage accounts, restore deleted account): a workspace cannot be given another one.',
  keyVaultId: 'az keyvault recover --name <vault>, as long as it is kept (soft delete): a workspace cannot be given another one.',
  registryId:
    'Make a registry and give it to the workspace: az ml workspace update --resource-group <its group> --name <workspace> --container-registry <id> --update-dependent-resources.',
};
