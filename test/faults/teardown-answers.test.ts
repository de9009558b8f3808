import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../local/simulator/kernel.ts';
import { clusterId, hubEndpoint } from '../support/simulated-night.ts';
import { createSimulatedRepair, type SimulatedRepair, type SimulatedRepairOptions } from '../support/simulated-repair.ts';

const deletesOfEndpoints = (repair: SimulatedRepair) => repair.writes().filter((write) => /^DELETE pe-/.test(write));

function teardownRepair(options: SimulatedRepairOptions = {}): Promise<SimulatedRepair> {
  return createSimulatedRepair({ judging: { earlyTeardown: true }, settings: { RELINK_TEARDOWN: 'on-stop' }, ...options });
}

/** The evening up to the start: all that the stop brings is worked, and the timer goes on. */
async function evening(repair: SimulatedRepair): Promise<void> {
  await repair.pulse();
  await repair.stop();
  for (let ticks = 0; ticks < 4; ticks += 1) {
    await repair.work();
    repair.night.pass(300);
    await repair.pulse();
  }
}

async function morning(repair: SimulatedRepair): Promise<void> {
  await repair.start();
  await repair.work();
}

const cases = (['disconnected', 'still-approved'] as const).flatMap((variant) =>
  (['allowed', 'refused', 'fails-late'] as const).map((deleteWhileStopped) => [deleteWhileStopped, variant] as const),
);

describe('early teardown with the real adapters, where nobody knows what Azure answers', () => {
  it.each(cases)('ends healed when a delete while the cluster is stopped is %s (links say %s)', async (deleteWhileStopped, variant) => {
    const simulator: Partial<SimulatorOptions> = { deleteWhileStopped, variant };
    const repair = await teardownRepair({ simulator });
    await evening(repair);
    const isAllowed = deleteWhileStopped === 'allowed';
    const inTheEvening = deletesOfEndpoints(repair);
    expect(await repair.lastRun()).toMatchObject({ intent: 'teardown', state: isAllowed ? 'succeeded' : 'refused' });
    expect(repair.night.simulator.world.get(hubEndpoint) === undefined).toBe(isAllowed);
    // The endpoint in the build network has an address that its owner fixed, so it stays until the start.
    expect([...new Set(inTheEvening)]).toEqual([`DELETE pe-aks-hub ${deleteWhileStopped === 'refused' ? 409 : 202}`]);
    expect(inTheEvening.length).toBeLessThanOrEqual(isAllowed ? 1 : 6);
    await morning(repair);
    expect(await repair.lastRun()).toMatchObject({ intent: 'repair', state: 'succeeded' });
    expect(repair.night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
    const later = deletesOfEndpoints(repair).slice(inTheEvening.length);
    expect(later.toSorted()).toEqual(['DELETE pe-aks-build 202', ...(isAllowed ? [] : ['DELETE pe-aks-hub 202'])]);
    expect(await repair.engine.store.alerts.list(9)).toEqual(await alertsOfIdentities(repair));
  });

  it('is condemned by the judge when nobody allowed it', async () => {
    const repair = await teardownRepair({ judging: {} });
    await evening(repair);
    const { breaches } = repair.night.judge.verdict();
    expect(breaches.map((breach) => breach.replace(/^\S+ /, ''))).toEqual([
      'deleted endpoint pe-aks-hub while cluster aks-night was not settled',
    ]);
  });

  it('ends healed when the cluster is started while the deletes are under way', async () => {
    const repair = await teardownRepair({
      beforeRequest: async ({ method, url }, night) => {
        if (method === 'GET' && /operations/i.test(url) && !isStarted) {
          isStarted = true;
          await night.owner('POST', `${clusterId}/start`);
        }
      },
    });
    let isStarted = false;
    await evening(repair);
    expect(isStarted).toBe(true);
    repair.night.pass(1200);
    await repair.pulse();
    await repair.work();
    expect(repair.night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
    expect(deletesOfEndpoints(repair)).toHaveLength(2);
  });
});

/** A reattached compute with an identity of its own always gets a new one; that is no news of the teardown. */
async function alertsOfIdentities(repair: SimulatedRepair) {
  return (await repair.engine.store.alerts.list(9)).filter((alert) => alert.code === 'identity-replaced');
}
