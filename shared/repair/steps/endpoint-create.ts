import type { EndpointState } from '../../domain/endpoint.ts';
import { objectAt, textAt } from '../../domain/json.ts';
import { addressPatienceMs } from '../../domain/pinned-address.ts';
import { ServiceError } from '../../domain/service-error.ts';
import { type AddressChoice, addressChoice } from './address-choice.ts';
import { enterAsApart } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * Makes the endpoint again from its snapshot, with the same configuration (R9). Where its address is to be kept and is still
 * taken, by the old interface as a rule, the same is asked again for ten minutes; then a pinned address is given up, and one
 * that the owner fixed ends the track.
 */
export const endpointCreateStep: Step = { name: 'create', what: 'endpoint.create', check, prepare: enterAsApart, apply, turnKey: subnetOf };

const patienceMinutes = addressPatienceMs / 60_000;

async function check(context: StepContext): Promise<Check> {
  const endpoint = await context.endpoint();
  if (endpoint?.provisioningState === 'Succeeded')
    return {
      kind: 'satisfied',
      note: `The endpoint exists, resourceGuid ${endpoint.resourceGuid}.`,
      remember: { addressRefusedAt: undefined },
    };
  if (endpoint && endpoint.provisioningState !== 'Failed') {
    return { kind: 'waiting', forWhat: `the endpoint, which is ${endpoint.provisioningState}`, afterMs: context.engine.settings.pollMs };
  }
  return create(context, endpoint, addressChoice(context, await endpointSnapshot(context)));
}

function create({ track }: StepContext, failed: EndpointState | undefined, choice: AddressChoice): Check {
  const intent = `Create the endpoint ${track.resourceId} again from snapshot ${track.snapshotId}`;
  switch (choice.kind) {
    case 'as-configured':
      return { kind: 'needed', intent: `${intent}.` };
    case 'pinned':
      return { kind: 'needed', intent: `${intent}, at its old address ${choice.address}.` };
    case 'given-up':
      return failed ? removeFailed(failed) : { kind: 'needed', intent: `${intent}, at any address: ${stillTaken(choice.address)}.` };
    case 'taken': {
      const message = `${stillTaken(choice.addresses.join(', '))}, and an address that the owner fixed is never replaced. ${track.error?.message ?? ''}`;
      return { kind: 'failed', error: { code: 'azure-address-in-use', message: message.trim() } };
    }
  }
}

function stillTaken(address: string): string {
  return `${address} was still taken after ${patienceMinutes} minutes`;
}

/** What Azure accepted and failed for its address still asks for that address: only a new one can have another. */
function removeFailed(failed: EndpointState): Check {
  const because = `its creation failed for its address, which was still taken after ${patienceMinutes} minutes`;
  return {
    kind: 'back',
    toStep: 'delete',
    because,
    remember: { ...(failed.resourceGuid !== undefined && { doomed: failed.resourceGuid }) },
  };
}

async function apply(context: StepContext) {
  const choice = addressChoice(context, await endpointSnapshot(context));
  if (choice.kind === 'taken') throw new ServiceError('azure-address-in-use', `${stillTaken(choice.addresses.join(', '))}.`);
  return context.engine.azure.endpoints.beginCreate(context.track.resourceId, choice.config, context.signal);
}

/** Network refuses two creations in one subnet at a time with 429 RetryableError (recorded-network-aks, section 5). */
async function subnetOf(context: StepContext): Promise<string> {
  const { body } = await endpointSnapshot(context);
  return (textAt(objectAt(objectAt(body, 'properties'), 'subnet'), 'id') ?? '').toLowerCase();
}
