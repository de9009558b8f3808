import { describe, expect, it } from 'vitest';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { liftHold, placeHold } from '../../shared/repair/holds.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { createMortalEngine } from '../support/fakes/mortal.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, forever, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const deaths = Array.from({ length: 24 }, (_, index) => index * 2 + 1).flatMap((deathAt) => [
  { deathAt, effect: 'before' as const },
  { deathAt, effect: 'after' as const },
]);

/** What a person asks for, and all work after it, in processes of which the first dies at the given write. People ask again when no answer came. */
async function surviveRequest(stage: Stage, death: (typeof deaths)[number], ask: (engine: Engine) => Promise<unknown>): Promise<void> {
  let next: { deathAt: number; effect: 'before' | 'after' } = death;
  const live = async (work: (engine: Engine) => Promise<unknown>): Promise<void> => {
    for (;;) {
      const mortal = createMortalEngine(stage.engine, next);
      const isAlive = await Promise.race([work(mortal.engine).then(() => true), mortal.died.then(() => false)]);
      next = { deathAt: isAlive ? next.deathAt - mortal.writes.length : Number.POSITIVE_INFINITY, effect: death.effect };
      if (isAlive) return;
      stage.clock.advance(10 * minute);
    }
  };
  await live(ask);
  for (let ticks = 0; ticks < 40; ticks += 1) {
    for (let message = stage.queue.take(); message; message = stage.queue.take()) {
      const { runId, visibleAt } = message;
      stage.clock.advance(Math.max(0, visibleAt - stage.clock.now()));
      await live((engine) => workRun(engine, runId, forever));
    }
    if ((await stage.lastRun()).endedAt !== undefined) return;
    stage.clock.advance(5 * minute);
    await live((engine) => pulse(engine, forever));
  }
}

describe('the death of a process', () => {
  it.each(deaths)('at write $deathAt ($effect) after an approval loses nothing', async (death) => {
    const stage = createStage({ mode: 'approve' });
    await stage.night();
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + minute);
    const { runId, plan } = await stage.lastRun();
    await surviveRequest(stage, death, (engine) => approveRun(engine, { runId, hash: plan?.hash ?? '', by: 'Ada' }));
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it.each(deaths)('at write $deathAt ($effect) after a cancel leaves no part in pieces', async (death) => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => stage.world.writes.some((write) => write.startsWith('endpoint.delete')));
    const { runId } = await stage.lastRun();
    await surviveRequest(stage, death, (engine) => cancelRun(engine, { runId, by: 'Ada', reason: 'not tonight' }));
    expect(pictureOf(stage.world)).toEqual({ ...healed, computes: ['churn: Succeeded, dead', 'fraud: Succeeded, dead'] });
    expect((await stage.lastRun()).state).toBe('cancelled');
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBeUndefined();
  });

  it.each(deaths.slice(0, 16))('at write $deathAt ($effect) after a hold was lifted lets the repair go on', async (death) => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => stage.world.writes.some((write) => write.startsWith('endpoint.delete')));
    const { holdId } = await placeHold(stage.engine, { clusterId, name: 'upgrade', reason: 'new nodes', by: 'Ada' });
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + 2 * minute);
    await surviveRequest(stage, death, (engine) => liftHold(engine, { holdId, by: 'Ada' }).catch(() => undefined));
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await stage.lastRun()).state).toBe('succeeded');
  });
});
