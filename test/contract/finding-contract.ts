import { describe, expect, it } from 'vitest';
import { afterSighting, type Finding, findingIdOf } from '../../shared/domain/finding.ts';
import type { Store } from '../../shared/ports/store.ts';

const clusters = ['aks-night', 'aks-day', 'aks-noon'].map(
  (name) =>
    `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg (old)/providers/Microsoft.ContainerService/managedClusters/${name}`,
);
const [clusterId = ''] = clusters;

function finding(ruleId: string, ofCluster = clusterId, seen = 'It is odd.'): Finding {
  const key = { ruleId, clusterId: ofCluster, subjectId: `${ofCluster}/x` };
  const row = afterSighting(undefined, { ...key, kind: 'found', at: 1_000, title: 't', severity: 'advice', seen, fix: 'f' });
  if (!row) throw new Error('a sight opens a finding');
  return row;
}

const keep = ({ findings }: Store, row: Finding) => findings.change(row.findingId, (found) => found ?? row);

/** What every Store must do with findings and what sweeps remember. */
export function findingContract(name: string, fresh: () => Store): void {
  describe(`${name}: findings`, () => {
    it('finds a row again as it was written, also a long one', async () => {
      const store = fresh();
      const row: Finding = {
        ...finding('r', clusterId, 'é'.repeat(100_000)),
        ...{ resolved: { at: 2, because: 'b' }, unknown: { since: 1, at: 2, why: 'w' }, confirmedAt: 3 },
        suppressed: { by: 'Ada', reason: 'known', at: 1, until: 9 },
        repair: { openedAt: 1_000, at: 2_000, mode: 'auto', tries: 1, runId: 'run-1' },
      };
      expect(await keep(store, row)).toEqual({ after: row });
      expect(await store.findings.get(row.findingId)).toEqual(row);
      expect(await store.findings.get(finding('other').findingId)).toBeUndefined();
    });

    it('changes a row under its version, and loses no change of many at once', async () => {
      const store = fresh();
      const row = finding('r');
      await keep(store, row);
      const change = () => store.findings.change(row.findingId, (found) => found && { ...found, count: found.count + 1 });
      await Promise.all([change(), change(), change(), change()]);
      expect((await store.findings.get(row.findingId))?.count).toBe(5);
      const { before, after } = await store.findings.change(row.findingId, (found) => found);
      expect(after).toBe(before);
      expect(await store.findings.change(finding('none').findingId, () => undefined)).toEqual({});
    });

    it('lists all of them in the order of their ids, those of a cluster beside each other, page by page', async () => {
      const store = fresh();
      const rows = clusters.flatMap((id) => ['r-1', 'r-2', 'r-3'].map((ruleId) => finding(ruleId, id)));
      for (const row of rows) await keep(store, row);
      const ids = rows.map(({ findingId }) => findingId).sort();
      const first = await store.findings.list({ limit: 4 });
      expect([first.findings.map(({ findingId }) => findingId), first.next]).toEqual([ids.slice(0, 4), ids[3]]);
      const second = await store.findings.list({ limit: 5, after: first.next ?? '' });
      expect([second.findings.map(({ findingId }) => findingId), second.next]).toEqual([ids.slice(4), undefined]);
    });

    it('lists those of one cluster in any casing of its id, and goes on within them', async () => {
      const store = fresh();
      for (const id of clusters) for (const ruleId of ['r-1', 'r-2', 'r-3']) await keep(store, finding(ruleId, id));
      for (const id of clusters) {
        const own = ['r-1', 'r-2', 'r-3'].map((ruleId) => findingIdOf({ ruleId, clusterId: id, subjectId: `${id}/x` })).sort();
        const idsOf = (page: { readonly findings: readonly Finding[] }) => page.findings.map(({ findingId }) => findingId);
        const page = await store.findings.list({ clusterId: id.toUpperCase(), limit: 2 });
        expect(idsOf(page)).toEqual(own.slice(0, 2));
        expect(idsOf(await store.findings.list({ clusterId: id, limit: 9, after: page.next ?? '' }))).toEqual(own.slice(2));
        expect(idsOf(await store.findings.list({ clusterId: id, limit: 9, after: '0'.repeat(16) }))).toEqual(own);
        expect(idsOf(await store.findings.list({ clusterId: id, limit: 9, after: 'f'.repeat(49) }))).toEqual([]);
      }
    });

    it('removes a row only when it may go', async () => {
      const store = fresh();
      const row = finding('r');
      await keep(store, row);
      expect(await store.findings.remove(row.findingId, ({ state }) => state === 'resolved')).toBe(false);
      expect(await store.findings.remove(row.findingId, ({ state }) => state === 'open')).toBe(true);
      expect(await store.findings.remove(row.findingId, () => true)).toBe(false);
      expect(await store.findings.list({ limit: 9 })).toEqual({ findings: [] });
    });
  });

  describe(`${name}: what sweeps remember`, () => {
    it('is a row for each cluster, in any casing, apart from the findings', async () => {
      const store = fresh();
      const memory = {
        clusterId,
        seen: [{ id: `${clusterId}/x`, kind: 'endpoint' as const, at: 1 }],
        blind: [{ ruleId: 'r', why: 'w', since: 2 }],
        repairs: { count: 3, at: 4 },
        endpoints: [{ id: `${clusterId}/x`, newest: 'snapshot-1', zoneIds: ['/zone'], addresses: ['10.0.0.4'] }],
      };
      expect(await store.sweepMemories.list()).toEqual([]);
      await store.sweepMemories.change(clusterId, () => memory);
      await store.sweepMemories.change(clusterId.toUpperCase(), (row) => row && { ...row, blind: [] });
      await store.sweepMemories.change(clusters[1] ?? '', (row) => row);
      expect(await store.sweepMemories.list()).toEqual([{ ...memory, blind: [] }]);
      expect(await store.findings.list({ limit: 9 })).toEqual({ findings: [] });
      await store.sweepMemories.remove(clusterId);
      await store.sweepMemories.remove(clusterId);
      expect(await store.sweepMemories.list()).toEqual([]);
    });
  });
}
