import { classifyEndpoint, readEndpoint } from '../../domain/endpoint.ts';
import { sameEndpointConfig } from '../../domain/endpoint-config.ts';
import { endpointPreflightStep } from './endpoint-preflight.ts';
import { endpointSnapshotStep } from './endpoint-snapshot.ts';
import { type Likeness, lastLook } from './last-look.ts';
import { proveAndEnterAsApart } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * Takes the dead endpoint away. It goes only while it is the very incarnation that was found dead: one that has already been
 * replaced, by us or by somebody, has another resourceGuid and stays.
 */
export const endpointDeleteStep: Step = {
  name: 'delete',
  what: 'endpoint.delete',
  isDestructive: true,
  check,
  lastLook: lastLook({ snapshot: endpointSnapshotStep, preflight: endpointPreflightStep, likeness }),
  prepare: proveAndEnterAsApart,
  apply,
};

async function check(context: StepContext): Promise<Check> {
  const endpoint = await context.endpoint();
  if (!endpoint) return { kind: 'satisfied', note: 'The endpoint is gone.' };
  if (endpoint.resourceGuid === undefined)
    return { kind: 'refused', reason: 'Azure shows no resourceGuid, so the endpoint cannot be told from a new one (R5).' };
  if (endpoint.resourceGuid !== context.track.doomed) return { kind: 'satisfied', note: 'The endpoint was made anew already.' };
  const found = classifyEndpoint(endpoint, context.cluster);
  if (found.kind !== 'linked')
    return { kind: 'refused', reason: `it is not a linked endpoint of the cluster (any more): ${found.kind} (R1).` };
  if (endpoint.provisioningState === 'Deleting')
    return { kind: 'waiting', forWhat: 'the delete to finish', afterMs: context.engine.settings.pollMs };
  return {
    kind: 'needed',
    intent: `Delete the dead endpoint ${endpoint.id} (resourceGuid ${endpoint.resourceGuid}).`,
  };
}

function apply(context: StepContext) {
  return context.engine.azure.endpoints.beginDelete(context.track.resourceId, context.signal);
}

async function likeness(context: StepContext): Promise<Likeness> {
  const { body } = await endpointSnapshot(context);
  const endpoint = await context.endpoint();
  if (!endpoint || readEndpoint(body).resourceGuid !== endpoint.resourceGuid) return 'another';
  return sameEndpointConfig(body, endpoint.body) ? 'same' : 'changed';
}
