import { describe, expect, it } from 'vitest';
import type { Run, Track } from '../../shared/domain/run.ts';
import { tearingDown } from '../../shared/repair/phases/tearing-down.ts';
import { driveTracks, prepareTracks } from '../../shared/repair/phases/tracks-phase.ts';
import { churnId, clusterId, hubId, setCluster, spokeId, stopCluster } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';
import { teardownStage } from '../support/fakes/teardown-night.ts';

const minute = 60_000;

/** A slice whose run has one track, of the hub endpoint. */
async function sliceWith(stage: Stage, track: Partial<Track> = {}, run: Partial<Run> = {}) {
  const { slice } = await openedTrack(stage, hubId, track);
  await slice.saveRun(run);
  return slice;
}

describe('tracks that ended in an earlier slice', () => {
  it.each<[string, Partial<Track>, unknown]>([
    ['done', {}, { next: undefined, refusals: [] }],
    ['refused', { note: 'it is locked.' }, { next: undefined, refusals: ['pe-hub: it is locked.'] }],
    ['refused', {}, { next: undefined, refusals: ['pe-hub: '] }],
    [
      'parked',
      { note: 'power state Stopped' },
      {
        refusals: [],
        next: {
          ...{ kind: 'end', end: 'parked' },
          verdict:
            'The cluster stopped again during the repair (power state Stopped). What is unfinished is kept with its snapshot and is continued after the next start.',
        },
      },
    ],
    [
      'failed',
      { error: { code: 'azure-forbidden', message: 'No right.' } },
      {
        refusals: [],
        next: { kind: 'end', end: 'failed', verdict: 'pe-hub: No right.', error: { code: 'azure-forbidden', message: 'No right.' } },
      },
    ],
    [
      'failed',
      { note: 'It broke.' },
      {
        refusals: [],
        next: { kind: 'end', end: 'failed', verdict: 'pe-hub: It broke.', error: { code: 'unexpected', message: 'It broke.' } },
      },
    ],
  ])('as %s count as that, and nothing is done for them again', async (state, track, verdict) => {
    const stage = createStage();
    const slice = await sliceWith(stage, { state: state as Track['state'], ...track });
    expect(await driveTracks(slice, 'endpoint')).toEqual(verdict);
    expect(stage.world.writes).toEqual([]);
  });

  it('are not looked at by the work on the other kind', async () => {
    const stage = createStage();
    const slice = await sliceWith(stage, { state: 'failed', note: 'It broke.' });
    expect(await driveTracks(slice, 'compute')).toEqual({ next: undefined, refusals: [] });
  });
});

describe('what is prepared for computes', () => {
  const stepsOf = async (stage: Stage, runId: string) =>
    Object.fromEntries((await stage.engine.store.tracks.list(runId)).map(({ value }) => [value.resourceId, value.step]));

  it('takes those that are being worked on up to the step before their detach, and no endpoint', async () => {
    const stage = createStage();
    const slice = await sliceWith(stage);
    const { runId } = slice.run();
    const track = { runId, kind: 'compute', step: 'snapshot', applies: 0, errors: 0, updatedAt: 1 } as const;
    await stage.engine.store.tracks.insert({ ...track, resourceId: churnId, state: 'working' });
    await stage.engine.store.tracks.insert({ ...track, resourceId: `${churnId}-refused`, state: 'refused' });
    const before = await stepsOf(stage, runId);
    await prepareTracks(slice, 'compute', 'detach');
    expect(await stepsOf(stage, runId)).toEqual({ ...before, [churnId]: 'detach' });
    expect(stage.world.writes).toEqual([]);
  });
});

describe('an early teardown', () => {
  it('of a cluster that nobody wants torn down (any more) ends without a plan', async () => {
    const stage = createStage();
    stopCluster(stage.world);
    expect(await tearingDown(await sliceWith(stage, {}, { intent: 'teardown' }))).toEqual({
      kind: 'end',
      end: 'cancelled',
      verdict: 'Nobody wants an early teardown of this cluster (any more). Nothing was written.',
    });
  });

  it('goes on with its plan when it is switched off meanwhile', async () => {
    const stage = createStage();
    stopCluster(stage.world);
    const slice = await sliceWith(stage, { state: 'done' }, { intent: 'teardown', plan: { at: 1, items: [], remarks: [] } });
    expect(await tearingDown(slice)).toMatchObject({ end: 'succeeded', verdict: 'No endpoint was taken down early.' });
  });

  it('counts what waits for the start, and nothing else of the ledger', async () => {
    const stage = teardownStage();
    stopCluster(stage.world);
    const { ledger } = stage.engine.store;
    const entry = { clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 } as const;
    await ledger.put({ ...entry, resourceId: hubId, awaitsStart: true });
    await ledger.put({ ...entry, resourceId: spokeId, condition: 'whole' });
    const plan = { at: 1, items: [], remarks: [] };
    const slice = await sliceWith(stage, { state: 'refused', note: 'it is locked.' }, { intent: 'teardown', plan });
    expect(await tearingDown(slice)).toEqual({
      kind: 'end',
      end: 'refused',
      verdict: '1 endpoint waits for the cluster’s start, to be made again. Left until the start: pe-hub: it is locked.',
    });
  });

  it('waits for the stop to be over, for an hour from the first look', async () => {
    const stage = teardownStage();
    stopCluster(stage.world);
    setCluster(stage.world, { provisioningState: 'Stopping' });
    const slice = await sliceWith(stage, {}, { intent: 'teardown' });
    expect(await tearingDown(slice)).toMatchObject({ kind: 'wait', forWhat: 'the stop to be over' });
    const since = stage.clock.now();
    stage.clock.advance(60 * minute - 1);
    expect(await tearingDown(slice)).toMatchObject({ kind: 'wait' });
    expect(slice.run().settlingSince).toBe(since);
    stage.clock.advance(1);
    expect(await tearingDown(slice)).toEqual({
      kind: 'end',
      end: 'refused',
      verdict:
        'The cluster did not come to rest (power state Stopped, provisioning state Stopping, agent pools: system Succeeded). What was not taken down stays until the start.',
    });
  });
});
