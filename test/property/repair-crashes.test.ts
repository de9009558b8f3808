import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Death, prepareNight, surviveNight } from '../support/fakes/mortal-night.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { detachedTooEarly, healed, intentsWithoutResult, onceEach, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

async function expectSound(stage: Stage): Promise<void> {
  expect(pictureOf(stage.world)).toEqual(healed);
  expect(stage.world.writes.toSorted()).toEqual(onceEach);
  expect(detachedTooEarly(stage.world)).toEqual([]);
  const journal = await stage.journal();
  expect(intentsWithoutResult(journal)).toEqual([]);
  expect(journal.filter((entry) => entry.kind === 'intent').length).toBeGreaterThanOrEqual(onceEach.length);
  const states = (await stage.runs()).map((run) => run.state);
  expect(states.filter((state) => state !== 'succeeded' && state !== 'cancelled')).toEqual([]);
  expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBeUndefined();
}

describe('a process that dies', () => {
  it.each([
    ['before', 9 * minute, 1],
    ['after', 9 * minute, 1],
    ['before', 5_000, 9],
    ['after', 5_000, 9],
  ] as const)(
    'right %s any one of its writes leaves a repair that others finish, each write to Azure made once (slices of %d ms)',
    async (effect, sliceMs, every) => {
      const straight = createStage({ sliceMs });
      const nights = prepareNight(straight, 'Approved');
      const count = await surviveNight(straight, [], [nights.stopped, nights.started]);
      await expectSound(straight);
      expect(count).toBeGreaterThan(100);
      for (let deathAt = 1; deathAt <= count; deathAt += every) {
        const stage = createStage({ sliceMs });
        const { stopped, started } = prepareNight(stage, 'Approved');
        await surviveNight(stage, [{ deathAt, effect }], [stopped, started]);
        await expectSound(stage).catch((error: Error) => {
          throw new Error(`Died ${effect} write ${deathAt}: ${error.message}`, { cause: error });
        });
      }
    },
  );

  it('again and again, with events twice or reversed, leaves a repair that is finished all the same', async () => {
    const death = fc.record({ deathAt: fc.integer({ min: 1, max: 60 }), effect: fc.constantFrom<Death['effect']>('before', 'after') });
    const order = fc.constantFrom<readonly (keyof ReturnType<typeof prepareNight>)[]>(
      ['stopped', 'started'],
      ['started', 'stopped'],
      ['started', 'started', 'stopped', 'stopped'],
      ['started'],
      ['stopped'],
    );
    const property = fc.asyncProperty(
      fc.array(death, { maxLength: 5 }),
      order,
      fc.constantFrom<'Approved' | 'Disconnected'>('Approved', 'Disconnected'),
      async (deaths, names, connectionsSay) => {
        const stage = createStage({ sliceMs: 30_000 });
        const nights = prepareNight(stage, connectionsSay);
        await surviveNight(
          stage,
          deaths,
          names.map((name) => nights[name]),
        );
        await expectSound(stage);
      },
    );
    await fc.assert(property, { numRuns: 40, seed: 3 });
  });
});
