import { type ArmId, idKey, nameOf, typeOf } from '../../domain/arm-id.ts';
import type { TargetConnection } from '../facts/resource-facts.ts';
import { type Found, finds, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { deleteEndpoint, managePrivateEndpoint } from '../scene/endpoint-texts.ts';
import { associatedReads, judgeWorkspaces, verdictsAbout } from '../scene/judge-workspaces.ts';
import { groupIdOf, isApproved, isBroken } from '../scene/target-connections.ts';

/** A further connection that is broken, while another of its kind works. */
export const workspaceConnection: Rule = {
  id: 'workspace-connection',
  title: 'A private endpoint connection of the workspace or of what belongs to it is not approved',
  severity: 'warning',
  covers: ['A1', 'A9', 'E1', 'E2'],
  sources: [
    {
      document: managePrivateEndpoint,
      says: 'Disconnected: connection was removed by the private link resource owner, the private endpoint becomes informative and should be deleted for clean-up.',
    },
  ],
  reads: associatedReads,
  impact: 'Whoever resolves the name to the address of this endpoint cannot connect, though another endpoint works.',
  fix: 'Approve the connection when it is Pending; when it is Rejected or Disconnected, delete its endpoint and create it again if it is needed.',
  notes:
    'As the target shows it. A connection to a storage account whose group nobody shows is not judged. When no approved connection of the kind is left, the rules about reaching the resource say so instead. Connections of the cluster itself are judged elsewhere.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    together([
      judgeWorkspaces(scene, (workspace) => judgeTarget(scene, workspace)),
      ...(['storageAccountId', 'keyVaultId', 'registryId'] as const).flatMap((association) =>
        verdictsAbout(scene, association, ({ resource }) => judgeTarget(scene, resource)),
      ),
    ]),
};

interface Target {
  readonly id: ArmId;
  readonly connections: readonly TargetConnection[];
}

function judgeTarget(scene: Scene, target: Target): Verdict {
  const kindOf = (connection: TargetConnection) => groupIdOf(scene, connection) || onlyGroupOf(target.id);
  const served = target.connections.filter(isApproved).flatMap((connection) => kindOf(connection) ?? []);
  const broken = target.connections.filter((connection) => isBroken(connection) && served.some((group) => group === kindOf(connection)));
  const bySubject = Map.groupBy(broken, ({ endpointId }) => idKey(endpointId ?? target.id));
  return finds(...[...bySubject.values()].map((connections) => found(scene, target, connections)));
}

/** Providers do not always show the group of a connection; of these there is one only, so it need not be shown. */
function onlyGroupOf(id: ArmId): string | undefined {
  return onlyGroups[typeOf(id) ?? ''];
}

const onlyGroups: Readonly<Record<string, string>> = {
  'microsoft.machinelearningservices/workspaces': 'amlworkspace',
  'microsoft.keyvault/vaults': 'vault',
  'microsoft.containerregistry/registries': 'registry',
};

function found(scene: Scene, { id }: Target, connections: readonly TargetConnection[]): Found {
  const endpointId = connections[0]?.endpointId;
  const states = connections
    .map((connection) => `${connection.status} (${groupIdOf(scene, connection) || (onlyGroupOf(id) ?? '')})`)
    .sort();
  const whose = endpointId === undefined ? 'an endpoint that Azure does not name' : `endpoint ${nameOf(endpointId)}`;
  return {
    subject: endpointId ?? id,
    seen: `The connection of ${whose} to ${nameOf(id)} is ${states.join(', ')}; another one of its kind is Approved.`,
    fix: fixOf(id, endpointId),
  };
}

function fixOf(id: ArmId, endpointId: ArmId | undefined): string {
  const list = `See them with az network private-endpoint-connection list --id ${id}`;
  const approve = 'approve a Pending one with az network private-endpoint-connection approve --id <connection id>';
  if (endpointId === undefined) return `${list}; ${approve}; delete the endpoint of any other.`;
  return `${list}; ${approve}; otherwise ${deleteEndpoint(endpointId)}`;
}
