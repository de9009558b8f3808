import type { EndpointState } from '../domain/endpoint.ts';
import type { StepContext } from './steps/step.ts';

/** The addresses of an endpoint's network interfaces, in order; none while it has no interface. */
export async function endpointAddresses(
  { engine, signal }: Pick<StepContext, 'engine' | 'signal'>,
  endpoint: Pick<EndpointState, 'nicIds'>,
): Promise<readonly string[]> {
  const found = await Promise.all(endpoint.nicIds.map((nicId) => engine.azure.endpoints.addresses(nicId, signal)));
  return found.flat();
}
