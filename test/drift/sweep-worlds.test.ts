import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { nothingRemembered } from '../../shared/drift/facts/create-estate.ts';
import { rules } from '../../shared/drift/registry.ts';
import { type SweepParts, sweep } from '../../shared/drift/sweep.ts';
import { createStage, forever } from '../support/fakes/stage.ts';
import { estateOf } from './worlds/estate-of.ts';
import { healthyWorld, scenarios } from './worlds/healthy.ts';
import { ids, subscription } from './worlds/ids.ts';
import { blindTo, changed, set, type World, without } from './worlds/world.ts';

const hour = 60 * 60_000;

/** Sweeps with all rules over worlds that are given one after another, an hour apart, with what Relink remembers in its own store. */
async function createSweptWorlds(first: World) {
  const stage = createStage({ scope: [subscription] });
  const { clusters, ledger } = stage.engine.store;
  stage.clock.advance(first.at - stage.clock.now());
  const { power, heardAt } = first.memory;
  const handled = { end: 'succeeded', attempts: 0, at: first.at, ...(power.restart && { restartId: power.restart.id }) } as const;
  await clusters.insert({ ...power, clusterId: ids.cluster, firstSeenAt: 1, handled, ...(heardAt !== undefined && { heardAt }) });
  for (const entry of first.memory.ledger) await ledger.put(entry);
  const sweepWorld = async (world: World) => {
    const parts: SweepParts = {
      rules,
      gather: async (remember) => {
        const remembered = await remember(estateOf(world).clusters.all);
        return estateOf({ ...world, at: stage.clock.now(), memory: remembered.get(idKey(ids.cluster)) ?? nothingRemembered });
      },
    };
    await sweep(stage.engine, parts, forever);
    stage.clock.advance(hour);
    return (await stage.engine.store.findings.list({ limit: 99 })).findings.map(
      ({ ruleId, state, count }) => `${ruleId} ${state} ${count}`,
    );
  };
  return { stage, sweepWorld };
}

describe.each(scenarios)('sweeps with all rules over a healthy world: %s', (scenario) => {
  it('find nothing, tell nobody, and start nothing', async () => {
    const { stage, sweepWorld } = await createSweptWorlds(healthyWorld(scenario));
    for (let turn = 0; turn < 3; turn += 1) expect(await sweepWorld(healthyWorld(scenario))).toEqual([]);
    expect([await stage.engine.store.alerts.list(9), await stage.runs()]).toEqual([[], []]);
    expect(await stage.engine.store.sweepMemories.list()).toMatchObject([{ clusterId: ids.cluster, blind: [] }]);
  });
});

describe('sweeps with all rules over a world that changes', () => {
  const healthy = healthyWorld('private-workspace-private-endpoints');
  const broken = changed(healthy, set(ids.extension, 'properties.provisioningState', 'Failed'));

  it('open a finding, tell of it at the second sight, and resolve both', async () => {
    const { stage, sweepWorld } = await createSweptWorlds(healthy);
    const alerts = async () => (await stage.engine.store.alerts.list(9)).map(({ code, state }) => `${code} ${state}`);
    expect(await sweepWorld(broken)).toEqual(['extension-failed open 1']);
    expect(await alerts()).toEqual([]);
    expect(await sweepWorld(broken)).toEqual(['extension-failed open 2']);
    expect(await alerts()).toEqual(['drift-finding open']);
    expect(await sweepWorld(healthy)).toEqual(['extension-failed resolved 2']);
    expect(await alerts()).toEqual(['drift-finding resolved']);
    expect(stage.world.writes).toEqual([]);
  });

  it('tell after a day what they may not read, and that they may again', async () => {
    const { stage, sweepWorld } = await createSweptWorlds(healthy);
    const blind = changed(
      healthy,
      blindTo('zoneLinks', 'Relink needs Microsoft.Network/privateDnsZones/virtualNetworkLinks/read.'),
      (world) => ({
        ...world,
        resources: world.resources.filter(({ id }) => !/virtualNetworkLinks/i.test(String(id))),
      }),
    );
    for (let turn = 0; turn < 25; turn += 1) expect(await sweepWorld(blind)).toEqual([]);
    const [alert] = await stage.engine.store.alerts.list(9);
    expect(alert).toMatchObject({ code: 'drift-blind', subject: ids.cluster, state: 'open' });
    expect(alert?.seen).toContain('Relink needs Microsoft.Network/privateDnsZones/virtualNetworkLinks/read.');
    await sweepWorld(healthy);
    expect((await stage.engine.store.alerts.list(9))[0]?.state).toBe('resolved');
  });

  it('remember an endpoint that vanished', async () => {
    const { stage, sweepWorld } = await createSweptWorlds(healthy);
    await sweepWorld(healthy);
    await sweepWorld(changed(healthy, without(ids.linkedEndpoint)));
    const [memory] = await stage.engine.store.sweepMemories.list();
    expect(memory?.seen.map(({ id }) => id)).toContain(ids.linkedEndpoint);
  });
});
