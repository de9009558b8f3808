import { sameId } from '../../domain/arm-id.ts';
import { isApproved, readEndpoint } from '../../domain/endpoint.ts';
import { ServiceError } from '../../domain/service-error.ts';
import { approvalGiven } from '../resolve-alerts.ts';
import type { Check, Step, StepContext } from './step.ts';

import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * A manual connection comes back Pending. Relink approves it on the cluster when it may, and only because the same connection
 * had been approved before; otherwise it waits for the cluster's owner and says so.
 */
export const endpointApproveStep: Step = {
  name: 'approve',
  what: 'endpoint.approve',
  check,
  apply,
  patienceMs: (context) => context.engine.settings.approvalTimeoutMs,
};

async function check(context: StepContext): Promise<Check> {
  const { settings } = context.engine;
  const endpoint = await context.endpoint();
  if (!endpoint) return { kind: 'back', toStep: 'create', because: 'the endpoint disappeared after it had been made again' };
  if (isApproved(endpoint)) {
    await approvalGiven(context.engine, context.track.resourceId);
    return { kind: 'satisfied' };
  }
  const status = endpoint.connections[0]?.status ?? 'Unknown';
  if (status === 'Rejected')
    return { kind: 'refused', reason: 'somebody rejected the new connection on the cluster. Approve it there, or delete the endpoint.' };
  if (status !== 'Pending' || !(await wasApproved(context)) || !(await mayApprove(context))) {
    await tellOwner(context, status);
    return { kind: 'waiting', forWhat: `the cluster’s owner to approve the connection (${status})`, afterMs: settings.pollMs * 4 };
  }
  const connection = await connectionOf(context);
  if (!connection) return { kind: 'waiting', forWhat: 'the new connection to appear on the cluster', afterMs: settings.pollMs };
  return {
    kind: 'needed',
    intent: `Approve connection ${connection.name} of ${context.track.resourceId} on the cluster: it was approved before.`,
  };
}

async function apply(context: StepContext) {
  const connection = await connectionOf(context);
  if (!connection) throw new ServiceError('azure-conflict', 'The connection disappeared from the cluster before it was approved.');
  await context.engine.azure.clusters.approveConnection(context.cluster.id, connection.name, context.signal);
  return { kind: 'finished' } as const;
}

async function connectionOf(context: StepContext) {
  const connections = await context.engine.azure.clusters.listConnections(context.cluster.id, context.signal);
  return connections.find((connection) => sameId(connection.endpointId, context.track.resourceId) && connection.status === 'Pending');
}

async function wasApproved(context: StepContext): Promise<boolean> {
  const { connections } = readEndpoint((await endpointSnapshot(context)).body);
  return connections.every((connection) => connection.status === 'Approved' || connection.status === 'Disconnected');
}

async function mayApprove(context: StepContext): Promise<boolean> {
  const action = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write';
  return (await context.engine.azure.access.missingActions(context.cluster.id, [action], context.signal)).length === 0;
}

async function tellOwner(context: StepContext, status: string): Promise<void> {
  await context.engine.store.alerts.raise({
    code: 'waiting-for-approval',
    subject: context.track.resourceId,
    seen: `The connection of ${context.track.resourceId} to ${context.cluster.id} is ${status}.`,
    done: 'The endpoint was made again with the same configuration, and its connection was requested.',
    notDone: 'Relink did not approve the connection: it may not, or the old one had not been approved.',
    next: 'The cluster’s owner approves the private endpoint connection on the cluster; Relink goes on by itself.',
    runId: context.track.runId,
    at: context.engine.clock.now(),
  });
}
