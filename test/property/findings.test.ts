import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterSighting, type Finding, type Sighting } from '../../shared/domain/finding.ts';
import { afterRepairAnnounced, afterRunKnown, repairFrom } from '../../shared/domain/finding-repair.ts';
import { type SeenPart, seenAfter } from '../../shared/domain/sweep-memory.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const start = Date.UTC(2026, 0, 1);
const key = { ruleId: 'r', clusterId: '/c', subjectId: '/s' };

const kinds = fc.constantFrom('found', 'over', 'unknown', 'nothing');
const said = (kind: 'found' | 'over' | 'unknown', at: number): Sighting =>
  ({
    ...key,
    at,
    ...(kind === 'found' && { kind, title: 't', severity: 'warning' as const, seen: `seen ${at}`, fix: 'f' }),
    ...(kind === 'over' && { kind, because: 'b' }),
    ...(kind === 'unknown' && { kind, why: 'w' }),
  }) as Sighting;
const sightings = fc
  .array(kinds, { maxLength: 40 })
  .map((list) => list.flatMap((kind, index) => (kind === 'nothing' ? [] : [said(kind, start + index * hour)])));
const fold = (list: readonly Sighting[]) => list.reduce<Finding | undefined>(afterSighting, undefined);

describe('a finding over any sequence of hourly sweeps', () => {
  it('is open exactly when the last sweep that could tell found it', () => {
    fc.assert(
      fc.property(sightings, (list) => {
        const last = list.findLast(({ kind }) => kind !== 'unknown');
        const hasEver = list.some(({ kind }) => kind === 'found');
        expect(fold(list)?.state).toBe(hasEver ? (last?.kind === 'found' ? 'open' : 'resolved') : undefined);
      }),
    );
  });

  it('counts its sights since it opened, and its openings', () => {
    fc.assert(
      fc.property(sightings, (list) => {
        const row = fold(list);
        const told = list.filter(({ kind }) => kind !== 'unknown').map(({ kind }) => kind);
        const openings = told.filter((kind, index) => kind === 'found' && told[index - 1] !== 'found').length;
        const found = told.lastIndexOf('found');
        const before = told.slice(0, found + 1).lastIndexOf('over');
        expect(row?.opens ?? 0).toBe(openings);
        expect(row?.count ?? 0).toBe(found === -1 ? 0 : found - before);
        expect(row?.openings.length ?? 0).toBe(Math.min(10, openings));
      }),
    );
  });

  it('is the same however often each sweep is folded again, and whatever older ones come late', () => {
    fc.assert(
      fc.property(sightings, fc.infiniteStream(fc.nat({ max: 3 })), (list, repeats) => {
        const again = list.flatMap((sighting, index) => [
          sighting,
          ...list.slice(0, index + 1).slice(-(repeats.next().value ?? 0) || list.length),
        ]);
        expect(fold(again)).toEqual(fold(list));
      }),
    );
  });

  it('begins no second repair in one opening, none sooner than an hour after the last, and at most three a week', () => {
    fc.assert(
      fc.property(sightings, (list) => {
        const begun: { readonly at: number; readonly openedAt: number }[] = [];
        let row: Finding | undefined;
        for (const sighting of list) {
          row = afterSighting(row, sighting);
          const from = row && repairFrom(row, { mode: 'auto', now: sighting.at });
          if (!row || from === undefined || from > sighting.at) continue;
          begun.push({ at: sighting.at, openedAt: row.firstAt });
          row = afterRunKnown(afterRepairAnnounced(row, { mode: 'auto', at: sighting.at }), `run-${begun.length}`);
        }
        expect(new Set(begun.map(({ openedAt }) => openedAt)).size).toBe(begun.length);
        expect(begun.every(({ at }, index) => index === 0 || at - (begun[index - 1]?.at ?? 0) >= hour)).toBe(true);
        // All of these sequences are shorter than a week.
        expect(begun.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('what sweeps remember of a cluster’s parts', () => {
  const parts = fc.uniqueArray(fc.constantFrom('/a', '/b', '/c', '/D'), { maxLength: 4 });

  it('is what was there within thirty days, whatever vanished in between', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (days) => {
        let seen: readonly SeenPart[] = [];
        for (const [index, present] of days.entries()) {
          const at = start + index * day;
          seen = seenAfter(
            seen,
            present.map((id) => ({ id: index % 2 === 0 ? id : id.toUpperCase(), kind: 'endpoint' })),
            { at, isWaived: () => false },
          );
        }
        const expected = new Set(
          days
            .slice(-30)
            .flat()
            .map((id) => id.toLowerCase()),
        );
        expect(new Set(seen.map(({ id }) => id.toLowerCase()))).toEqual(expected);
        expect(seen).toHaveLength(expected.size);
      }),
    );
  });

  it('stays the same row while nothing changes within a day', () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: day - 1 }), (ids, laterMs) => {
        const present = ids.map((id) => ({ id, kind: 'compute' as const }));
        const seen = seenAfter([], present, { at: start, isWaived: () => false });
        expect(seenAfter(seen, present, { at: start + laterMs, isWaived: () => false })).toEqual(seen);
      }),
    );
  });
});
