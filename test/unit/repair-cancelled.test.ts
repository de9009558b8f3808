import { describe, expect, it } from 'vitest';
import type { LedgerEntry, Track } from '../../shared/domain/run.ts';
import { cancelled } from '../../shared/repair/cancelled.ts';
import { churnId, clusterId, fraudId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const advice =
  'What was left still needs its repair: ask for one when it may go on. The next restart begins a run of its own; to keep Relink away from the cluster, place a hold.';

/** What a run with this track for the hub's endpoint says when it is cancelled. */
async function verdictOf(track: Partial<Track>, prepare: (stage: Stage, runId: string) => Promise<void> = async () => {}) {
  const stage = createStage();
  const { slice, track: kept } = await openedTrack(stage, hubId, track);
  await prepare(stage, kept().runId);
  const end = await cancelled(slice, 'Ann cancelled it (too early)');
  return { verdict: end.kind === 'end' ? end.verdict : '', end, run: slice.run() };
}

function inLedger(resourceId: string, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return { resourceId, clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1, ...changes };
}

describe('a run that was cancelled', () => {
  it.each([
    [{ state: 'working' }, 'Nothing was written. pe-hub was left as it was.'],
    [{ state: 'done', applies: 3 }, 'pe-hub is repaired.'],
    [{ state: 'refused', note: 'locked.' }, 'Nothing was written. pe-hub was refused: locked.'],
    [{ state: 'failed', applies: 1, error: { code: 'run-timed-out', message: 'gave up.' } }, 'pe-hub was failed: gave up.'],
    [{ state: 'parked', applies: 1 }, 'pe-hub was parked: see the journal'],
  ] as const)('says what state its part is in: %o', async (track, says) => {
    const { verdict, end } = await verdictOf(track);
    expect(verdict).toBe(`Ann cancelled it (too early). ${says} ${advice}`);
    expect(end).toMatchObject({ kind: 'end', end: 'cancelled' });
  });

  it('warns of what an earlier repair left in pieces, with its snapshot, and not of what it has repaired itself', async () => {
    const { verdict } = await verdictOf({ state: 'done', applies: 3 }, async ({ engine }) => {
      await engine.store.ledger.put(inLedger(hubId));
      await engine.store.ledger.put(inLedger(spokeId, { snapshotId: 'snap-1' }));
      await engine.store.ledger.put(inLedger(churnId, { kind: 'compute' }));
      await engine.store.ledger.put(inLedger(fraudId, { kind: 'compute', condition: 'whole' }));
    });
    const missing = 'may be missing since a repair that was interrupted: look whether it exists; its snapshot is';
    expect(verdict).toContain(`pe-spoke ${missing} snap-1.`);
    expect(verdict).toContain(`churn ${missing} not known.`);
    expect(verdict).not.toContain(`pe-hub ${missing}`);
    expect(verdict).not.toContain('fraud');
  });

  it('counts the restart as answered, so that the pulse does not begin again at once (R8)', async () => {
    const stage = createStage();
    await stage.night();
    const { slice } = await openedTrack(stage, hubId);
    await cancelled(slice, 'Ann cancelled it');
    const row = await stage.engine.store.clusters.get(clusterId);
    expect(row?.value.restart?.id).toBeDefined();
    expect(slice.run().restartId).toBe(row?.value.restart?.id);
  });

  it('has no restart to answer where none is known', async () => {
    expect((await verdictOf({ state: 'working' })).run).not.toHaveProperty('restartId');
  });
});
