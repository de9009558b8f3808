import { describe, expect, it } from 'vitest';
import { afterSighting, type Finding, findingIdOf } from '../../shared/domain/finding.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { Store } from '../../shared/ports/store.ts';
import { cleanUp } from '../../shared/repair/clean-up.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { clusterId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { keepRun } from '../support/fakes/run-history.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const day = 24 * hour;
const otherClusterId = clusterId.replace('aks-night', 'aks-day');

/** A stage with one ended run of each given age in days; `run-<age>`. */
async function stageWithRuns(...agesInDays: readonly number[]): Promise<Stage> {
  const stage = createStage();
  stage.clock.advance(400 * day);
  for (const age of agesInDays) await keepRun(stage.engine.store, { runId: `run-${age}`, createdAt: stage.clock.now() - age * day });
  return stage;
}

async function runIds({ engine }: Stage): Promise<readonly string[]> {
  return (await engine.store.runs.list({ limit: 9_999 })).map(({ runId }) => runId);
}

const raised = (at: number) => ({ code: 'run-failed', subject: clusterId, seen: 's', done: 'd', notDone: 'n', next: 'x', at }) as const;

/** The same engine in which one call of the store throws. */
function failing<Part extends keyof Store>(engine: Engine, part: Part, member: keyof Store[Part], error: Error): Engine {
  return { ...engine, store: { ...engine.store, [part]: { ...engine.store[part], [member]: () => Promise.reject(error) } } };
}

describe('an old run', () => {
  it('is removed with its tracks and its journal 90 days after its end, not before', async () => {
    const stage = await stageWithRuns(1, 90, 91);
    const { journal, tracks } = stage.engine.store;
    await stage.pulse();
    expect(await runIds(stage)).toEqual(['run-1', 'run-90']);
    expect([await journal.list('run-91'), await tracks.list('run-91')]).toEqual([[], []]);
    expect([(await journal.list('run-90')).length, (await tracks.list('run-90')).length]).toEqual([3, 1]);
    stage.clock.advance(60_000);
    await stage.pulse();
    expect(await runIds(stage)).toEqual(['run-1', 'run-90']);
    stage.clock.advance(1);
    await stage.pulse();
    expect(await runIds(stage)).toEqual(['run-1']);
  });

  it('stays when it is the newest of its cluster', async () => {
    const stage = await stageWithRuns(200, 300);
    await keepRun(stage.engine.store, { runId: 'other', createdAt: stage.clock.now() - day, clusterId: otherClusterId });
    await stage.pulse();
    expect(await runIds(stage)).toEqual(['other', 'run-200']);
  });

  it('stays when it has not ended', async () => {
    const stage = await stageWithRuns(1);
    const createdAt = stage.clock.now() - 300 * day;
    await keepRun(stage.engine.store, { runId: 'going', createdAt, updatedAt: createdAt, endedAt: undefined as never, state: 'relinking' });
    await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-1', 'going']);
    expect(await stage.engine.store.journal.list('going')).toHaveLength(3);
  });

  it('stays while an open alert names it, and goes with the alert', async () => {
    const stage = await stageWithRuns(1, 200);
    const { alerts } = stage.engine.store;
    await alerts.raise({ ...raised(stage.clock.now() - 200 * day), runId: 'run-200' });
    await stage.pulse();
    expect(await runIds(stage)).toEqual(['run-1', 'run-200']);
    await alerts.resolve({ code: 'run-failed', subject: clusterId }, { at: stage.clock.now() - 100 * day, because: 'repaired' });
    await stage.pulse();
    expect(await runIds(stage)).toEqual(['run-1']);
    expect(await alerts.list(9)).toEqual([]);
  });

  it('stays while a part that it worked on is in pieces', async () => {
    const stage = await stageWithRuns(1, 200);
    const { ledger } = stage.engine.store;
    const entry = { clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 } as const;
    await ledger.put({ ...entry, resourceId: spokeId });
    await ledger.put({ ...entry, resourceId: hubId.toUpperCase() });
    await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-1', 'run-200']);
    await ledger.put({ ...entry, resourceId: hubId, condition: 'whole' });
    await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-1']);
  });

  it('stays while its cluster has an active run', async () => {
    const stage = await stageWithRuns(1, 200);
    const { clusters } = stage.engine.store;
    const row = await clusters.insert({ clusterId, firstSeenAt: 1, power: 'Running', powerSeenAt: 1, activeRunId: 'new' });
    await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-1', 'run-200']);
    const { activeRunId: _, ...free } = row.value;
    await clusters.save({ value: free, etag: row.etag });
    await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-1']);
  });

  it('stays when its row cannot be read', async () => {
    const stage = await stageWithRuns(1, 200);
    await cleanUp(failing(stage.engine, 'runs', 'get', new ServiceError('store-corrupt', 'Damaged.')));
    expect(await runIds(stage)).toEqual(['run-1', 'run-200']);
  });

  it('with a damaged ledger keeps no other from being removed', async () => {
    const stage = await stageWithRuns(1, 200);
    for (const age of [1, 150, 250])
      await keepRun(stage.engine.store, { runId: `o-${age}`, createdAt: stage.clock.now() - age * day, clusterId: otherClusterId });
    const { ledger } = stage.engine.store;
    const list = (id: string) => (id === clusterId ? Promise.reject(new ServiceError('store-corrupt', 'Damaged.')) : ledger.list(id));
    const engine = { ...stage.engine, store: { ...stage.engine.store, ledger: { ...ledger, list } } };
    await cleanUp(engine);
    expect(await runIds(stage)).toEqual(['run-1', 'o-1', 'run-200']);
  });
});

describe('the clean-up', () => {
  it('looks at a hundred old runs with each pulse, and comes round to all of them', async () => {
    const stage = await stageWithRuns(1, ...Array.from({ length: 250 }, (_, index) => 100 + index));
    const left = [];
    for (let pulses = 0; pulses < 4; pulses += 1) {
      await cleanUp(stage.engine);
      left.push((await runIds(stage)).length);
    }
    expect(left).toEqual([151, 51, 1, 1]);
  });

  it('comes round again to what stayed at first', async () => {
    const stage = await stageWithRuns(...Array.from({ length: 150 }, (_, index) => 100 + index));
    const { alerts } = stage.engine.store;
    await alerts.raise({ ...raised(stage.clock.now()), runId: 'run-140' });
    for (let pulses = 0; pulses < 4; pulses += 1) await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-100', 'run-140']);
    await alerts.resolve(raised(0), { at: stage.clock.now(), because: 'repaired' });
    for (let pulses = 0; pulses < 2; pulses += 1) await cleanUp(stage.engine);
    expect(await runIds(stage)).toEqual(['run-100']);
  });

  it('removes a journal of any length in parts, before the run itself', async () => {
    const stage = await stageWithRuns(1);
    await keepRun(stage.engine.store, { runId: 'long', createdAt: stage.clock.now() - 200 * day }, 4_500);
    const left = [];
    for (let pulses = 0; pulses < 3; pulses += 1) {
      await cleanUp(stage.engine);
      left.push([(await stage.engine.store.journal.list('long')).length, (await runIds(stage)).length]);
    }
    expect(left).toEqual([
      [2_500, 2],
      [500, 2],
      [0, 1],
    ]);
  });

  it('stops after half a minute and goes on with the next pulse', async () => {
    const stage = await stageWithRuns(1, 100, 101, 102, 103);
    const { journal } = stage.engine.store;
    const remove: Store['journal']['remove'] = async (runId, most) => {
      stage.clock.advance(20_000);
      return journal.remove(runId, most);
    };
    const engine = { ...stage.engine, store: { ...stage.engine.store, journal: { ...journal, remove } } };
    await cleanUp(engine);
    expect(await runIds(stage)).toEqual(['run-1', 'run-102', 'run-103']);
    await cleanUp(engine);
    expect(await runIds(stage)).toEqual(['run-1']);
  });

  it('forgets the claims of events after a week, not before', async () => {
    const { engine, clock } = createStage();
    await engine.store.events.claim('event-1', clock.now());
    clock.advance(7 * day);
    await cleanUp(engine);
    expect(await engine.store.events.known('event-1')).toBe(true);
    clock.advance(1);
    await cleanUp(engine);
    expect(await engine.store.events.known('event-1')).toBe(false);
  });

  it('keeps a resolved alert until people were told that it is over', async () => {
    const { engine, clock } = createStage();
    const { alerts } = engine.store;
    await alerts.change(raised(1), () => ({
      ...raised(1),
      state: 'resolved',
      firstAt: 1,
      lastAt: 1,
      count: 1,
      told: { state: 'open', at: 1 },
    }));
    clock.advance(200 * day);
    await cleanUp(engine);
    expect(await alerts.list(9)).toHaveLength(1);
    await alerts.change(raised(1), (row) => row && { ...row, told: { state: 'resolved', at: 2 } });
    await cleanUp(engine);
    expect(await alerts.list(9)).toEqual([]);
  });
});

describe('trouble with the clean-up', () => {
  const trouble = new ServiceError('store-unavailable', 'clear in RelinkJournal: storage answered 503.');

  it('neither stops the other kinds of rows from being removed nor the pulse from finishing', async () => {
    const stage = await stageWithRuns(1, 200);
    await stage.engine.store.events.claim('event-1', stage.clock.now() - 9 * day);
    await cleanUp(failing(stage.engine, 'journal', 'remove', trouble));
    expect(await runIds(stage)).toEqual(['run-1', 'run-200']);
    expect(await stage.engine.store.events.known('event-1')).toBe(false);
    expect(stage.log.lines.filter(({ event }) => event === 'clean-up.failed')).toMatchObject([{ fields: { what: 'runs' } }]);
  });

  it('is an alert when it lasts for six hours, which is resolved when it is over', async () => {
    const stage = await stageWithRuns(1, 200);
    const broken = failing(stage.engine, 'journal', 'remove', trouble);
    const states = async () => (await stage.engine.store.alerts.list(9)).map(({ code, state, count }) => `${code} ${state} ${count}`);
    await cleanUp(broken);
    stage.clock.advance(6 * hour - 1);
    await cleanUp(broken);
    expect(await states()).toEqual([]);
    stage.clock.advance(1);
    await cleanUp(broken);
    expect(await states()).toEqual(['clean-up-failed open 1']);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([
      {
        seen: `Old rows could not be removed since ${new Date(stage.clock.now() - 6 * hour).toISOString()}. runs: clear in RelinkJournal: storage answered 503.`,
        done: 'The other kinds of rows were removed as usual, and repairs go on.',
        notDone: 'What is named above stays in storage, which grows until this is mended.',
        next: 'Look at what is named above: storage that does not answer, or a row that cannot be read.',
      },
    ]);
    await cleanUp(stage.engine);
    expect(await states()).toEqual(['clean-up-failed resolved 1']);
  });

  it('does not even matter when storage takes no alert', async () => {
    const stage = await stageWithRuns(1, 200);
    const broken = failing(failing(stage.engine, 'journal', 'remove', trouble), 'heartbeats', 'last', trouble);
    await expect(cleanUp(broken)).resolves.toBeUndefined();
    expect(stage.log.lines.at(-1)).toMatchObject({
      event: 'clean-up.not-told',
      fields: { code: 'store-unavailable', message: trouble.message },
    });
  });
});

describe('an old finding', () => {
  const keyOf = (name: string) => ({ ruleId: 'r', clusterId, subjectId: name });
  const keep = async ({ engine }: Stage, name: string, resolvedDaysAgo: number | undefined, changes: Partial<Finding> = {}) => {
    const at = engine.clock.now() - 200 * day;
    const found = { ...keyOf(name), kind: 'found', at, title: 't', severity: 'advice', seen: 's', fix: 'f' } as const;
    const over = { ...keyOf(name), kind: 'over', at: engine.clock.now() - (resolvedDaysAgo ?? 0) * day, because: 'b' } as const;
    await engine.store.findings.change(findingIdOf(keyOf(name)), () => {
      const open = afterSighting(undefined, found);
      return { ...((resolvedDaysAgo === undefined ? open : afterSighting(open, over)) as Finding), ...changes };
    });
  };
  const left = async ({ engine }: Stage) =>
    (await engine.store.findings.list({ limit: 999 })).findings.map(({ subjectId }) => subjectId).sort();

  it('is removed 90 days after it was resolved; open and suppressed ones stay', async () => {
    const stage = createStage();
    stage.clock.advance(400 * day);
    const suppressed = { by: 'Ada', reason: 'known', at: 1, until: stage.clock.now() + day };
    await keep(stage, 'open', undefined);
    await keep(stage, 'young', 90);
    await keep(stage, 'old', 91);
    await keep(stage, 'suppressed', 91, { suppressed });
    await cleanUp(stage.engine);
    expect(await left(stage)).toEqual(['open', 'suppressed', 'young']);
    stage.clock.advance(2 * day);
    await cleanUp(stage.engine);
    expect(await left(stage)).toEqual(['open']);
  });

  it('is found page by page, however many others there are', async () => {
    const stage = createStage();
    stage.clock.advance(400 * day);
    for (let index = 0; index < 150; index += 1) await keep(stage, `open-${index}`, undefined);
    for (let index = 0; index < 150; index += 1) await keep(stage, `old-${index}`, 91);
    for (let turn = 0; turn < 3; turn += 1) await cleanUp(stage.engine);
    expect(await left(stage)).toHaveLength(150);
    await keep(stage, 'old', 91);
    for (let turn = 0; turn < 3; turn += 1) await cleanUp(stage.engine);
    expect(await left(stage)).toHaveLength(150);
  });
});
