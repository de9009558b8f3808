import { describe, expect, it } from 'vitest';
import type { Breaker } from '../../shared/domain/breaker.ts';
import type { Run } from '../../shared/domain/run.ts';
import { noteEnd } from '../../shared/repair/note-end.ts';
import { approvalGiven, madeAgain, resolveAlerts } from '../../shared/repair/resolve-alerts.ts';
import { churnId, clusterId, hubId, spokeId, subscription } from '../support/fakes/night-world.ts';
import { createStage, hour, runRow, type Stage } from '../support/fakes/stage.ts';

const failure = { runId: 'earlier', clusterId, code: 'azure-unavailable', at: 1 } as const;

/** A stage whose breaker has counted one failure, with a run that made so many writes. */
async function stageAfter(applies: number, breaker: Partial<Breaker> = {}): Promise<Stage> {
  const stage = createStage();
  const at = stage.clock.now();
  await stage.engine.store.breakers.insert({ subscription, failures: [{ ...failure, at }], ...breaker });
  const track = { runId: 'now', kind: 'endpoint', state: 'done', step: '', errors: 0, updatedAt: 1 } as const;
  await stage.engine.store.tracks.insert({ ...track, resourceId: hubId, applies });
  return stage;
}

const ended = (state: Run['state'], error?: Run['error']) => ({ runId: 'now', clusterId, state, ...(error && { error }) });
const failedRuns = async (stage: Stage) =>
  (await stage.engine.store.breakers.get(subscription))?.value.failures.map(({ runId, code }) => `${runId} ${code}`);

describe('how a run ended, for the breaker of its subscription', () => {
  it('is a proof that repairs work only if it wrote', async () => {
    const idle = await stageAfter(0);
    await noteEnd(idle.engine, ended('succeeded'));
    expect(await failedRuns(idle)).toEqual(['earlier azure-unavailable']);
    const busy = await stageAfter(1);
    await noteEnd(busy.engine, ended('succeeded'));
    expect(await failedRuns(busy)).toEqual([]);
  });

  it.each([
    ['before it wrote anything', 0, 'azure-throttled'],
    ['after it wrote', 3, 'azure-throttled'],
    ['because its cluster was deleted in mid-work', 3, 'azure-not-found'],
  ] as const)('is a failure that counts when it failed %s', async (_, applies, code) => {
    const stage = await stageAfter(applies);
    await noteEnd(stage.engine, ended('failed', { code, message: 'x' }));
    expect(await failedRuns(stage)).toEqual(['earlier azure-unavailable', `now ${code}`]);
  });

  it('is none when its cluster was gone before anything was begun', async () => {
    const stage = await stageAfter(0);
    await noteEnd(stage.engine, ended('failed', { code: 'azure-not-found', message: 'x' }));
    expect(await failedRuns(stage)).toEqual(['earlier azure-unavailable']);
  });

  it('counts as unexpected when nobody knows the error', async () => {
    const stage = await stageAfter(0);
    await noteEnd(stage.engine, ended('failed'));
    expect(await failedRuns(stage)).toEqual(['earlier azure-unavailable', 'now unexpected']);
  });

  describe('wakes those that an open breaker held back', () => {
    const opened = { at: 1, probeFrom: 2, times: 1 };
    const heldBack = { says: 'x', since: 1 };
    const waitingBehind = async (breaker: Partial<Breaker>) => {
      const stage = await stageAfter(1, breaker);
      await stage.engine.store.runs.insert(runRow('younger', { heldBack, createdAt: 2 }));
      await stage.engine.store.runs.insert(runRow('older', { heldBack, createdAt: 1 }));
      await stage.engine.store.runs.insert(runRow('not-held-back'));
      return stage;
    };
    const woken = (stage: Stage) => stage.queue.messages().map((message) => message.runId);

    it.each(['succeeded', 'failed', 'refused'] as const)('when it was the try, oldest first: %s', async (state) => {
      const stage = await waitingBehind({ opened, probe: { runId: 'now', until: Number.MAX_SAFE_INTEGER } });
      await noteEnd(stage.engine, ended(state));
      expect(woken(stage)).toEqual(['older', 'younger']);
    });

    it('not when another run is the try', async () => {
      const stage = await waitingBehind({ opened, probe: { runId: 'other', until: Number.MAX_SAFE_INTEGER } });
      await noteEnd(stage.engine, ended('succeeded'));
      await noteEnd(stage.engine, ended('failed'));
      expect(woken(stage)).toEqual([]);
    });

    it('not while the breaker is closed: what is held back then waits for something else', async () => {
      const stage = await waitingBehind({});
      await noteEnd(stage.engine, ended('succeeded'));
      expect(woken(stage)).toEqual([]);
    });
  });
});

describe('alerts that a repair answers', () => {
  const raise = (stage: Stage, code: 'waiting-for-approval' | 'endpoint-missing' | 'run-failed', subject: string) =>
    stage.engine.store.alerts.raise({ code, subject, seen: 'x', done: 'x', notDone: 'x', next: 'x', at: 1 });
  const resolutions = async (stage: Stage) =>
    (await stage.engine.store.alerts.list(9)).map(({ subject, resolved }) => [subject, resolved?.because, resolved?.at]);

  it('are those of the cluster and of each endpoint of its plan, repaired or found healthy', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    const items = [
      { trackKind: 'compute', resourceId: churnId, action: 'leave', because: 'x' },
      { trackKind: 'endpoint', resourceId: hubId, action: 'leave', because: 'x' },
    ] as const;
    await raise(stage, 'waiting-for-approval', hubId);
    await raise(stage, 'waiting-for-approval', spokeId);
    await raise(stage, 'run-failed', clusterId);
    await resolveAlerts(stage.engine, runRow('now', { plan: { at: 1, items, remarks: [] } }));
    expect(await resolutions(stage)).toEqual([
      [hubId, `The connection of ${hubId} is approved.`, stage.clock.now()],
      [spokeId, undefined, undefined],
      [clusterId, 'Run now succeeded: everything that hangs on the cluster was found or made whole.', stage.clock.now()],
    ]);
  });

  it('say why they are over when an endpoint was made again, and when its connection was approved', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    await raise(stage, 'endpoint-missing', hubId);
    await raise(stage, 'waiting-for-approval', spokeId);
    await madeAgain(stage.engine, hubId);
    await approvalGiven(stage.engine, spokeId);
    expect(await resolutions(stage)).toEqual([
      [hubId, `${hubId} was made again.`, stage.clock.now()],
      [spokeId, `The connection of ${spokeId} is approved.`, stage.clock.now()],
    ]);
  });
});
