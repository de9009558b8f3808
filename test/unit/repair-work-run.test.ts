import { describe, expect, it } from 'vitest';
import type { Run } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { takeLease } from '../../shared/repair/lease.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { clusterId, subscription } from '../support/fakes/night-world.ts';
import { createStage, forever, hour, runRow, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const request = { clusterId, cause: 'request', intent: 'repair' } as const;
const rowOf = async (stage: Stage) => (await stage.engine.store.clusters.get(clusterId))?.value;

/** A run of another cluster of the same subscription. */
const neighbour = (stage: Stage, runId: string, changes: Partial<Run>) =>
  stage.engine.store.runs.insert(runRow(runId, { clusterId: clusterId.replace('aks-night', runId), ...changes }));

describe('a message', () => {
  it('for a plan is worked while a repair holds the cluster, whose lease it leaves alone', async () => {
    const stage = createStage();
    await takeLease(stage.engine, clusterId);
    const lease = (await rowOf(stage))?.lease;
    const { runId } = await startRun(stage.engine, { ...request, intent: 'plan' });
    await workRun(stage.engine, runId, forever);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect((await rowOf(stage))?.lease).toEqual(lease);
  });

  it('changes nothing of a run that ended while the lease was taken', async () => {
    const stage = createStage();
    const { runId } = await startRun(stage.engine, request);
    const { runs } = stage.engine.store;
    const { get } = runs;
    let isEnded = false;
    Object.assign(runs, {
      get: async (id: string) => {
        const found = await get(id);
        if (found && !isEnded) {
          isEnded = true;
          await runs.save({ ...found, value: { ...found.value, state: 'succeeded', verdict: 'All done.' } });
        }
        return found;
      },
    });
    await workRun(stage.engine, runId, forever);
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', verdict: 'All done.', slices: 0 });
    expect((await rowOf(stage))?.lease).toBeUndefined();
  });
});

describe('a slice', () => {
  it.each(['lease-lost', 'store-conflict'] as const)(
    'that another one has overtaken (%s) ends quietly, and the message comes again after a lease',
    async (code) => {
      const stage = createStage({ leaseMs: minute });
      const { runId } = await startRun(stage.engine, request);
      stage.queue.lose();
      stage.world.trouble = (call) => (call === 'endpoints.list' ? new ServiceError(code, 'Overtaken.') : undefined);
      await workRun(stage.engine, runId, forever);
      expect(stage.log.lines).toContainEqual({ level: 'warn', event: 'slice.overtaken', fields: { runId, code } });
      expect(stage.queue.messages()).toEqual([{ runId, visibleAt: stage.clock.now() + minute }]);
      expect((await stage.lastRun()).state).toBe('planning');
    },
  );

  it('gives its turns back, whether it ends well or not', async () => {
    const stage = createStage();
    const left: string[] = [];
    const turns = { ...stage.engine.turns, leave: (runId: string) => void left.push(runId) };
    const engine: Engine = { ...stage.engine, turns };
    const { runId } = await startRun(stage.engine, request);
    stage.world.trouble = () => new ServiceError('store-unavailable', 'Away.');
    await expect(workRun(engine, runId, forever)).rejects.toMatchObject({ code: 'store-unavailable' });
    stage.world.trouble = () => undefined;
    await workRun(engine, runId, forever);
    expect(left).toEqual([runId, runId]);
  });

  it('does a whole night when its time allows, waiting for Azure in between', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', slices: 1 });
  });

  it('that leaves a wait to the next one says when that is due, a minute before the pulse takes it for lost', async () => {
    const stage = createStage({ mode: 'approve' });
    await stage.night();
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now());
    const { wakeAt, state } = await stage.lastRun();
    expect(state).toBe('awaiting-approval');
    expect(stage.queue.messages().map((message) => message.visibleAt + minute)).toEqual([wakeAt]);
  });

  it('waits after trouble as long as the journal says, then tries again itself', async () => {
    const stage = createStage();
    const reads: number[] = [];
    stage.world.trouble = (call) => {
      if (call !== 'clusters.get') return undefined;
      reads.push(stage.clock.now());
      return reads.length === 1 ? new ServiceError('azure-unavailable', 'Away.') : undefined;
    };
    await startRun(stage.engine, request);
    await stage.work();
    const text = (await stage.journal()).find(({ kind }) => kind === 'error')?.text ?? '';
    const [, seconds] = /^azure-unavailable: Away\. Trying again in (\d+) s\.$/.exec(text) ?? [];
    const [first = 0, second = 0] = reads;
    expect(Math.ceil((second - first) / 1_000)).toBe(Number(seconds));
    expect(Number(seconds)).toBeGreaterThan(0);
    expect((await stage.lastRun()).slices).toBe(1);
  });
});

describe('room for others', () => {
  const limits = { maxActiveRuns: 1, mode: 'approve' } as const;
  const wokenOf = (stage: Stage) => stage.queue.messages().filter((message) => message.visibleAt <= stage.clock.now());

  it('is made by a run that waits for people: the next in line is woken', async () => {
    const stage = createStage(limits);
    await stage.night();
    const { runId } = await stage.lastRun();
    await neighbour(stage, 'in-line', { createdAt: stage.clock.now() + 1 });
    await stage.work(() => stage.queue.messages().some((message) => message.runId === 'in-line'));
    expect(await stage.lastRun()).toMatchObject({ runId: 'in-line' });
    expect((await stage.engine.store.runs.get(runId))?.value.state).toBe('awaiting-approval');
    expect(wokenOf(stage).map((message) => message.runId)).toEqual(['in-line']);
  });

  it('is none to give for a run that waits in the queue itself', async () => {
    const stage = createStage({ maxActiveRuns: 1, maxRunsPerDay: 1 });
    const { runId } = await startRun(stage.engine, { ...request, cause: 'restart' });
    stage.queue.lose();
    await changeCluster(stage.engine, clusterId, (row) => ({ ...row, begun: [{ runId: 'earlier', at: stage.clock.now() }] }));
    const found = await stage.engine.store.runs.get(runId);
    if (found) await stage.engine.store.runs.save({ ...found, value: { ...found.value, heldBack: { says: 'x', since: 1 } } });
    await neighbour(stage, 'in-line', {});
    await workRun(stage.engine, runId, forever);
    expect((await stage.engine.store.runs.get(runId))?.value).toMatchObject({ state: 'queued', slices: 1 });
    expect(stage.queue.messages().map((message) => message.runId)).toEqual([runId]);
  });

  const tried = async (settings: Parameters<typeof createStage>[0]) => {
    const stage = createStage(settings);
    await stage.night();
    const { runId } = await stage.lastRun();
    const opened = { at: 1, probeFrom: 2, times: 1 };
    const probe = { runId, until: stage.clock.now() + hour };
    await stage.engine.store.breakers.insert({ subscription, failures: [], opened, probe });
    const found = await stage.engine.store.runs.get(runId);
    if (found) await stage.engine.store.runs.save({ ...found, value: { ...found.value, isProbe: true } });
    await workRun(stage.engine, runId, forever);
    const run = (await stage.engine.store.runs.get(runId))?.value;
    return { run, probe: (await stage.engine.store.breakers.get(subscription))?.value.probe };
  };

  it('is made behind an open breaker by the try that waits for people', async () => {
    const { run, probe } = await tried({ mode: 'approve' });
    expect(run).toMatchObject({ state: 'awaiting-approval', isProbe: undefined });
    expect(probe).toBeUndefined();
  });

  it('is not made behind an open breaker by the try whose slice is over while Azure works', async () => {
    const { run, probe } = await tried({ sliceMs: 5_000 });
    expect(run).toMatchObject({ state: 'relinking', isProbe: true });
    expect(probe).toMatchObject({ runId: run?.runId });
  });
});

describe('an early teardown', () => {
  it('looks at nothing but its own phase, whatever state is stored: it never makes a repair’s write', async () => {
    const stage = createStage();
    await stage.engine.store.runs.insert(runRow('t', { intent: 'teardown', cause: 'stop', state: 'relinking' }));
    await changeCluster(stage.engine, clusterId, (row) => ({ ...row, activeRunId: 't' }));
    await workRun(stage.engine, 't', forever);
    expect(await stage.engine.store.runs.get('t')).toMatchObject({
      value: { state: 'parked', verdict: expect.stringContaining('The cluster runs again') },
    });
    expect(stage.world.writes).toEqual([]);
  });
});
