import type { DryRepair } from './dry-part.ts';
import type { Refusal } from './report.ts';

const action = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write';

/** Endpoints whose connection somebody has to approve: where Relink may not do it, the repair waits for the cluster's owner. */
export async function approvalRefusals({ engine, cluster, found, signal }: DryRepair): Promise<readonly Refusal[]> {
  const manual = found.linked.filter(({ connections }) => connections.some(({ kind }) => kind === 'manual'));
  if (manual.length === 0) return [];
  if ((await engine.azure.access.missingActions(cluster.id, [action], signal)).length === 0) return [];
  return manual.map(({ id }) => ({
    subject: id,
    reason: `its connection has to be approved again after the repair, and Relink’s identity lacks ${action} on ${cluster.id}: the repair would wait for the cluster’s owner.`,
    next: 'Assign the role of infra/roles/relink-repairer.json there, or let the owner be at hand in the morning.',
  }));
}
