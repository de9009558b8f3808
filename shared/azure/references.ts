import { type ArmId, nameOf, subscriptionIdOf } from '../domain/arm-id.ts';
import { objectAt, textAt } from '../domain/json.ts';
import { apiVersionOf } from './api-versions.ts';
import type { ArmClients } from './clients.ts';
import { readOne } from './reads.ts';

/** One call for resources of any kind (`@azure/arm-resources`), whose SDK would write the slashes of the id as %2F: the address is given whole. */
export async function referenceState(clients: ArmClients, id: ArmId, signal: AbortSignal): Promise<string | undefined> {
  const client = await clients.resources(subscriptionIdOf(id));
  const apiVersion = apiVersionOf(id);
  const url = `${clients.armEndpoint}${id}?api-version=${apiVersion}`;
  const read = { clock: clients.clock, signal, of: nameOf(id), url };
  const body = await readOne(read, (options) => client.resources.getById(id, apiVersion, options));
  return body && (textAt(objectAt(body, 'properties'), 'provisioningState') ?? '');
}
