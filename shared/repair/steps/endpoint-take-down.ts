import { endpointConfigOf } from '../../domain/endpoint-config.ts';
import { type JsonObject, sortedJson } from '../../domain/json.ts';
import { endpointDeleteStep } from './endpoint-delete.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * The delete of an early teardown: as in a repair, and only while the endpoint is configured as its snapshot says. It stays away for
 * hours, so what somebody changed since the snapshot would be missed for as long.
 */
export const endpointTakeDownStep: Step = { ...endpointDeleteStep, check };

async function check(context: StepContext): Promise<Check> {
  const decided = await endpointDeleteStep.check(context);
  if (decided.kind !== 'needed') return decided;
  const endpoint = await context.endpoint();
  const snapshot = await endpointSnapshot(context);
  if (endpoint && configText(endpoint.body) === configText(snapshot.body)) return decided;
  const because = 'the endpoint was changed after its snapshot was taken';
  return { kind: 'back', toStep: 'snapshot', because, remember: { snapshotId: undefined } };
}

function configText(body: JsonObject): string {
  return sortedJson(endpointConfigOf(body));
}
