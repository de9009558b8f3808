import type { ScaledClock } from '../../local/local-clock.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

const pauseMs = 5_000;

/** Everybody stops, or starts, their cluster, one after the other; what Azure refuses at the moment is asked again. Resolves when all have settled. */
export async function everybody(action: 'stop' | 'start', clusterIds: readonly string[], { simulator, clock }: Scene): Promise<void> {
  const owner = simulator.as('owner');
  for (const id of clusterIds) while ((await owner('POST', `${id}/${action}`)).status !== 202) await clock.sleep(pauseMs);
  const stateOf = async (id: string) => {
    const { properties } = (await owner('GET', id)).body as { properties: { provisioningState: string } };
    return properties.provisioningState;
  };
  for (const id of clusterIds) while ((await stateOf(id)) !== 'Succeeded') await clock.sleep(pauseMs);
}

interface Scene {
  readonly simulator: Simulator;
  readonly clock: ScaledClock;
}
