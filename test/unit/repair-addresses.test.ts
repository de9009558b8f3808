import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { readEndpoint } from '../../shared/domain/endpoint.ts';
import { listAt, objectAt } from '../../shared/domain/json.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { createMortalEngine } from '../support/fakes/mortal.ts';
import { hubId, hubZoneId, spokeId } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, endpointOf, forever, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const oldNic = `${hubId.replace('privateEndpoints', 'networkInterfaces')}.nic.2`;
const addressOf = (stage: Stage, id: string) => endpointOf(stage.world, id).addresses[0] ?? 'none';
const recordOfHub = (stage: Stage) => stage.world.records.get(recordKey(hubZoneId, 'aks-night-dns'))?.addresses;
const namesOf = (stage: Stage, id: string) =>
  listAt(objectAt(endpointOf(stage.world, id).body, 'properties'), 'ipConfigurations').map((item) => item['name']);
const alertsOf = async (stage: Stage, code: string) => (await stage.engine.store.alerts.list(100)).filter((alert) => alert.code === code);
const creations = (stage: Stage, name: string) => stage.world.writes.filter((write) => write === `endpoint.create ${name}`).length;

/** From the first time it is asked for, the address is held for so long. */
function held(stage: Stage, address: string, forMs: number): void {
  let until: number | undefined;
  stage.world.addressHolder = (asked) => {
    if (asked !== address) return undefined;
    until ??= stage.clock.now() + forMs;
    return stage.clock.now() < until ? oldNic : undefined;
  };
}

function tag(stage: Stage, id: string, value: string): void {
  const endpoint = endpointOf(stage.world, id);
  endpoint.body = { ...endpoint.body, tags: { ...objectAt(endpoint.body, 'tags'), 'relink-pin-private-ip': value } };
}

describe('a dynamic address', () => {
  it('is left to Azure unless somebody asks for the old one', async () => {
    const stage = createStage();
    const before = addressOf(stage, hubId);
    await stage.night();
    await stage.work();
    expect(addressOf(stage, hubId)).not.toBe(before);
    expect(await alertsOf(stage, 'address-changed')).toEqual([]);
  });

  it.each([
    ['the setting', true, undefined],
    ['the endpoint’s tag', false, 'true'],
  ])('is asked for again when %s says so, and no record has to change', async (_what, pinPrivateIp, value) => {
    const stage = createStage({ pinPrivateIp });
    if (value) tag(stage, hubId, value);
    const before = addressOf(stage, hubId);
    await stage.night();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect([addressOf(stage, hubId), namesOf(stage, hubId)]).toEqual([before, ['relink-pinned']]);
    expect(recordOfHub(stage)).toEqual(['10.9.9.9', before]);
    expect(stage.world.writes.filter((write) => write.startsWith('record'))).toEqual([]);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect((await stage.journal()).filter((entry) => entry.text.includes('differs from the snapshot'))).toEqual([]);
  });

  it('is not asked for when the tag says no, whatever the setting says', async () => {
    const stage = createStage({ pinPrivateIp: true });
    tag(stage, hubId, 'false');
    await stage.night();
    await stage.work();
    expect(namesOf(stage, hubId)).toEqual([]);
  });

  it('is kept over many nights, and dynamic again when the wish is taken back', async () => {
    const stage = createStage({ pinPrivateIp: true });
    const before = addressOf(stage, hubId);
    for (const _ of [1, 2]) {
      await stage.night();
      await stage.work();
      expect([addressOf(stage, hubId), namesOf(stage, hubId)]).toEqual([before, ['relink-pinned']]);
    }
    tag(stage, hubId, 'false');
    await stage.night();
    await stage.work();
    expect(namesOf(stage, hubId)).toEqual([]);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertsOf(stage, 'address-changed')).toEqual([]);
  });

  it('that the old interface still holds is waited for', async () => {
    const stage = createStage({ pinPrivateIp: true });
    const before = addressOf(stage, hubId);
    held(stage, before, 6 * minute);
    await stage.night();
    await stage.work();
    expect(addressOf(stage, hubId)).toBe(before);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(await alertsOf(stage, 'address-changed')).toEqual([]);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('that stays taken is given up after ten minutes: the records follow, and the alert names both addresses', async () => {
    const stage = createStage({ pinPrivateIp: true });
    const before = addressOf(stage, hubId);
    held(stage, before, 8 * hour);
    await stage.night();
    const startedAt = stage.clock.now();
    await stage.work();
    const after = addressOf(stage, hubId);
    expect(after).not.toBe(before);
    expect(stage.clock.now() - startedAt).toBeGreaterThan(10 * minute);
    expect(stage.clock.now() - startedAt).toBeLessThan(25 * minute);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(recordOfHub(stage)).toEqual(['10.9.9.9', after]);
    expect((await stage.lastRun()).state).toBe('succeeded');
    const [alert, ...others] = await alertsOf(stage, 'address-changed');
    expect(others).toEqual([]);
    expect(alert?.subject).toBe(hubId);
    expect(alert?.seen).toBe(`${hubId} had the address ${before}, which was to be kept; it has ${after} now.`);
    expect(creations(stage, 'pe-hub')).toBeLessThan(12);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('that makes the accepted creation fail late is treated alike: the failed endpoint is replaced, and only that one', async () => {
    const stage = createStage({ pinPrivateIp: true });
    const before = addressOf(stage, hubId);
    await stage.night();
    const wasRefused = () => namesOf(stage, hubId).includes('relink-pinned');
    stage.world.lateFailure = (what, id) =>
      what === 'endpoint.create' && id === hubId && wasRefused()
        ? { code: 'azure-address-in-use', message: `Private IP address ${before} is already allocated to resource ${oldNic}.` }
        : undefined;
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(addressOf(stage, hubId)).not.toBe(before);
    expect(stage.world.writes.filter((write) => write === 'endpoint.delete pe-hub')).toHaveLength(2);
    expect(await alertsOf(stage, 'address-changed')).toHaveLength(1);
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('is given up once even when the process dies at any write after the first refusal', async () => {
    for (let deathAt = 40; deathAt < 130; deathAt += 9) {
      const stage = createStage({ pinPrivateIp: true });
      const before = addressOf(stage, hubId);
      held(stage, before, 8 * hour);
      await stage.night();
      const mortal = createMortalEngine(stage.engine, { deathAt, effect: deathAt % 2 === 0 ? 'before' : 'after' });
      const message = stage.queue.take();
      await Promise.race([workRun(mortal.engine, message?.runId ?? '', forever), mortal.died]);
      stage.clock.advance(15 * minute);
      await stage.pulse();
      await stage.work();
      expect(pictureOf(stage.world), `death at write ${deathAt}`).toEqual(healed);
      expect(await alertsOf(stage, 'address-changed'), `death at write ${deathAt}`).toHaveLength(1);
    }
  });
});

describe('an address that the owner fixed', () => {
  it('is waited for', async () => {
    const stage = createStage();
    held(stage, '10.2.0.50', 5 * minute);
    await stage.night();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(addressOf(stage, spokeId)).toBe('10.2.0.50');
  });

  it('is never replaced by another one: after ten minutes the run fails, names address and holder, and loses nothing', async () => {
    const stage = createStage();
    held(stage, '10.2.0.50', 2 * hour);
    await stage.night();
    await stage.work();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'failed', error: { code: 'azure-address-in-use' } });
    expect(run.verdict).toContain('10.2.0.50');
    const [alert] = await alertsOf(stage, 'run-failed');
    expect(alert?.seen).toContain(`10.2.0.50 is already allocated to resource ${oldNic}`);
    expect(stage.world.endpoints.has(idKey(spokeId))).toBe(false);
    expect(stage.world.writes.filter((write) => write.startsWith('compute'))).toEqual([]);
    expect(readEndpoint(endpointOf(stage.world, hubId).body).provisioningState).toBe('Succeeded');
    stage.clock.advance(3 * hour);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(addressOf(stage, spokeId)).toBe('10.2.0.50');
  });
});
