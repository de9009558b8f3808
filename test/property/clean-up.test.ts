import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasEnded, type Run } from '../../shared/domain/run.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import type { Store } from '../../shared/ports/store.ts';
import { cleanUp } from '../../shared/repair/clean-up.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { createMortalEngine } from '../support/fakes/mortal.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { keepRun } from '../support/fakes/run-history.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { createStage, hour } from '../support/fakes/stage.ts';
import { createMemoryTables } from '../support/memory-tables.ts';

const day = 24 * hour;
const keptDays = 30;
const clusters = [0, 1, 2].map((index) => `${clusterId}-${index}`);
const endpointOf = (cluster: number) => `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe-${cluster}`;

interface History {
  readonly runs: readonly { readonly cluster: number; readonly age: number; readonly state: Run['state']; readonly isNamed: boolean }[];
  /** Clusters with an active run, and ones whose endpoint is in pieces. */
  readonly busy: readonly number[];
  readonly apart: readonly number[];
}

const cluster = fc.integer({ min: 0, max: clusters.length - 1 });
const histories: fc.Arbitrary<History> = fc.record({
  runs: fc.array(
    fc.record({
      cluster,
      age: fc.integer({ min: 0, max: 90 }),
      state: fc.constantFrom<Run['state']>('succeeded', 'failed', 'refused', 'cancelled', 'parked', 'relinking'),
      isNamed: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
    }),
    { maxLength: 25 },
  ),
  busy: fc.uniqueArray(cluster, { maxLength: 1 }),
  apart: fc.uniqueArray(cluster, { maxLength: 1 }),
});

function createTabledEngine(seed: number) {
  const stage = createStage({ runsKeptMs: keptDays * day });
  const tables = createMemoryTables();
  const store = createTableStore({ openTable: tables.open, random: createSeededRandom(seed) });
  return { engine: { ...stage.engine, store } satisfies Engine, store, tables, clock: stage.clock };
}

/** Ages differ by whole days and each run by some milliseconds, so that one of a cluster is the newest. */
async function write(store: Store, now: number, { runs, busy, apart }: History): Promise<void> {
  for (const [index, { cluster: of, age, state, isNamed }] of runs.entries()) {
    const runId = `run-${index}`;
    const createdAt = now - age * day - index * 1_000;
    await keepRun(store, { runId, createdAt, clusterId: clusters[of] ?? '', state }, index % 4, endpointOf(of));
    const alert = { code: 'run-failed', subject: runId, seen: 's', done: 'd', notDone: 'n', next: 'x', runId, at: createdAt } as const;
    if (isNamed) await store.alerts.raise(alert);
  }
  for (const of of busy)
    await store.clusters.insert({ clusterId: clusters[of] ?? '', firstSeenAt: 1, power: 'Running', powerSeenAt: 1, activeRunId: 'active' });
  for (const of of apart)
    await store.ledger.put({
      resourceId: endpointOf(of),
      clusterId: clusters[of] ?? '',
      kind: 'endpoint',
      condition: 'apart',
      updatedAt: 1,
    });
}

/** Which runs must stay, and nothing else may. */
function staying({ runs, busy, apart }: History): readonly string[] {
  const young = (age: number, index: number) => age * day + index * 1_000 - 60_000 <= keptDays * day;
  return runs.flatMap(({ cluster: of, age, state, isNamed }, index) => {
    const others = runs.map((other, at) => ({ ...other, at })).filter((other) => other.cluster === of);
    const newest = others.toSorted((a, b) => a.age - b.age || a.at - b.at)[0];
    const stays = young(age, index) || state === 'relinking' || isNamed || busy.includes(of) || apart.includes(of) || newest?.at === index;
    return stays ? [`run-${index}`] : [];
  });
}

/** Runs that any row of a run, a track, a journal or a list of runs belongs to. */
function runsInTables(keys: readonly (readonly [string, string, string])[]): readonly string[] {
  const ofRuns = keys.filter(
    ([table, partition]) =>
      table !== 'RelinkAlerts' && table !== 'RelinkClusters' && table !== 'RelinkEvents' && !partition.startsWith('ledger!'),
  );
  return [...new Set(ofRuns.map((key) => /run-\d+/.exec(key.join(' '))?.[0] ?? key.join(' ')))].sort();
}

async function dieAt(engine: Engine, deathAt: number, effect: 'before' | 'after'): Promise<void> {
  const mortal = createMortalEngine(engine, { deathAt, effect });
  await Promise.race([cleanUp(mortal.engine), mortal.died]);
}

describe('the clean-up of any history', () => {
  it('removes exactly what may go, whole, wherever it dies and however many do it at once, and then rests', async () => {
    const deaths = fc.array(fc.record({ at: fc.integer({ min: 1, max: 40 }), effect: fc.constantFrom('before', 'after') }), {
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(histories, deaths, async (history, dies) => {
        const { engine, store, tables, clock } = createTabledEngine(1);
        clock.advance(200 * day);
        await write(store, clock.now(), history);
        for (const { at, effect } of dies) await dieAt(engine, at, effect);
        await Promise.all([cleanUp(engine), cleanUp(engine)]);
        await cleanUp(engine);
        expect(runsInTables(tables.keys())).toEqual(staying(history).toSorted());
        for (const runId of staying(history)) expect((await store.runs.get(runId))?.value.runId).toBe(runId);
        const before = tables.keys().length;
        await cleanUp(engine);
        expect(tables.keys()).toHaveLength(before);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps an unended run and the newest run also through a death at every write', async () => {
    for (let at = 1; at <= 30; at += 1) {
      const { engine, store, clock } = createTabledEngine(2);
      clock.advance(200 * day);
      const runs = [60, 70, 80].map((age) => ({
        cluster: 0,
        age,
        state: age === 70 ? ('relinking' as const) : ('failed' as const),
        isNamed: false,
      }));
      await write(store, clock.now(), { runs, busy: [], apart: [] });
      await dieAt(engine, at, at % 2 === 0 ? 'before' : 'after');
      const left = await store.runs.list({ limit: 9 });
      expect(left.map(({ runId }) => runId)).toEqual(expect.arrayContaining(['run-0', 'run-1']));
      expect(left.filter((run) => !hasEnded(run))).toHaveLength(1);
    }
  });
});

describe('storage', () => {
  it('holds as many rows after two years of nights as after one', async () => {
    const { engine, store, tables, clock } = createTabledEngine(3);
    const after: number[] = [];
    for (let night = 1; night <= 2 * 365; night += 1) {
      for (const [of, id] of clusters.entries()) {
        await keepRun(store, { runId: `run-${night}${of}`, createdAt: clock.now(), clusterId: id }, 2, endpointOf(of));
        await store.events.claim(`event-${night}-${of}`, clock.now());
        await store.alerts.raise({
          code: 'address-changed',
          subject: `pe-${night}`,
          seen: 's',
          done: 'd',
          notDone: 'n',
          next: 'x',
          at: clock.now(),
        });
        await store.alerts.resolve({ code: 'address-changed', subject: `pe-${night}` }, { at: clock.now(), because: 'over' });
      }
      clock.advance(day);
      await cleanUp(engine);
      if (night % 365 === 0) after.push(tables.keys().length);
    }
    // 30 nights of 3 clusters: a run row, two list rows, a track and two entries each; an alert of each night; 7 nights of events with two rows each.
    expect(after).toEqual([after[0], after[0]]);
    expect(after[0]).toBeLessThan(30 * 3 * 7 + 31 + 8 * 3 * 2 + 10);
  });
});
