import { describe, expect, it } from 'vitest';
import type { AlertRow } from '../../shared/domain/alert.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { EndpointSnapshot } from '../../shared/domain/snapshot.ts';
import type { Store } from '../../shared/ports/store.ts';
import { cleanAlerts } from '../../shared/repair/clean-alerts.ts';
import { cleanRuns } from '../../shared/repair/clean-runs.ts';
import { cleanSnapshots } from '../../shared/repair/clean-snapshots.ts';
import { cleanTexts } from '../../shared/repair/clean-texts.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { clusterId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { keepRun } from '../support/fakes/run-history.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const day = 24 * hour;
const otherClusterId = clusterId.replace('aks-night', 'aks-day');
const damaged = new ServiceError('store-corrupt', 'Damaged.');

function oldStage(): Stage {
  const stage = createStage();
  stage.clock.advance(400 * day);
  return stage;
}

const keep = ({ engine, clock }: Stage, runId: string, age: number, more: { clusterId?: string; entries?: number } = {}) =>
  keepRun(engine.store, { runId, createdAt: clock.now() - age * day, clusterId: more.clusterId ?? clusterId }, more.entries);

const runIds = async ({ engine }: Stage) => (await engine.store.runs.list({ limit: 9_999 })).map(({ runId }) => runId);

/** The engine with some calls of one part of its store replaced. */
function withStore<Part extends keyof Store>(engine: Engine, part: Part, calls: Partial<Store[Part]>): Engine {
  return { ...engine, store: { ...engine.store, [part]: { ...engine.store[part], ...calls } } };
}

async function occupy({ engine }: Stage, activeRunId: string | undefined) {
  const found = await engine.store.clusters.get(clusterId);
  const row = { clusterId, firstSeenAt: 1, power: 'Running', powerSeenAt: 1, activeRunId } as const;
  await (found ? engine.store.clusters.save({ value: row, etag: found.etag }) : engine.store.clusters.insert(row));
}

describe('the removal of old runs', () => {
  it('goes on behind a hundred runs that stay, and comes back to them', async () => {
    const stage = oldStage();
    for (let index = 0; index < 110; index += 1) await keep(stage, `busy-${index}`, 100 + index);
    for (const [runId, age] of [['other-newest', 1] as const, ['other-old', 300] as const])
      await keep(stage, runId, age, { clusterId: otherClusterId });
    await occupy(stage, 'a-run');
    await cleanRuns(stage.engine);
    expect(await stage.engine.store.bookmarks.get('clean-runs')).toBeTruthy();
    expect(await runIds(stage)).toContain('other-old');
    await cleanRuns(stage.engine);
    expect(await runIds(stage)).not.toContain('other-old');
    await occupy(stage, undefined);
    await cleanRuns(stage.engine);
    expect(await runIds(stage)).toHaveLength(11 + 1);
  });

  it('writes no bookmark and reads no alert where nothing is old', async () => {
    const stage = oldStage();
    await keep(stage, 'new', 1);
    const refuse = () => Promise.reject(new Error('This call is not needed.'));
    const engine = withStore(withStore(stage.engine, 'alerts', { list: refuse }), 'bookmarks', { put: refuse });
    await expect(cleanRuns(engine)).resolves.toBeUndefined();
  });

  it('spends its two thousand rows on one run after the other', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'first', 100, { entries: 1_200 });
    await keep(stage, 'second', 101, { entries: 1_200 });
    await cleanRuns(stage.engine);
    expect(await runIds(stage)).toEqual(['newest', 'second']);
    // 1,200 entries, a track and the row itself are 1,202; the second run gives 798 of its entries.
    expect(await stage.engine.store.journal.list('second')).toHaveLength(402);
    expect(stage.log.lines.filter(({ event }) => event === 'run.removed')).toMatchObject([
      { fields: { runId: 'first', clusterId, rows: 1_202 } },
    ]);
  });

  it('leaves the row of a run whose journal took all that was left', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'long', 100, { entries: 2_000 });
    await cleanRuns(stage.engine);
    expect(await stage.engine.store.journal.list('long')).toEqual([]);
    expect(await stage.engine.store.tracks.list('long')).toHaveLength(1);
    expect(await runIds(stage)).toEqual(['newest', 'long']);
  });

  it('tells of a damaged row, also when its time is used up behind it', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'damaged', 100);
    await keep(stage, 'slow', 101);
    await keep(stage, 'left', 102);
    const { journal } = stage.engine.store;
    const remove: Store['journal']['remove'] = async (runId, most) => {
      if (runId === 'damaged') throw damaged;
      stage.clock.advance(30_000);
      return journal.remove(runId, most);
    };
    await expect(cleanRuns(withStore(stage.engine, 'journal', { remove }))).rejects.toBe(damaged);
    expect(await runIds(stage)).toEqual(['newest', 'damaged', 'left']);
  });

  it('does not take storage that is down for a damaged row', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'old', 100);
    const down = new ServiceError('store-unavailable', 'Storage answered 503.');
    await expect(cleanRuns(withStore(stage.engine, 'runs', { get: () => Promise.reject(down) }))).rejects.toBe(down);
    await expect(cleanRuns(withStore(stage.engine, 'ledger', { list: () => Promise.reject(down) }))).rejects.toBe(down);
  });

  it('finds what is left of a run whose row went before', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'half', 100);
    const { runs } = stage.engine.store;
    const get: Store['runs']['get'] = async (runId) => (runId === 'half' ? undefined : runs.get(runId));
    await cleanRuns(withStore(stage.engine, 'runs', { get }));
    expect(await stage.engine.store.journal.list('half')).toEqual([]);
  });

  it('counts from the end of a run, not from its beginning', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    const createdAt = stage.clock.now() - 100 * day;
    await keepRun(stage.engine.store, { runId: 'late', createdAt, endedAt: stage.clock.now() - 80 * day, updatedAt: createdAt });
    await cleanRuns(stage.engine);
    expect(await runIds(stage)).toEqual(['newest', 'late']);
  });

  it('keeps the runs of a cluster whose newest run cannot be read', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'old', 100);
    await cleanRuns(withStore(stage.engine, 'runs', { list: async () => [] }));
    expect(await runIds(stage)).toEqual(['newest', 'old']);
  });

  it('keeps a run of which one part of several is in pieces', async () => {
    const stage = oldStage();
    await keep(stage, 'newest', 1);
    await keep(stage, 'old', 100);
    const track = { runId: 'old', kind: 'endpoint', state: 'done', step: 'verify', applies: 1, errors: 0, updatedAt: 1 } as const;
    await stage.engine.store.tracks.insert({ ...track, resourceId: spokeId });
    await stage.engine.store.ledger.put({ clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1, resourceId: hubId });
    await cleanRuns(stage.engine);
    expect(await runIds(stage)).toEqual(['newest', 'old']);
  });
});

describe('the removal of old alerts', () => {
  const row: AlertRow = {
    ...{ code: 'run-failed', subject: 'one', seen: 's', done: 'd', notDone: 'n', next: 'x' },
    ...{ state: 'resolved', firstAt: 1, lastAt: 1, count: 1, resolved: { at: 1, because: 'It is over.' } },
    told: { state: 'resolved', at: 1 },
  };

  it('takes a hundred at a time', async () => {
    const { engine } = oldStage();
    for (let index = 0; index < 130; index += 1)
      await engine.store.alerts.change({ ...row, subject: `s-${index}` }, () => ({ ...row, subject: `s-${index}` }));
    await cleanAlerts(engine);
    expect(await engine.store.alerts.list(999)).toHaveLength(30);
  });

  it('leaves one that is open, and one that was over less than ninety days ago', async () => {
    const { engine, clock } = oldStage();
    const kept: AlertRow[] = [
      { ...row, subject: 'open', state: 'open' },
      { ...row, subject: 'recent', resolved: { at: clock.now() - 90 * day, because: 'It is over.' } },
    ];
    for (const alert of kept) await engine.store.alerts.change(alert, () => alert);
    await cleanAlerts(engine);
    expect((await engine.store.alerts.list(9)).map(({ subject }) => subject).toSorted()).toEqual(['open', 'recent']);
  });
});

describe('the removal of old snapshots', () => {
  const snapshot: EndpointSnapshot = {
    ...{ kind: 'endpoint', resourceId: hubId, body: {}, addresses: [], zoneGroups: [], records: [], unknownProperties: [] },
  };

  /** Clusters with one endpoint and three snapshots each, of which one is to stay. */
  async function clustersWithSnapshots(names: readonly string[], snapshotsEach = 3): Promise<Stage> {
    const stage = createStage({ snapshotsKept: 1 });
    for (const name of names) {
      const id = clusterId.replace('aks-night', name);
      const resourceId = `${hubId}-${name}`;
      const { snapshots, ledger, clusters } = stage.engine.store;
      await clusters.insert({ clusterId: id, firstSeenAt: 1, power: 'Running', powerSeenAt: 1 });
      let snapshotId = '';
      for (let night = 1; night <= snapshotsEach; night += 1)
        snapshotId = await snapshots.put({ ...snapshot, resourceId, body: { night } }, night);
      await ledger.put({ clusterId: id, kind: 'endpoint', condition: 'whole', updatedAt: 1, resourceId, snapshotId });
    }
    return stage;
  }

  const count = async ({ engine }: Stage, name: string) => (await engine.store.snapshots.list(`${hubId}-${name}`)).length;

  it('looks at 25 clusters with each pulse, and comes round to all, whatever lies between the pulses', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `c${index + 10}`);
    const stage = await clustersWithSnapshots(names.toReversed(), 2);
    const left: number[] = [];
    for (let pulses = 0; pulses < 3; pulses += 1) {
      await cleanSnapshots(stage.engine);
      left.push((await Promise.all(names.map((name) => count(stage, name)))).filter((found) => found === 2).length);
      stage.clock.advance(hour);
    }
    expect(left).toEqual([35, 10, 0]);
    expect(await stage.engine.store.bookmarks.get('clean-snapshots')).toMatch(/c24$/);
  });

  it('takes a hundred in all from the clusters of a pulse, and the rest when it comes round', async () => {
    const stage = await clustersWithSnapshots(['a', 'b', 'c'], 61);
    const counts = () => Promise.all(['a', 'b', 'c'].map((name) => count(stage, name)));
    await cleanSnapshots(stage.engine);
    expect(await counts()).toEqual([1, 21, 61]);
    await cleanSnapshots(stage.engine);
    expect(await counts()).toEqual([1, 1, 1]);
  });

  it('writes no bookmark where one pulse reaches all clusters, once there is one', async () => {
    const stage = await clustersWithSnapshots(['a', 'b']);
    await cleanSnapshots(stage.engine);
    const put = () => Promise.reject(new Error('This write is not needed.'));
    await expect(cleanSnapshots(withStore(stage.engine, 'bookmarks', { put }))).resolves.toBeUndefined();
  });

  it('goes on behind a cluster whose ledger is damaged, and tells of it', async () => {
    const stage = await clustersWithSnapshots(['a', 'b', 'c']);
    const { ledger } = stage.engine.store;
    const list: Store['ledger']['list'] = async (id) => (id.endsWith('/b') ? Promise.reject(damaged) : ledger.list(id));
    await expect(cleanSnapshots(withStore(stage.engine, 'ledger', { list }))).rejects.toBe(damaged);
    expect([await count(stage, 'a'), await count(stage, 'b'), await count(stage, 'c')]).toEqual([1, 3, 1]);
  });

  it('stops where storage is away, and looks at other clusters with the next pulse', async () => {
    const stage = await clustersWithSnapshots(Array.from({ length: 30 }, (_, index) => `c${index + 10}`));
    const down = new ServiceError('store-unavailable', 'Storage answered 503.');
    await expect(cleanSnapshots(withStore(stage.engine, 'ledger', { list: () => Promise.reject(down) }))).rejects.toBe(down);
    await cleanSnapshots(stage.engine);
    expect([await count(stage, 'c10'), await count(stage, 'c34'), await count(stage, 'c35')]).toEqual([1, 3, 1]);
  });

  it('has nothing to do without clusters', async () => {
    await expect(cleanSnapshots(createStage().engine)).resolves.toBeUndefined();
  });
});

describe('the removal of old texts', () => {
  it('goes on where the last pulse stopped, begins anew at the end, and writes no bookmark that is the same', async () => {
    const stage = createStage();
    const { spill, bookmarks } = stage.engine.store;
    const answers = [{ next: 'b' }, { next: 'b' }, {}, {}];
    const asked: unknown[] = [];
    const written: string[] = [];
    const sweep = async (request: unknown) => {
      asked.push(request);
      return { removed: 0, ...answers[asked.length - 1] };
    };
    const put = async (what: string, position: string) => {
      written.push(position);
      await bookmarks.put(what, position);
    };
    const engine = withStore(withStore(stage.engine, 'spill', { ...spill, sweep }), 'bookmarks', { put });
    for (let pulses = 0; pulses < 4; pulses += 1) await cleanTexts(engine);
    const at = stage.clock.now();
    expect(asked).toEqual([
      { at, most: 50 },
      { at, most: 50, from: 'b' },
      { at, most: 50, from: 'b' },
      { at, most: 50 },
    ]);
    expect(written).toEqual(['b', '']);
  });
});
