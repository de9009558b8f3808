import { idKey } from '../../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../../shared/domain/json.ts';
import { clusterAt, isRunning } from '../cluster-facts.ts';
import type { Failure, SimulatorCore } from '../kernel.ts';
import { typeFromId } from '../resource-types.ts';
import { type LinkMember, membersOf } from './target-members.ts';

/** What a private endpoint's target says about itself. */
export interface LinkTarget {
  readonly id: string;
  /** Group id (sub-resource) to the members that it needs addresses for. */
  readonly members: readonly LinkMember[];
  /** The right that makes an automatic connection possible ([PL-rbac], azure-facts C4). */
  readonly approvalAction: string;
  /** Text that the connection shows once the target has spoken. */
  readonly approvedText: string;
}

/** The target for the group ids, or undefined when there is no such resource. */
export function targetOf(core: SimulatorCore, id: string, groupIds: readonly string[]): LinkTarget | undefined {
  const resource = core.world.get(id);
  if (!resource) return undefined;
  const type = typeFromId(resource.id);
  const approvalAction = `${type}/privateEndpointConnectionsApproval/action`;
  const cluster = clusterAt(core, id);
  if (cluster) {
    const fqdn = textAt(objectAt(cluster.body, 'properties'), 'privateFQDN');
    // `management` is the only sub-resource of a cluster (azure-facts A4).
    const members = [{ groupId: 'management', memberName: 'management', fqdns: fqdn === undefined ? [] : [fqdn] }];
    return {
      id: resource.id,
      members,
      approvalAction: 'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action',
      approvedText: '',
    };
  }
  if (idKey(type) === 'microsoft.network/privatelinkservices')
    return { id: resource.id, members: [{ groupId: '', memberName: '', fqdns: [] }], approvalAction, approvedText: 'Auto Approved' };
  const members = groupIds.flatMap((groupId) => membersOf(resource, groupId));
  return { id: resource.id, members, approvalAction, approvedText: 'Auto-Approved' };
}

/** Why a link to this target fails after it was accepted; undefined when it succeeds. */
export function linkFailure(core: SimulatorCore, targetId: string, groupIds: readonly string[]): Failure | undefined {
  const cluster = clusterAt(core, targetId);
  if (!core.world.get(targetId)) return failure(targetId, 'the resource was not found');
  if (!cluster) return undefined;
  if (groupIds.length !== 1 || groupIds[0] !== 'management')
    return failure(targetId, `the group ids '${groupIds.join(',')}' are not supported, the only one is 'management'`);
  // azure-facts A2: only start and delete are possible on a stopped cluster. That the endpoint is accepted first and fails late is the worse thing.
  const properties = objectAt(cluster.body, 'properties');
  const isStopped = !isRunning(cluster) || textAt(properties, 'provisioningState') === 'Stopping';
  return isStopped
    ? failure(targetId, 'the managed cluster is in Power State(Stopped), the private link service does not exist')
    : undefined;
}

function failure(targetId: string, reason: string): Failure {
  return {
    code: 'PrivateEndpointCreationNotAllowedAsTargetResourceIsNotReady',
    message: `Call to ${typeFromId(targetId)} failed. Error message: ${reason}. Target: ${targetId}.`,
  };
}
