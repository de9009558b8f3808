import { describe, expect, it } from 'vitest';
import { cleanSnapshots } from '../../shared/repair/clean-snapshots.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { churnId, clusterId, hubId } from '../support/fakes/night-world.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const idsOf = async (stage: Stage, id: string) => (await stage.engine.store.snapshots.list(id)).map((found) => found.snapshotId);

async function afterNights(nights: number, snapshotsKept: number): Promise<Stage> {
  const stage = createStage({ snapshotsKept });
  for (let night = 0; night < nights; night += 1) {
    await stage.night();
    await stage.work();
  }
  return stage;
}

describe('old snapshots', () => {
  it('are removed by the pulse, and the newest ones of each resource stay', async () => {
    const stage = await afterNights(4, 3);
    const before = await idsOf(stage, hubId);
    expect(before.length).toBeGreaterThan(3);
    await stage.pulse();
    expect(await idsOf(stage, hubId)).toEqual(before.slice(0, 3));
    expect(await idsOf(stage, churnId)).toHaveLength(3);
  });

  it('stay while the ledger names them, however old', async () => {
    const stage = await afterNights(3, 1);
    const oldest = (await idsOf(stage, hubId)).at(-1) ?? '';
    const entry = await stage.engine.store.ledger.get(clusterId, hubId);
    if (!entry) throw new Error('The hub endpoint has no ledger entry.');
    await stage.engine.store.ledger.put({ ...entry, condition: 'apart', snapshotId: oldest });
    await cleanSnapshots(stage.engine);
    expect((await idsOf(stage, hubId)).at(-1)).toBe(oldest);
    expect(await idsOf(stage, hubId)).toHaveLength(2);
  });

  it('stay while the cluster has a run', async () => {
    const stage = await afterNights(3, 1);
    const before = await idsOf(stage, hubId);
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await cleanSnapshots(stage.engine);
    expect(await idsOf(stage, hubId)).toEqual(before);
  });
});
