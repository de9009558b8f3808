import { describe, expect, it } from 'vitest';
import type { ClusterRow } from '../../shared/ports/store.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { clusterId, setCluster, stopCluster } from '../support/fakes/night-world.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

/** A cluster that was restarted and whose run makes no progress, as when Azure is slow or nobody approves. */
async function restarted(changes: Partial<RepairSettings> = {}): Promise<Stage> {
  const stage = createStage(changes);
  await stage.night();
  return stage;
}

async function pulses(stage: Stage, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await stage.pulse();
    stage.clock.advance(5 * minute);
  }
}

const late = async ({ engine }: Stage) => (await engine.store.alerts.list(99)).filter(({ code }) => code === 'repair-late');
const change = async ({ engine }: Stage, changes: Partial<ClusterRow>) => {
  const row = await engine.store.clusters.get(clusterId);
  if (!row) throw new Error('The cluster has no row.');
  await engine.store.clusters.save({ ...row, value: { ...row.value, ...changes } });
};

describe('a cluster that runs and is still broken', () => {
  it('pages when its repair has not succeeded half an hour after it settled, and not before', async () => {
    const stage = await restarted();
    await pulses(stage, 6);
    expect(await late(stage)).toEqual([]);
    await pulses(stage, 1);
    const [run] = await stage.runs();
    expect(await late(stage)).toMatchObject([
      {
        subject: clusterId,
        state: 'open',
        runId: run?.runId,
        seen: expect.stringContaining('has been settled for 30 minutes'),
        done: `Run ${run?.runId} is at work; it is in state queued.`,
      },
    ]);
  });

  it('is well again when the repair succeeds', async () => {
    const stage = await restarted();
    await pulses(stage, 8);
    expect(await late(stage)).toMatchObject([{ state: 'open' }]);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(await late(stage)).toMatchObject([{ state: 'resolved', resolved: { because: expect.stringContaining('succeeded') } }]);
    await pulses(stage, 8);
    expect(await late(stage)).toMatchObject([{ state: 'resolved' }]);
  });

  it('is told though no run was ever made', async () => {
    const stage = await restarted();
    await change(stage, {
      handled: { restartId: (await row(stage))?.restart?.id ?? '', end: 'failed', attempts: 3, at: stage.clock.now() },
    });
    const [run] = await stage.runs();
    if (run) await stage.engine.store.runs.save({ ...(await found(stage, run.runId)), value: { ...run, state: 'failed' } });
    await pulses(stage, 8);
    expect(await late(stage)).toMatchObject([{ state: 'open', done: 'No run is at work. The last run ended as failed.' }]);
  });

  it('counts from when it settled, not from its start', async () => {
    const stage = await restarted();
    setCluster(stage.world, { provisioningState: 'Starting' });
    await pulses(stage, 12);
    expect(await late(stage)).toEqual([]);
    setCluster(stage.world, { provisioningState: 'Succeeded' });
    await pulses(stage, 6);
    expect(await late(stage)).toEqual([]);
    await pulses(stage, 1);
    expect(await late(stage)).toHaveLength(1);
  });

  it('has the objective of the setting', async () => {
    const stage = await restarted({ repairObjectiveMs: 60 * minute });
    await pulses(stage, 12);
    expect(await late(stage)).toEqual([]);
    await pulses(stage, 1);
    expect(await late(stage)).toHaveLength(1);
  });
});

describe('what people want so', () => {
  it.each(['observe', 'off'] as const)('is not told: mode %s', async (mode) => {
    const stage = await restarted({ mode });
    await pulses(stage, 20);
    expect(await late(stage)).toEqual([]);
  });

  it('is not told: a hold', async () => {
    const stage = await restarted();
    const hold = { holdId: 'h', name: 'work', reason: 'work', by: 'ada', placedAt: 0 };
    await change(stage, { holds: [hold] });
    await pulses(stage, 20);
    expect(await late(stage)).toEqual([]);
  });

  it('is not told: a run that somebody cancelled', async () => {
    const stage = await restarted();
    const { restart } = (await row(stage)) ?? {};
    await change(stage, { handled: { ...(restart && { restartId: restart.id }), end: 'cancelled', attempts: 0, at: 0 } });
    await pulses(stage, 20);
    expect(await late(stage)).toEqual([]);
  });

  it('ends the alert: the cluster is stopped again, and its next start begins anew', async () => {
    const stage = await restarted();
    await pulses(stage, 8);
    stopCluster(stage.world);
    await stage.signal('stopped');
    await pulses(stage, 1);
    expect(await late(stage)).toMatchObject([{ state: 'resolved', resolved: { because: expect.stringContaining('does not run') } }]);
    expect((await row(stage))?.settled).toBeUndefined();
    await pulses(stage, 20);
    expect(await late(stage)).toMatchObject([{ state: 'resolved' }]);
  });
});

async function row({ engine }: Stage): Promise<ClusterRow | undefined> {
  return (await engine.store.clusters.get(clusterId))?.value;
}

async function found({ engine }: Stage, runId: string) {
  const run = await engine.store.runs.get(runId);
  if (!run) throw new Error('There is no such run.');
  return run;
}
