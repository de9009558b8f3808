import { describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/domain/alert.ts';
import type { Breaker } from '../../shared/domain/breaker.ts';
import type { LedgerEntry, Run, Track } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { Snapshot } from '../../shared/domain/snapshot.ts';
import type { ClusterRow, OldRuns, Store } from '../../shared/ports/store.ts';

export const clusterId =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-night/providers/Microsoft.ContainerService/managedClusters/aks-night';
const otherClusterId = clusterId.replace('aks-night', 'aks-day');
const endpointId =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-hub (old)/providers/Microsoft.Network/privateEndpoints/pe-%hub#1?\\';

export function clusterRow(id = clusterId): ClusterRow {
  return { clusterId: id, firstSeenAt: 1_000, power: 'Running', powerSeenAt: 1_000 };
}

export function run(runId: string, changes: Partial<Run> = {}): Run {
  return {
    runId,
    clusterId,
    state: 'queued',
    intent: 'repair',
    cause: 'restart',
    createdAt: 5_000,
    updatedAt: 5_000,
    wakeAt: 5_000,
    slices: 0,
    errors: 0,
    ...changes,
  };
}

function track(changes: Partial<Track> = {}): Track {
  return {
    runId: 'run-1',
    kind: 'endpoint',
    resourceId: endpointId,
    state: 'working',
    step: 'observe',
    applies: 0,
    errors: 0,
    updatedAt: 5_000,
    ...changes,
  };
}

export function snapshot(body: Snapshot['body']): Snapshot {
  return { kind: 'endpoint', resourceId: endpointId, body, addresses: ['10.0.0.4'], zoneGroups: [], records: [], unknownProperties: [] };
}

function alert(subject: string, at: number): Alert {
  return { code: 'run-failed', subject, seen: 'seen', done: 'done', notDone: 'not done', next: 'next', at };
}

/** What every Store must do, whatever it is made of. `fresh` answers an empty one. */
export function storeContract(name: string, fresh: () => Store): void {
  describe(`${name}: clusters`, () => {
    it('finds a row again under any casing of the id, as it was written', async () => {
      const { clusters } = fresh();
      await clusters.insert({ ...clusterRow(), lease: { owner: 'me', until: 9_000 } });
      const found = await clusters.get(clusterId.toUpperCase());
      expect(found?.value).toEqual({
        clusterId,
        firstSeenAt: 1_000,
        power: 'Running',
        powerSeenAt: 1_000,
        lease: { owner: 'me', until: 9_000 },
      });
    });

    it('keeps what people have said: holds, an approval, a cancellation', async () => {
      const { clusters } = fresh();
      const holds = [{ holdId: 'h-1', name: 'upgrade', reason: 'new nodes', by: 'Ada', placedAt: 2_000, until: 9_000 }];
      const wishes = {
        runId: 'run-1',
        approval: { hash: 'abc', by: 'Ada', at: 3_000 },
        cancel: { by: 'Grace', reason: 'not tonight', at: 4_000 },
      };
      await clusters.insert({ ...clusterRow(), holds, wishes });
      expect((await clusters.get(clusterId))?.value).toMatchObject({ holds, wishes });
    });

    it('answers undefined and an empty list before anything was written', async () => {
      const { clusters } = fresh();
      expect(await clusters.get(clusterId)).toBeUndefined();
      expect(await clusters.list()).toEqual([]);
    });

    it('refuses a second insert of the same cluster as a conflict', async () => {
      const { clusters } = fresh();
      await clusters.insert(clusterRow());
      await expect(clusters.insert(clusterRow(clusterId.toLowerCase()))).rejects.toMatchObject({ code: 'store-conflict' });
    });

    it('saves under the version read and refuses an old one, keeping the first writer’s row', async () => {
      const { clusters } = fresh();
      const first = await clusters.insert(clusterRow());
      const second = await clusters.save({ ...first, value: { ...first.value, activeRunId: 'run-a' } });
      await expect(clusters.save({ ...first, value: { ...first.value, activeRunId: 'run-b' } })).rejects.toMatchObject({
        code: 'store-conflict',
      });
      await clusters.save({ ...second, value: { ...second.value, power: 'Stopped' } });
      expect((await clusters.get(clusterId))?.value).toEqual({
        clusterId,
        firstSeenAt: 1_000,
        power: 'Stopped',
        powerSeenAt: 1_000,
        activeRunId: 'run-a',
      });
    });

    it('refuses to save a row that was never inserted', async () => {
      await expect(
        fresh().clusters.save({ value: clusterRow(), etag: 'W/"datetime\'2026-01-01T00%3A00%3A00.0000000Z\'"' }),
      ).rejects.toMatchObject({ code: 'store-conflict' });
    });

    it('lets exactly one of many racing writers win', async () => {
      const { clusters } = fresh();
      const row = await clusters.insert(clusterRow());
      const results = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((id) => clusters.save({ ...row, value: { ...row.value, activeRunId: id } })),
      );
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    });

    it('lists every cluster', async () => {
      const { clusters } = fresh();
      await clusters.insert(clusterRow());
      await clusters.insert(clusterRow(otherClusterId));
      expect((await clusters.list()).map((row) => row.clusterId).sort()).toEqual([otherClusterId, clusterId]);
    });
  });

  describe(`${name}: runs`, () => {
    it('lists a run once that two callers insert at different times, and tells the second one', async () => {
      const { runs } = fresh();
      await runs.insert(run('run-1', { createdAt: 5_000 }));
      await expect(runs.insert(run('run-1', { createdAt: 6_000 }))).rejects.toMatchObject({ code: 'store-conflict' });
      expect((await runs.list({ limit: 10 })).map((found) => [found.runId, found.createdAt])).toEqual([['run-1', 5_000]]);
      expect(await runs.list({ clusterId, limit: 10 })).toHaveLength(1);
    });

    it('lists runs newest first, of all clusters or of one, up to the limit', async () => {
      const { runs } = fresh();
      await runs.insert(run('run-old', { createdAt: 1_000 }));
      await runs.insert(run('run-new', { createdAt: 3_000 }));
      await runs.insert(run('run-other', { createdAt: 2_000, clusterId: otherClusterId }));
      const ids = async (options: { clusterId?: string; limit: number }) => (await runs.list(options)).map((found) => found.runId);
      expect(await ids({ limit: 10 })).toEqual(['run-new', 'run-other', 'run-old']);
      expect(await ids({ limit: 2 })).toEqual(['run-new', 'run-other']);
      expect(await ids({ clusterId: clusterId.toUpperCase(), limit: 10 })).toEqual(['run-new', 'run-old']);
    });

    it('lists as active exactly the runs that have not ended', async () => {
      const { runs } = fresh();
      await runs.insert(run('run-going', { state: 'relinking' }));
      const ending = await runs.insert(run('run-ending'));
      expect((await runs.listActive()).map((found) => found.runId).sort()).toEqual(['run-ending', 'run-going']);
      await runs.save({ ...ending, value: { ...ending.value, state: 'failed', endedAt: 6_000 } });
      expect((await runs.listActive()).map((found) => found.runId)).toEqual(['run-going']);
      expect((await runs.get('run-ending'))?.value.state).toBe('failed');
    });

    it('keeps a plan of any size', async () => {
      const { runs } = fresh();
      const remarks = Array.from({ length: 3_000 }, (_, index) => `remark ${index} ${'é'.repeat(300)}`);
      await runs.insert(
        run('run-big', {
          plan: { at: 1, items: [{ trackKind: 'endpoint', resourceId: endpointId, action: 'leave', because: 'healthy' }], remarks },
        }),
      );
      expect((await runs.get('run-big'))?.value.plan?.remarks).toEqual(remarks);
    });

    it('refuses a stale version of a run', async () => {
      const { runs } = fresh();
      const first = await runs.insert(run('run-1'));
      await runs.save({ ...first, value: { ...first.value, slices: 1 } });
      await expect(runs.save({ ...first, value: { ...first.value, slices: 9 } })).rejects.toMatchObject({ code: 'store-conflict' });
      expect((await runs.get('run-1'))?.value.slices).toBe(1);
    });
  });

  describe(`${name}: tracks and ledger`, () => {
    it('keeps the tracks of a run apart from those of other runs, with resume tokens of 20 kB and more', async () => {
      const { tracks } = fresh();
      const token = 'x'.repeat(90_000);
      const first = await tracks.insert(track());
      await tracks.insert(track({ runId: 'run-2' }));
      await tracks.save({ ...first, value: { ...first.value, operation: { token, startedAt: 7_000, what: 'delete' } } });
      const listed = await tracks.list('run-1');
      expect(listed).toHaveLength(1);
      expect(listed[0]?.value.operation).toEqual({ token, startedAt: 7_000, what: 'delete' });
      await expect(tracks.save(first)).rejects.toMatchObject({ code: 'store-conflict' });
    });

    it('changes a ledger entry only in the version that stood before the proof of the lease', async () => {
      const { ledger } = fresh();
      const entry = { resourceId: endpointId, clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 } as const;
      const interfere = () => ledger.put({ ...entry, updatedAt: 7 });
      await expect(ledger.put(entry, interfere)).rejects.toMatchObject({ code: 'store-conflict' });
      await ledger.put({ ...entry, updatedAt: 2 }, async () => {});
      expect(await ledger.get(clusterId, endpointId)).toEqual({ ...entry, updatedAt: 2 });
      await expect(ledger.put({ ...entry, updatedAt: 3 }, interfere)).rejects.toMatchObject({ code: 'store-conflict' });
      await expect(ledger.remove(clusterId, endpointId, () => ledger.put({ ...entry, updatedAt: 8 }))).rejects.toMatchObject({
        code: 'store-conflict',
      });
      const lost = () => Promise.reject(new ServiceError('lease-lost', 'Taken over.'));
      await expect(ledger.put({ ...entry, updatedAt: 4 }, lost)).rejects.toMatchObject({ code: 'lease-lost' });
      await expect(ledger.remove(clusterId, endpointId, lost)).rejects.toMatchObject({ code: 'lease-lost' });
      expect(await ledger.get(clusterId, endpointId)).toEqual({ ...entry, updatedAt: 8 });
      await ledger.remove(clusterId, endpointId, async () => {});
      expect(await ledger.get(clusterId, endpointId)).toBeUndefined();
    });

    it('keeps ledger entries over runs, last writer wins, until they are removed', async () => {
      const { ledger } = fresh();
      const entry: LedgerEntry = { resourceId: endpointId, clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 };
      await ledger.put(entry);
      await ledger.put({ ...entry, condition: 'whole', updatedAt: 2 });
      expect(await ledger.get(clusterId.toUpperCase(), endpointId.toUpperCase())).toEqual({ ...entry, condition: 'whole', updatedAt: 2 });
      expect(await ledger.list(otherClusterId)).toEqual([]);
      await ledger.remove(clusterId, endpointId);
      await ledger.remove(clusterId, endpointId);
      expect(await ledger.list(clusterId)).toEqual([]);
    });
  });

  describe(`${name}: snapshots`, () => {
    it('gives back exactly what was stored, blank members included', async () => {
      const { snapshots } = fresh();
      const stored = snapshot({ name: 'pe', tags: {}, properties: { ipConfigurations: [], description: null, text: 'ä "quoted" \n 𝄞' } });
      const id = await snapshots.put(stored, 1_000);
      expect(id).toMatch(/^[0-9a-f]{32}-[0-9a-f]{64}$/);
      expect(await snapshots.get(id)).toEqual(stored);
    });

    it('gives equal content one id, whatever the order of members, and different content another', async () => {
      const { snapshots } = fresh();
      const first = await snapshots.put(snapshot({ a: 1, b: 2 }), 1_000);
      expect(await snapshots.put(snapshot({ b: 2, a: 1 }), 2_000)).toBe(first);
      expect(await snapshots.put(snapshot({ a: 1, b: 3 }), 3_000)).not.toBe(first);
    });

    it('stores three megabytes without losing a character', async () => {
      const { snapshots } = fresh();
      const text = '0123456789𝄞'.repeat(130_000);
      const id = await snapshots.put(snapshot({ text }), 1_000);
      expect((await snapshots.get(id)).body['text']).toBe(text);
    });

    it('lists those of one resource, the one stored last first, and finds each by its id', async () => {
      const { snapshots } = fresh();
      const old = await snapshots.put(snapshot({ a: 1 }), 1_000);
      const younger = await snapshots.put(snapshot({ a: 2 }), 2_000);
      await snapshots.put({ ...snapshot({ a: 3 }), resourceId: `${endpointId}-other` }, 3_000);
      expect(await snapshots.list(endpointId.toUpperCase())).toEqual([
        { snapshotId: younger, savedAt: 2_000 },
        { snapshotId: old, savedAt: 1_000 },
      ]);
      await snapshots.put(snapshot({ a: 1 }), 4_000);
      expect((await snapshots.list(endpointId)).map((found) => found.snapshotId)).toEqual([old, younger]);
      expect(await snapshots.find(younger)).toEqual(snapshot({ a: 2 }));
      await snapshots.remove(younger);
      await snapshots.remove(younger);
      expect((await snapshots.list(endpointId)).map((found) => found.snapshotId)).toEqual([old]);
      expect(await snapshots.find(`${'a'.repeat(32)}-${'b'.repeat(64)}`)).toBeUndefined();
    });

    it('says store-corrupt for a snapshot that is not there', async () => {
      const { snapshots } = fresh();
      await expect(snapshots.get(`${'a'.repeat(32)}-${'b'.repeat(64)}`)).rejects.toMatchObject({ code: 'store-corrupt' });
      await expect(snapshots.get("x' or true")).rejects.toMatchObject({ code: 'store-corrupt' });
    });
  });

  describe(`${name}: journal`, () => {
    it('lists entries in the order of writing, also within one millisecond', async () => {
      const { journal } = fresh();
      for (let index = 0; index < 12; index += 1) {
        await journal.append({ runId: 'run/1', at: 5_000, kind: 'saw', what: 'endpoint.seen', text: `entry ${index}` });
      }
      await journal.append({ runId: 'run/1', at: 4_000, kind: 'state', what: 'run.queued', text: 'earlier' });
      await journal.append({ runId: 'run/10', at: 5_000, kind: 'saw', what: 'endpoint.seen', text: 'another run' });
      expect((await journal.list('run/1')).map((entry) => entry.text)).toEqual([
        'earlier',
        ...Array.from({ length: 12 }, (_, index) => `entry ${index}`),
      ]);
    });
  });

  describe(`${name}: what is old`, () => {
    const old = (runId: string, createdAt: number) => run(runId, { createdAt, state: 'succeeded' });
    const idsOf = (found: OldRuns) => found.runs.map(({ runId }) => runId);

    it('lists the runs that were begun before a time, page by page', async () => {
      const { runs } = fresh();
      for (const at of [1_000, 2_000, 3_000, 4_000, 5_000]) await runs.insert(old(`run-${at}`, at));
      const first = await runs.listOld({ before: 5_000, limit: 3 });
      expect(idsOf(first)).toEqual(['run-4000', 'run-3000', 'run-2000']);
      expect(first.runs[0]).toMatchObject({ clusterId, createdAt: 4_000 });
      const second = await runs.listOld({ before: 5_000, limit: 3, from: first.next ?? '' });
      expect(idsOf(second)).toEqual(['run-1000']);
      expect(second.next).toBeUndefined();
      expect(idsOf(await runs.listOld({ before: 5_000, limit: 9, from: first.runs[1]?.position ?? '' }))).toEqual([
        'run-3000',
        'run-2000',
        'run-1000',
      ]);
      expect(idsOf(await runs.listOld({ before: 1_000, limit: 9 }))).toEqual([]);
    });

    it('removes a run from every list, and leaves the others', async () => {
      const { runs } = fresh();
      for (const at of [1_000, 2_000]) await runs.insert(old(`run-${at}`, at));
      const [, oldest] = (await runs.listOld({ before: 9_000, limit: 9 })).runs;
      if (!oldest) throw new Error('There is no old run.');
      await runs.remove(oldest);
      await runs.remove(oldest);
      expect(await runs.get('run-1000')).toBeUndefined();
      expect((await runs.list({ clusterId, limit: 9 })).map(({ runId }) => runId)).toEqual(['run-2000']);
      expect((await runs.list({ limit: 9 })).map(({ runId }) => runId)).toEqual(['run-2000']);
      expect(idsOf(await runs.listOld({ before: 9_000, limit: 9 }))).toEqual(['run-2000']);
    });

    it('removes tracks and journal of one run, as many as it is told', async () => {
      const { tracks, journal } = fresh();
      for (const runId of ['run-1', 'run-2']) {
        for (let index = 0; index < 12; index += 1) {
          await tracks.insert(track({ runId, resourceId: `${endpointId}-${index}` }));
          await journal.append({ runId, at: 5_000, kind: 'saw', what: 'endpoint.seen', text: `entry ${index}` });
        }
      }
      expect([await tracks.remove('run-1', 5), await journal.remove('run-1', 5)]).toEqual([5, 5]);
      expect([(await tracks.list('run-1')).length, (await journal.list('run-1')).length]).toEqual([7, 7]);
      expect([await tracks.remove('run-1', 99), await journal.remove('run-1', 99)]).toEqual([7, 7]);
      expect([await tracks.remove('run-1', 99), await journal.remove('run-1', 99)]).toEqual([0, 0]);
      expect([(await tracks.list('run-2')).length, (await journal.list('run-2')).length]).toEqual([12, 12]);
    });

    it('forgets claims of events that are older than a time, the oldest first', async () => {
      const { events } = fresh();
      for (const at of [3_000, 1_000, 4_000, 2_000]) await events.claim(`event-${at}`, at);
      expect(await events.removeClaims(4_000, 2)).toBe(2);
      const known = async () => Promise.all([1_000, 2_000, 3_000, 4_000].map((at) => events.known(`event-${at}`)));
      expect(await known()).toEqual([false, false, true, true]);
      expect(await events.removeClaims(4_000, 9)).toBe(1);
      expect(await events.removeClaims(4_000, 9)).toBe(0);
      expect(await known()).toEqual([false, false, false, true]);
      expect(await events.claim('event-1000', 5_000)).toBe(true);
    });

    it('forgets named requests that are older than a time, and not one that was taken over since', async () => {
      const { requests } = fresh();
      for (const at of [3_000, 1_000, 2_000]) await requests.insert({ nameHash: `name-${at}`, fingerprint: 'f', at });
      const first = await requests.get('name-1000');
      if (first) await requests.save({ ...first, value: { ...first.value, at: 9_000 } });
      for (let tries = 0; tries < 3; tries += 1) await requests.removeOld(4_000, 2);
      const left = await Promise.all([1_000, 2_000, 3_000].map(async (at) => (await requests.get(`name-${at}`))?.value.at));
      expect(left).toEqual([9_000, undefined, undefined]);
      await requests.removeOld(10_000, 9);
      expect(await requests.get('name-1000')).toBeUndefined();
    });

    it('removes an alert only when the row may go', async () => {
      const { alerts } = fresh();
      await alerts.raise(alert('run-1', 1));
      const condition = { code: 'run-failed', subject: 'RUN-1' } as const;
      expect(await alerts.remove(condition, (row) => row.state === 'resolved')).toBe(false);
      expect(await alerts.list(9)).toHaveLength(1);
      await alerts.resolve(condition, { at: 2, because: 'repaired' });
      expect(await alerts.remove(condition, (row) => row.state === 'resolved')).toBe(true);
      expect(await alerts.remove(condition, () => true)).toBe(false);
      expect(await alerts.list(9)).toEqual([]);
    });

    it('remembers where a work goes on', async () => {
      const { bookmarks } = fresh();
      expect(await bookmarks.get('clean-runs')).toBeUndefined();
      await bookmarks.put('clean-runs', 'there');
      await bookmarks.put('clean-runs', 'further on');
      expect(await bookmarks.get('clean-runs')).toBe('further on');
      expect(await bookmarks.get('clean-texts')).toBeUndefined();
    });
  });

  describe(`${name}: named requests`, () => {
    const named = { nameHash: 'a'.repeat(64), fingerprint: 'f'.repeat(64), at: 5 };

    it('belong to exactly one of many that ask at once', async () => {
      const { requests } = fresh();
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => requests.insert(named)));
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const lost = asked.flatMap((one) => (one.status === 'rejected' ? [(one.reason as ServiceError).code] : []));
      expect(new Set(lost)).toEqual(new Set(['store-conflict']));
    });

    it('keep their answer as it was, and change only in the version that was read', async () => {
      const { requests } = fresh();
      const row = await requests.insert(named);
      const answer = { status: 201, headers: { location: '/api/holds/ä' }, body: { holdId: 'ä', none: null, list: [1, '2'] } };
      await requests.save({ ...row, value: { ...named, answer } });
      expect((await requests.get(named.nameHash))?.value).toEqual({ ...named, answer });
      await expect(requests.save(row)).rejects.toMatchObject({ code: 'store-conflict' });
      await expect(requests.remove(row)).rejects.toMatchObject({ code: 'store-conflict' });
      const present = await requests.get(named.nameHash);
      if (present) await requests.remove(present);
      expect(await requests.get(named.nameHash)).toBeUndefined();
    });
  });

  describe(`${name}: pages`, () => {
    const read = async <T>(
      page: (from: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: string | undefined }>,
    ) => {
      const pages: (readonly T[])[] = [];
      let from: string | undefined;
      do {
        const { items, next } = await page(from);
        pages.push(items);
        from = next;
      } while (from !== undefined && pages.length < 9);
      return pages;
    };

    it('of runs go on where the last one ended, newest first, of all clusters or of one, also when a newer one comes in between', async () => {
      const { runs } = fresh();
      for (const createdAt of [1, 2, 3, 4, 5]) await runs.insert(run(`run-${createdAt}`, { createdAt }));
      const other = clusterRow().clusterId.replace(/[^/]+$/, 'aks-other');
      await runs.insert(run('run-6', { createdAt: 6, clusterId: other }));
      const pagesOf = (clusterId?: string) =>
        read(async (from) => {
          const page = await runs.page({ limit: 2, ...(from !== undefined && { from }), ...(clusterId !== undefined && { clusterId }) });
          if (from === undefined) await runs.insert(run(`new-${clusterId === undefined}`, { createdAt: 7, clusterId: other }));
          return { items: page.runs.map(({ runId }) => runId), next: page.next };
        });
      expect(await pagesOf()).toEqual([
        ['run-6', 'run-5'],
        ['run-4', 'run-3'],
        ['run-2', 'run-1'],
      ]);
      expect(await pagesOf(clusterRow().clusterId)).toEqual([['run-5', 'run-4'], ['run-3', 'run-2'], ['run-1']]);
    });

    it('of a journal hold every entry once, in the order of writing, and what was written meanwhile at the end', async () => {
      const { journal } = fresh();
      const append = (text: string) => journal.append({ runId: 'run-1', at: 5, kind: 'saw', what: 'test', text });
      for (const text of ['a', 'b', 'c', 'd']) await append(text);
      const pages = await read(async (from) => {
        const page = await journal.page('run-1', { limit: 2, ...(from !== undefined && { from }) });
        if (from === undefined) await append('e');
        return { items: page.entries.map(({ text }) => text), next: page.next };
      });
      expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      expect(await journal.page('run-2', { limit: 2 })).toEqual({ entries: [] });
    });
  });

  describe(`${name}: events`, () => {
    it('gives a claim to exactly one of many that ask at once', async () => {
      const { events } = fresh();
      const answers = await Promise.all(Array.from({ length: 8 }, () => events.claim('event/1', 1_000)));
      expect(answers.filter((answer) => answer)).toHaveLength(1);
    });

    it('tells ids apart that differ only in case, or only after 400 characters', async () => {
      const { events } = fresh();
      const long = 'e'.repeat(500);
      expect(await Promise.all(['Event', 'event', `${long}1`, `${long}2`].map((id) => events.claim(id, 1_000)))).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(await events.claim(`${long}2`, 2_000)).toBe(false);
    });

    it('knows exactly the ids that were claimed', async () => {
      const { events } = fresh();
      expect(await events.known('event-1')).toBe(false);
      await events.claim('event-1', 1_000);
      expect([await events.known('event-1'), await events.known('event-2')]).toEqual([true, false]);
    });

    it('counts every event once, also when many are counted at the same time', async () => {
      const { events } = fresh();
      expect(await events.counts()).toEqual({});
      await Promise.all([
        ...Array.from({ length: 25 }, () => events.count('foreign', 1)),
        ...Array.from({ length: 5 }, () => events.count('accepted', 2)),
      ]);
      expect(await events.counts()).toEqual({ foreign: 25, accepted: 5 });
    });
  });

  describe(`${name}: breakers`, () => {
    const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
    const open: Breaker = {
      subscription,
      failures: [{ runId: 'run-1', clusterId, code: 'azure-unavailable', at: 1 }],
      opened: { at: 1, probeFrom: 2, times: 1 },
    };

    it('keeps one for each subscription, apart from the rows of clusters, in any casing', async () => {
      const { breakers, clusters } = fresh();
      expect(await breakers.get(subscription)).toBeUndefined();
      await breakers.insert(open);
      expect((await breakers.get(subscription.toUpperCase()))?.value).toEqual(open);
      expect(await clusters.list()).toEqual([]);
    });

    it('lets one of two writers claim it, and the other one see that', async () => {
      const { breakers } = fresh();
      const first = await breakers.insert(open);
      await expect(breakers.insert(open)).rejects.toMatchObject({ code: 'store-conflict' });
      await breakers.save({ value: { ...open, probe: { runId: 'run-2', until: 9 } }, etag: first.etag });
      await expect(breakers.save({ value: open, etag: first.etag })).rejects.toMatchObject({ code: 'store-conflict' });
      await breakers.overwrite(open);
      expect((await breakers.get(subscription))?.value).toEqual(open);
    });
  });

  describe(`${name}: alerts and heartbeats`, () => {
    it('keeps one row for each code and subject, with its first and last time and its count, the last one first', async () => {
      const { alerts } = fresh();
      for (let at = 1; at <= 9; at += 1) await alerts.raise(alert('run-1', at));
      await alerts.raise({ ...alert('RUN-2', 3), seen: 'earlier' });
      await alerts.raise(alert('run-2', 4));
      expect((await alerts.list(10)).map((found) => [found.subject, found.state, found.firstAt, found.lastAt, found.count])).toEqual([
        ['run-1', 'open', 1, 9, 9],
        ['run-2', 'open', 3, 4, 2],
      ]);
      expect((await alerts.list(1)).map((found) => found.subject)).toEqual(['run-1']);
    });

    it('finds an alert again however many others were raised since', async () => {
      const { alerts } = fresh();
      await alerts.raise(alert('run-1', 1));
      await Promise.all(Array.from({ length: 250 }, (_, index) => alerts.raise(alert(`other-${index}`, 2))));
      await alerts.raise(alert('run-1', 3));
      expect((await alerts.list(1_000)).filter((found) => found.subject === 'run-1')).toMatchObject([{ count: 2, firstAt: 1 }]);
    });

    it('resolves an open alert once, and opens it anew when it comes back', async () => {
      const { alerts } = fresh();
      const condition = { code: 'run-failed', subject: 'run-1' } as const;
      await alerts.resolve(condition, { at: 1, because: 'nobody raised it' });
      expect(await alerts.list(10)).toEqual([]);
      await alerts.raise(alert('run-1', 2));
      await alerts.resolve({ ...condition, subject: 'RUN-1' }, { at: 3, because: 'repaired' });
      await alerts.resolve(condition, { at: 4, because: 'repaired again' });
      expect(await alerts.list(10)).toMatchObject([{ state: 'resolved', resolved: { at: 3, because: 'repaired' }, count: 1 }]);
      await alerts.raise(alert('run-1', 5));
      const [back] = await alerts.list(10);
      expect(back).toMatchObject({ state: 'open', firstAt: 5, lastAt: 5, count: 1 });
      expect(back?.resolved).toBeUndefined();
    });

    it('loses no occurrence when several are stored at once', async () => {
      const { alerts } = fresh();
      await Promise.all([1, 2, 3, 4].map((at) => alerts.raise(alert('run-1', at))));
      expect(await alerts.list(10)).toMatchObject([{ count: 4 }]);
    });

    it('knows the last beat of each heart', async () => {
      const { heartbeats } = fresh();
      await heartbeats.beat('pulse', 1_000);
      await heartbeats.beat('pulse', 2_000);
      expect(await heartbeats.last('pulse')).toBe(2_000);
      expect(await heartbeats.last('sweep')).toBeUndefined();
    });
  });
}
