import { describe, expect, it } from 'vitest';
import {
  afterSighting,
  type Finding,
  findingIdOf,
  findingsOfCluster,
  isFlapping,
  isForgettableFinding,
  isSuppressed,
  type Sighting,
} from '../../shared/domain/finding.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.UTC(2026, 2, 2, 12);

const key = { ruleId: 'public-fqdn', clusterId: '/Subscriptions/S/aks', subjectId: '/subscriptions/s/PE' };
const found = (at: number, seen = 'It is public.'): Sighting => ({
  ...key,
  kind: 'found',
  at,
  title: 'Public',
  severity: 'warning',
  seen,
  fix: 'Make it private.',
});
const over = (at: number): Sighting => ({ ...key, kind: 'over', at, because: 'Gone.' });
const unknown = (at: number, why = 'Relink needs a right.'): Sighting => ({ ...key, kind: 'unknown', at, why });
const fold = (...sightings: readonly Sighting[]) => sightings.reduce<Finding | undefined>(afterSighting, undefined) as Finding;

describe('the id of a finding', () => {
  it('is the same for every casing of rule, cluster and resource, and begins with that of the cluster', () => {
    const id = findingIdOf(key);
    expect(id).toMatch(/^[0-9a-f]{16}-[0-9a-f]{32}$/);
    expect(findingIdOf({ ruleId: 'PUBLIC-fqdn', clusterId: '/subscriptions/s/AKS', subjectId: '/SUBSCRIPTIONS/s/pe/' })).toBe(id);
    expect(id.startsWith(`${findingsOfCluster('/subscriptions/S/AKS')}-`)).toBe(true);
  });

  it('differs with each of the three', () => {
    const others = [
      { ...key, ruleId: 'other' },
      { ...key, clusterId: '/subscriptions/s/aks2' },
      { ...key, subjectId: '/subscriptions/s/pe2' },
    ];
    expect(new Set([key, ...others].map(findingIdOf)).size).toBe(4);
  });
});

describe('a finding', () => {
  it('opens with the first sight', () => {
    expect(fold(found(noon))).toEqual({
      ...key,
      findingId: findingIdOf(key),
      title: 'Public',
      severity: 'warning',
      seen: 'It is public.',
      fix: 'Make it private.',
      state: 'open',
      firstAt: noon,
      lastAt: noon,
      count: 1,
      opens: 1,
      openings: [noon],
    });
  });

  it('is counted with each later sight, in the words of the last one', () => {
    expect(fold(found(noon), found(noon + hour), found(noon + 2 * hour, 'Still public.'))).toMatchObject({
      firstAt: noon,
      lastAt: noon + 2 * hour,
      count: 3,
      seen: 'Still public.',
      openings: [noon],
    });
  });

  it('is not counted twice by looks within ten minutes, which are one sweep begun again or two at once', () => {
    const row = fold(found(noon));
    expect(afterSighting(row, found(noon + 10 * minute - 1))).toBe(row);
    expect(afterSighting(row, found(noon + 10 * minute))).toMatchObject({ count: 2 });
  });

  it('resolves, and opens anew when it comes back', () => {
    const resolved = fold(found(noon), found(noon + hour), over(noon + 2 * hour));
    expect(resolved).toMatchObject({ state: 'resolved', resolved: { at: noon + 2 * hour, because: 'Gone.' }, count: 2 });
    const back = afterSighting(resolved, found(noon + 5 * hour));
    expect(back).toMatchObject({ state: 'open', firstAt: noon + 5 * hour, lastAt: noon + 5 * hour, count: 1, opens: 2 });
    expect(back?.openings).toEqual([noon, noon + 5 * hour]);
    expect(back && 'resolved' in back).toBe(false);
  });

  it('makes no row when there is none and nothing was found', () => {
    expect(afterSighting(undefined, over(noon))).toBeUndefined();
    expect(afterSighting(undefined, unknown(noon))).toBeUndefined();
  });

  it('stays open while nobody can tell (R5), and says since when and why', () => {
    const row = fold(found(noon), unknown(noon + hour), unknown(noon + 2 * hour, 'Another right.'));
    expect(row).toMatchObject({
      state: 'open',
      count: 1,
      lastAt: noon,
      unknown: { since: noon + hour, at: noon + 2 * hour, why: 'Another right.' },
    });
    expect(afterSighting(row, found(noon + 3 * hour))).not.toHaveProperty('unknown');
    expect(afterSighting(row, over(noon + 3 * hour))).not.toHaveProperty('unknown');
    const closed = fold(found(noon), over(noon + hour));
    expect(afterSighting(closed, unknown(noon + 2 * hour))).toBe(closed);
  });

  it('does not believe a sweep that is older than what it knows', () => {
    const row = fold(found(noon), found(noon + hour));
    expect(afterSighting(row, over(noon + hour))).toBe(row);
    expect(afterSighting(row, over(noon + hour - 1))).toBe(row);
    const closed = fold(found(noon), over(noon + hour));
    expect(afterSighting(closed, found(noon + 30 * minute))).toBe(closed);
  });

  it('keeps who suppressed it, its repair, and members of other releases, over everything', () => {
    const suppressed = { by: 'Ada', reason: 'known', at: noon, until: noon + day };
    const row = { ...fold(found(noon)), suppressed, repair: { openedAt: noon, at: noon, mode: 'auto', tries: 1 }, ofTomorrow: 7 };
    for (const sighting of [found(noon + hour), over(noon + hour)])
      expect(afterSighting(row, sighting)).toMatchObject({ suppressed, repair: row.repair, ofTomorrow: 7 });
  });

  it('remembers its last ten openings, and how many there were', () => {
    let row: Finding | undefined;
    for (let turn = 0; turn < 12; turn += 1) {
      row = afterSighting(row, found(noon + turn * day));
      row = afterSighting(row, over(noon + turn * day + hour));
    }
    expect(row?.opens).toBe(12);
    expect(row?.openings).toHaveLength(10);
    expect(row?.openings[0]).toBe(noon + 2 * day);
  });

  it('loses the confirmation of an earlier opening', () => {
    const closed = { ...fold(found(noon), over(noon + hour)), confirmedAt: noon };
    expect(afterSighting(closed, found(noon + 2 * hour))).not.toHaveProperty('confirmedAt');
  });
});

describe('a finding that comes and goes', () => {
  const opened = (...ats: readonly number[]): Finding => ({ ...fold(found(noon)), openings: ats });

  it('flaps when it opened four times within seven days', () => {
    const now = noon + 7 * day;
    expect(isFlapping(opened(noon + 1, noon + day, noon + 2 * day, noon + 3 * day), now)).toBe(true);
    expect(isFlapping(opened(noon, noon + day, noon + 2 * day, noon + 3 * day), now)).toBe(false);
    expect(isFlapping(opened(noon + 1, noon + day, noon + 2 * day), now)).toBe(false);
  });
});

describe('a suppression', () => {
  const row: Finding = { ...fold(found(noon)), suppressed: { by: 'Ada', reason: 'known', at: noon, until: noon + day } };

  it('ends by itself', () => {
    expect([isSuppressed(row, noon + day - 1), isSuppressed(row, noon + day), isSuppressed(fold(found(noon)), noon)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('keeps a resolved row from being forgotten', () => {
    const closed = afterSighting(row, over(noon + hour)) as Finding;
    expect(isForgettableFinding(closed, { before: noon + 2 * hour, now: noon + 3 * hour })).toBe(false);
    expect(isForgettableFinding(closed, { before: noon + 2 * hour, now: noon + day })).toBe(true);
    expect(isForgettableFinding(closed, { before: noon + hour, now: noon + day })).toBe(false);
    expect(isForgettableFinding(row, { before: noon + 99 * day, now: noon + 99 * day })).toBe(false);
  });
});
