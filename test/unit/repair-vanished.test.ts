import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { churnId, clusterId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const steps = {
  [hubId]: ['preflight', 'delete', 'create', 'approve', 'zone-groups', 'records', 'verify'],
  [spokeId]: ['preflight', 'delete', 'create', 'approve', 'zone-groups', 'records', 'verify'],
  [churnId]: ['preflight', 'detach', 'attach', 'verify'],
};

/** The slice ends when the track has come to the step, and before the next slice somebody deletes the resource; nobody is told. */
function vanishAt(stage: Stage, id: string, step: string): () => boolean {
  const { tracks } = stage.engine.store;
  const save = tracks.save;
  let isGone = false;
  Object.assign(tracks, {
    save: async (track: Parameters<typeof save>[0]) => {
      const saved = await save(track);
      if (isGone || track.value.resourceId !== id || track.value.step !== step) return saved;
      isGone = true;
      stage.world.endpoints.delete(idKey(id));
      stage.world.computes.delete(idKey(id));
      throw new ServiceError('store-conflict', 'The slice was overtaken.');
    },
  });
  return () => isGone;
}

const cases = Object.entries(steps).flatMap(([id, names]) => names.map((step) => [id.split('/').at(-1) ?? '', step, id] as const));

describe('a part that somebody deletes between two slices of its repair', () => {
  it.each(cases)('is made again from its snapshot: %s at %s', async (_name, step, id) => {
    const stage = createStage({ sliceMs: 60_000 });
    const hasVanished = vanishAt(stage, id, step);
    await stage.night();
    await stage.work();
    expect(hasVanished()).toBe(true);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it.each([
    ['pe-hub', hubId, 'delete', 'endpoints.beginCreate'],
    ['churn', churnId, 'detach', 'computes.beginAttach'],
  ])('is not forgotten when the run that was to make %s again fails', async (_name, id, step, call) => {
    const stage = createStage();
    vanishAt(stage, id, step);
    await stage.night();
    stage.world.trouble = (asked, of) =>
      asked === call && of === id ? new ServiceError('azure-policy-denied', 'Denied for now.') : undefined;
    await stage.work();
    expect((await stage.engine.store.ledger.get(clusterId, id))?.condition).toBe('apart');
    stage.world.trouble = () => undefined;
    stage.clock.advance(hour);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});
