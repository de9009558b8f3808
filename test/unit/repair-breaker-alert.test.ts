import { describe, expect, it } from 'vitest';
import type { Breaker } from '../../shared/domain/breaker.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { sayBreaker } from '../../shared/repair/breaker-alert.ts';
import { askBreaker, changeBreaker } from '../../shared/repair/breaker-row.ts';
import { buryCorruptRun } from '../../shared/repair/bury-run.ts';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import { clusterId, subscription } from '../support/fakes/night-world.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const failures = ['one', 'two'].map((runId) => ({ runId, clusterId, code: 'run-timed-out' as const, at: 1 }));

function openBreaker(opened: Partial<NonNullable<Breaker['opened']>> = {}): Breaker {
  return { subscription, failures, opened: { at: 1, times: 1, probeFrom: Date.UTC(2026, 0, 6, 4, 30), ...opened } };
}

async function alertAfter(stage: Stage, breaker: Breaker) {
  await sayBreaker(stage.engine, breaker);
  const [alert] = await stage.engine.store.alerts.list(9);
  return alert;
}

describe('the alert of a breaker', () => {
  it('says what failed, what waits, and when one repair is let through', async () => {
    expect(await alertAfter(createStage(), openBreaker())).toMatchObject({
      ...{ code: 'breaker-open', subject: subscription, state: 'open' },
      seen: 'Repairs failed one after another, and none succeeded in between: run one of aks-night (run-timed-out), run two of aks-night (run-timed-out).',
      done: 'No further repair of the subscription begins to write. Repairs that had begun go on to their end.',
      notDone: 'Repairs that are needed meanwhile wait in the queue with their plans; none is lost. Plans and mode observe work as ever.',
      next: 'Read the journals of these runs and remove what they have in common. From 2026-01-06T04:30:00.000Z on one repair is let through; if it succeeds, all go on. To try at once, ask for a repair of one cluster.',
    });
  });

  it.each([
    [2, 'Since then 1 of them was let through as a try and failed too.'],
    [4, 'Since then 3 of them were let through as a try and failed too.'],
  ])('counts the tries that failed, opened %i times', async (times, says) => {
    expect((await alertAfter(createStage(), openBreaker({ times })))?.seen).toMatch(new RegExp(`timed-out\\)\\. ${says}$`));
  });

  it('is resolved with the reason once the breaker is closed', async () => {
    const stage = createStage();
    await sayBreaker(stage.engine, openBreaker());
    expect(await alertAfter(stage, { subscription, failures: [] })).toMatchObject({
      state: 'resolved',
      resolved: {
        at: stage.clock.now(),
        because: 'A repair succeeded, and all other repairs of the subscription may begin again.',
      },
    });
  });

  it('is written when the breaker opens or closes, and not for every change of its row', async () => {
    const stage = createStage();
    await changeBreaker(stage.engine, subscription, (breaker) => ({ ...breaker, failures }));
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
    await changeBreaker(stage.engine, subscription, () => openBreaker());
    await changeBreaker(stage.engine, subscription, (breaker) => ({ ...breaker, failures: [] }));
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ state: 'open', count: 1 }]);
  });
});

describe('the breaker', () => {
  it('lets a run pass without a claim while it is closed', async () => {
    expect(await askBreaker(createStage().engine, subscription, { runId: 'any', isAsked: false })).toEqual({ kind: 'closed' });
  });

  it('is not taken to be damaged when storage is away', async () => {
    const stage = createStage();
    const down = new ServiceError('store-unavailable', 'Storage answered 503.');
    Object.assign(stage.engine.store, { breakers: { ...stage.engine.store.breakers, get: () => Promise.reject(down) } });
    await expect(askBreaker(stage.engine, subscription, { runId: 'any', isAsked: false })).rejects.toBe(down);
  });

  it('counts a run whose row cannot be read as a failure', async () => {
    const stage = createStage({ breakerFailures: 1, breakerCoolDownMs: hour });
    await changeCluster(stage.engine, clusterId, (row) => ({ ...row, activeRunId: 'broken' }));
    const track = { runId: 'broken', kind: 'endpoint', state: 'working', step: 'create', applies: 1, errors: 0, updatedAt: 1 } as const;
    await stage.engine.store.tracks.insert({ ...track, resourceId: `${subscription}/x` });
    await buryCorruptRun(stage.engine, 'broken');
    expect((await stage.engine.store.breakers.get(subscription))?.value).toMatchObject({
      failures: [{ runId: 'broken', clusterId, code: 'store-corrupt' }],
      opened: { times: 1 },
    });
  });
});
