import { isApproved } from '../../domain/endpoint.ts';
import { endpointConfigOf } from '../../domain/endpoint-config.ts';
import { canonicalJson } from '../../domain/json.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * The endpoint is provisioned, approved, and configured as before (R9); its records were compared in the step before this one.
 * Then, and only then, the ledger calls it whole again.
 */
export const endpointVerifyStep: Step = { name: 'verify', what: 'endpoint.verify', check };

async function check(context: StepContext): Promise<Check> {
  const { engine, track } = context;
  const endpoint = await context.endpoint();
  if (!endpoint) return { kind: 'back', toStep: 'create', because: 'the endpoint disappeared after it had been made again' };
  if (endpoint.provisioningState !== 'Succeeded' || !isApproved(endpoint)) {
    const seen = `${endpoint.provisioningState}, ${endpoint.connections.map((connection) => connection.status).join(', ')}`;
    return { kind: 'waiting', forWhat: `the endpoint to be Succeeded and Approved (it is ${seen})`, afterMs: engine.settings.pollMs };
  }
  const before = canonicalJson(endpointConfigOf((await endpointSnapshot(context)).body)).toLowerCase();
  if (canonicalJson(endpointConfigOf(endpoint.body)).toLowerCase() !== before)
    await context.saw('The configuration differs from the snapshot in a setting that Azure chose or somebody changed.');
  await engine.store.ledger.put({
    resourceId: track.resourceId,
    clusterId: context.cluster.id,
    kind: 'endpoint',
    condition: 'whole',
    ...(context.restartId !== undefined && { goodSinceRestartId: context.restartId }),
    ...(endpoint.resourceGuid !== undefined && { incarnation: endpoint.resourceGuid }),
    ...(track.snapshotId !== undefined && { snapshotId: track.snapshotId }),
    updatedAt: engine.clock.now(),
  });
  return { kind: 'satisfied', note: 'Approved, provisioned, configured as before.' };
}
