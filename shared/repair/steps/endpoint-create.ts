import { endpointConfigOf } from '../../domain/endpoint-config.ts';
import { objectAt, textAt } from '../../domain/json.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/** Makes the endpoint again from its snapshot, with the same configuration (R9). */
export const endpointCreateStep: Step = { name: 'create', what: 'endpoint.create', check, apply, turnKey: subnetOf };

async function check(context: StepContext): Promise<Check> {
  const endpoint = await context.endpoint();
  if (endpoint?.provisioningState === 'Succeeded')
    return { kind: 'satisfied', note: `The endpoint exists, resourceGuid ${endpoint.resourceGuid}.` };
  if (endpoint && endpoint.provisioningState !== 'Failed') {
    return { kind: 'waiting', forWhat: `the endpoint, which is ${endpoint.provisioningState}`, afterMs: context.engine.settings.pollMs };
  }
  return { kind: 'needed', intent: `Create the endpoint ${context.track.resourceId} again from snapshot ${context.track.snapshotId}.` };
}

async function apply(context: StepContext) {
  const snapshot = await endpointSnapshot(context);
  return context.engine.azure.endpoints.beginCreate(context.track.resourceId, endpointConfigOf(snapshot.body), context.signal);
}

/** Network refuses two creations in one subnet at a time with 429 RetryableError (recorded-network-aks, section 5). */
async function subnetOf(context: StepContext): Promise<string> {
  const { body } = await endpointSnapshot(context);
  return (textAt(objectAt(objectAt(body, 'properties'), 'subnet'), 'id') ?? '').toLowerCase();
}
