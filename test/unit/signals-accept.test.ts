import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../shared/domain/run.ts';
import { acceptSignal } from '../../shared/signals/accept-signal.ts';
import { clusterId, hubId } from '../support/fakes/night-world.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const hint = (stage: Stage, resourceId: string, at = stage.clock.now()) =>
  acceptSignal(stage.engine, { kind: 'hint', resourceId, at, eventId: 'hint', about: 'deleted' });

/** A stage that knows the cluster and one endpoint of it, and has nothing to do. */
async function knowingHub(entry: Partial<LedgerEntry> = {}): Promise<Stage> {
  const stage = createStage();
  const { store, clock } = stage.engine;
  await store.clusters.insert({ clusterId, power: 'Running', powerSeenAt: clock.now(), firstSeenAt: clock.now() });
  await store.ledger.put({
    resourceId: hubId,
    clusterId,
    kind: 'endpoint',
    condition: 'whole',
    incarnation: 'guid-2',
    updatedAt: clock.now(),
    ...entry,
  });
  stage.clock.advance(hour);
  return stage;
}

describe('a hint of an event', () => {
  it('about a cluster, in any casing, starts a run that looks at it', async () => {
    const stage = createStage();
    const id = clusterId.replace('managedClusters', 'managedclusters');
    expect(await hint(stage, id)).toBe(true);
    expect(await stage.runs()).toMatchObject([{ clusterId: id, cause: 'hint', intent: 'repair', state: 'queued' }]);
  });

  it('about a resource that Relink does not know concerns nobody, whatever else it knows', async () => {
    const stage = await knowingHub();
    expect(await hint(stage, hubId.replace('pe-hub', 'pe-other'))).toBe(false);
    expect(await stage.runs()).toEqual([]);
  });

  it('about an endpoint that Relink knows as whole starts a run of its cluster', async () => {
    const stage = await knowingHub();
    expect(await hint(stage, hubId)).toBe(true);
    expect(await stage.runs()).toMatchObject([{ clusterId, cause: 'hint', intent: 'repair' }]);
  });

  it('about an endpoint that is apart starts none: it was Relink that deleted it', async () => {
    const stage = await knowingHub({ condition: 'apart' });
    expect(await hint(stage, hubId)).toBe(true);
    expect(await stage.runs()).toEqual([]);
  });

  it('that is not younger than what Relink knows starts none', async () => {
    const stage = await knowingHub();
    expect(await hint(stage, hubId, stage.clock.now() - hour)).toBe(true);
    expect(await stage.runs()).toEqual([]);
  });
});

describe('a start that an event tells', () => {
  it('concerns Relink, and gives the restart its time and correlation id', async () => {
    const stage = createStage();
    const { engine, clock } = stage;
    await stage.signal('stopped');
    clock.advance(hour);
    const started = { kind: 'started', clusterId, at: clock.now(), eventId: 'start', correlationId: 'corr-1' } as const;
    expect(await acceptSignal(engine, started)).toBe(true);
    expect((await engine.store.clusters.get(clusterId))?.value.restart).toEqual({
      id: `restart-${clock.now()}`,
      at: clock.now(),
      correlationId: 'corr-1',
    });
    const { correlationId: _, ...bare } = started;
    clock.advance(hour);
    await stage.signal('stopped');
    clock.advance(hour);
    await acceptSignal(engine, { ...bare, at: clock.now(), eventId: 'start-2' });
    expect((await engine.store.clusters.get(clusterId))?.value.restart).toEqual({ id: `restart-${clock.now()}`, at: clock.now() });
  });

  it('starts a run once while no stop explains it, also when it is told again', async () => {
    const stage = createStage();
    await stage.signal('started');
    expect(await stage.runs()).toMatchObject([{ cause: 'restart' }]);
    stage.queue.lose();
    await stage.signal('started');
    expect(stage.queue.messages()).toEqual([]);
  });
});
