import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { clusterId, fraudId, hubId, hubZoneId, spokeId } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf, publicTexts } from '../support/fakes/oracles.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const written = (stage: Stage, pattern: RegExp) => stage.world.writes.filter((write) => pattern.test(write));

/** Makes the first `times` calls whose name matches fail without effect. */
function failing(stage: Stage, pattern: RegExp, options: { code: ErrorCode; times: number; retryAfterMs?: number }): void {
  let left = options.times;
  stage.world.trouble = (call, id) => {
    if (left === 0 || !pattern.test(call)) return undefined;
    left -= 1;
    return new ServiceError(options.code, `${call} of ${id} did not work.`, { retryAfterMs: options.retryAfterMs });
  };
}

describe('trouble that passes', () => {
  it.each<[ErrorCode, RegExp]>([
    ['azure-busy', /beginDelete|beginCreate/],
    ['azure-throttled', /^endpoints|^computes/],
    ['azure-unavailable', /poll$/],
    ['azure-unreachable', /./],
    ['azure-conflict', /putRecord|approve/],
    ['unexpected', /beginAttach|listConnections/],
  ])('is waited out: %s from %s', async (code, pattern) => {
    const stage = createStage();
    await stage.night();
    failing(stage, pattern, { code, times: 5 });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('is waited out as long as Azure asks', async () => {
    const stage = createStage();
    await stage.night();
    const startedAt = stage.clock.now();
    failing(stage, /beginDelete/, { code: 'azure-throttled', times: 1, retryAfterMs: 8 * minute });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.clock.now() - startedAt).toBeGreaterThan(8 * minute);
  });

  it('includes operations that Azure accepted and failed later', async () => {
    const stage = createStage();
    const failed = new Set<string>();
    stage.world.lateFailure = (what, id) => {
      if (failed.has(what + id)) return undefined;
      failed.add(what + id);
      return { code: 'azure-operation-failed', message: 'Something went wrong on our side.' };
    };
    await stage.night();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(written(stage, /endpoint\.delete pe-hub/)).toHaveLength(2);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('includes operations that Azure forgot: the resource itself is looked at, and nothing is written twice', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /poll$/, { code: 'azure-operation-lost', times: 8 });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.world.writes).toHaveLength(11);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('includes a record set that somebody else changes at the same moment: both changes are kept', async () => {
    const stage = createStage();
    await stage.night();
    let isChanged = false;
    stage.world.trouble = (call, id) => {
      const key = recordKey(hubZoneId, 'aks-night-dns');
      const record = stage.world.records.get(key);
      if (call !== 'dnsZones.putRecord' || id !== hubZoneId || isChanged || !record) return undefined;
      isChanged = true;
      stage.world.records.set(key, { ...record, ttlSeconds: 60, addresses: [...record.addresses, '10.8.8.8'], etag: 'etag-other' });
      return undefined;
    };
    await stage.work();
    expect(pictureOf(stage.world).records).toEqual([
      'MC_rg-night_aks-night: kube-apiserver, ttl 300',
      'rg-hub: 10.9.9.9 pe-hub 10.8.8.8, ttl 60',
      'rg-spoke: pe-spoke, ttl 10',
    ]);
  });

  it('includes a record set that is deleted in between: it is written again as it was, with the new address', async () => {
    const stage = createStage();
    await stage.night();
    stage.world.trouble = (call) => {
      if (call === 'endpoints.beginCreate') stage.world.records.delete(recordKey(hubZoneId, 'aks-night-dns'));
      return undefined;
    };
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it.each(['zoneGroups', 'addresses'])(
    'includes an endpoint that vanishes again before %s is asked: it is made once more',
    async (member) => {
      const stage = createStage();
      await stage.night();
      let isTaken = false;
      stage.world.trouble = (call) => {
        const isNew =
          (stage.world.endpoints.get(idKey(hubId))?.linkGeneration ?? 0) === 2 &&
          (stage.world.endpoints.get(idKey(spokeId))?.linkGeneration ?? 0) === 2;
        if (call !== `endpoints.${member}` || isTaken || !isNew) return undefined;
        isTaken = true;
        stage.world.endpoints.delete(idKey(spokeId));
        return undefined;
      };
      await stage.work();
      if ((await stage.lastRun()).state === 'failed') {
        stage.clock.advance(40 * minute);
        await stage.pulse();
        await stage.work();
      }
      expect(isTaken).toBe(true);
      expect(pictureOf(stage.world)).toEqual(healed);
    },
  );
});

describe('trouble that stays', () => {
  it.each<[ErrorCode, RegExp]>([
    ['azure-invalid-request', /beginCreate/],
    ['azure-forbidden', /approveConnection/],
  ])('ends the run with a verdict, one alert and every intent answered: %s from %s', async (code, pattern) => {
    const stage = createStage();
    await stage.night();
    failing(stage, pattern, { code, times: 10_000 });
    await stage.work();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'failed', verdict: expect.stringContaining('did not work'), error: { code } });
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-failed', subject: clusterId, runId: run.runId }]);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBeUndefined();
  });

  it('ends the run after sixteen writes to one resource whose effect nobody knows, and names the last error', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /beginDetach/, { code: 'azure-unavailable', times: 10_000 });
    await stage.work();
    expect(written(stage, /detach fraud/)).toHaveLength(16);
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'failed', error: { code: 'run-timed-out' } });
    expect(run.verdict).toContain(
      `fraud: gave up after 16 writes at step detach; the last error was azure-unavailable: computes.beginDetach of ${fraudId} did not work.`,
    );
  });

  it.each<ErrorCode>(['azure-busy', 'azure-throttled'])(
    'counts no write that Azure turned away because others were first (%s), but has an end to its patience',
    async (code) => {
      const stage = createStage();
      await stage.night();
      failing(stage, /beginDetach/, { code, times: 20 });
      await stage.work();
      expect((await stage.lastRun()).state).toBe('succeeded');
      await stage.night();
      failing(stage, /beginDetach/, { code, times: 10_000 });
      await stage.work();
      expect(await stage.lastRun()).toMatchObject({ state: 'failed', error: { code } });
      expect((await stage.engine.store.tracks.list((await stage.lastRun()).runId)).map((track) => track.value.applies).sort()).toEqual([
        0, 0, 3, 4,
      ]);
    },
  );

  it('answers the intent of an operation whose polls are refused', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /poll$/, { code: 'azure-forbidden', times: 10_000 });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('is tried again by the pulse, at most three times for one restart, each time later', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /beginCreate/, { code: 'azure-invalid-request', times: 10_000 });
    await stage.work();
    for (let passed = 0; passed < 24 * hour; passed += 5 * minute) {
      stage.clock.advance(5 * minute);
      await stage.pulse();
      await stage.work();
    }
    const runs = (await stage.runs()).toReversed();
    expect(runs.map((run) => `${run.cause} ${run.state}`)).toEqual(['restart failed', 'unfinished failed', 'unfinished failed']);
    const waits = runs.slice(1).map((run, index) => run.createdAt - (runs[index]?.endedAt ?? 0));
    expect(waits.map((ms) => Math.round(ms / (5 * minute)) * 5)).toEqual([35, 65]);
  });

  it('is over when the pulse’s next try finds it gone: what was taken away is made again', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /beginCreate/, { code: 'azure-invalid-request', times: 2 });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    stage.clock.advance(31 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(written(stage, /endpoint\.delete/)).toHaveLength(2);
  });

  it('is a failure, not a refusal, when it might have passed: the pulse tries again', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /endpoints.get/, { code: 'azure-unavailable', times: 60 });
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'failed', error: { code: 'azure-unavailable' } });
    expect(stage.world.writes).toEqual([]);
    stage.clock.advance(31 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is a failure also where a later run is refused: what Relink took away is not left as it was', async () => {
    const stage = createStage();
    await stage.night();
    failing(stage, /beginCreate/, { code: 'azure-invalid-request', times: 2 });
    await stage.work();
    const lockId = `${clusterId}/providers/Microsoft.Authorization/locks/keep`;
    stage.world.locks = [{ id: lockId, level: 'ReadOnly' }];
    stage.clock.advance(31 * minute);
    await stage.pulse();
    await stage.work();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'failed', error: { code: 'run-blocked' } });
    expect(run.verdict).toContain('pe-hub: Relink took it away and cannot make it again yet: locked: ReadOnly lock');
    stage.world.locks = [];
    stage.clock.advance(61 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is tried again also for a repair that a person asked for while no restart was known', async () => {
    const stage = createStage();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair', isForced: true });
    failing(stage, /beginCreate/, { code: 'azure-invalid-request', times: 2 });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    stage.clock.advance(31 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world).endpoints).toEqual(healed.endpoints);
  });

  it('does not make Relink doubt what it had judged: an endpoint whose delete never worked is repaired later without Azure’s date', async () => {
    const stage = createStage();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    stage.world.createdAt.clear();
    await stage.night({ connectionsSay: 'Approved' });
    failing(stage, /endpoints.beginDelete/, { code: 'azure-invalid-request', times: 2 });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    stage.clock.advance(31 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('says failed, not succeeded, when the cluster is gone', async () => {
    const stage = createStage();
    await stage.night();
    stage.world.clusters.clear();
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'failed', error: { code: 'azure-not-found' } });
  });
});

describe('what people read', () => {
  it('never holds a token or a signed address, even when everything fails (R11)', async () => {
    const stage = createStage();
    await stage.night();
    stage.world.lateFailure = () => ({ code: 'azure-operation-failed', message: 'It failed.' });
    stage.world.uses.set(idKey(fraudId), [{ what: 'job 7 is Running' }]);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    expect(await publicTexts(stage)).not.toMatch(/SIGNED-SECRET|sig=/);
  });
});
