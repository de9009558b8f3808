import { describe, expect, it } from 'vitest';
import type { Finding, FindingRepair } from '../../shared/domain/finding.ts';
import { afterRepairAnnounced, afterRunKnown, repairFrom } from '../../shared/domain/finding-repair.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.UTC(2026, 2, 2, 12);

const finding: Finding = {
  ...{
    findingId: 'f',
    ruleId: 'r',
    clusterId: '/c',
    subjectId: '/s',
    state: 'open',
    severity: 'critical',
    title: 't',
    seen: 's',
    fix: 'x',
  },
  ...{ firstAt: noon, lastAt: noon, count: 1, opens: 1, openings: [noon] },
};
const repaired = (repair: Partial<FindingRepair>): FindingRepair => ({
  openedAt: noon,
  at: noon,
  mode: 'auto',
  tries: 1,
  runId: 'run-1',
  ...repair,
});
const reopened = (at: number, repair: Partial<FindingRepair>): Finding => ({
  ...finding,
  firstAt: at,
  lastAt: at,
  repair: repaired(repair),
});
const from = (row: Finding, mode = 'auto', now = row.lastAt) => repairFrom(row, { mode, now });

describe('a finding that may be repaired', () => {
  it('begins a repair at once, and one for each opening', () => {
    expect(from(finding)).toBe(noon);
    expect(from({ ...finding, lastAt: noon + 30 * day, repair: repaired({}) })).toBeUndefined();
  });

  it.each([
    [1, hour],
    [2, 4 * hour],
    [3, day],
    [9, day],
  ])('waits longer when it comes back after %d repairs', (tries, pauseMs) => {
    expect(from(reopened(noon + minute, { tries }))).toBe(noon + pauseMs);
  });

  it('begins at once again when the last repair lies a week back', () => {
    expect(from(reopened(noon + 7 * day, { tries: 3 }))).toBe(noon);
    expect(from(reopened(noon + 7 * day - 1, { tries: 3 }))).toBe(noon + day);
  });

  it('begins none while it is suppressed, flaps, or is resolved', () => {
    expect(from({ ...finding, suppressed: { by: 'Ada', reason: 'known', at: noon, until: noon + 1 } })).toBeUndefined();
    expect(from({ ...finding, openings: [noon - 3, noon - 2, noon - 1, noon] })).toBeUndefined();
    expect(from({ ...finding, state: 'resolved' })).toBeUndefined();
  });

  it('is repaired as soon as the mode allows what was only looked at before', () => {
    const looked = { ...finding, lastAt: noon + hour, repair: repaired({ mode: 'observe', tries: 0 }) };
    expect(from(looked, 'observe')).toBeUndefined();
    expect(from(looked, 'auto')).toBe(noon);
    expect(from({ ...looked, repair: repaired({ mode: 'approve' }) }, 'auto')).toBe(noon + hour);
  });

  it('is begun again ten minutes after a process announced a repair and died', () => {
    const { runId: _, ...announced } = repaired({});
    expect(from({ ...finding, repair: announced })).toBe(noon + 10 * minute);
  });
});

describe('the mark of a repair', () => {
  it('counts repairs, and neither looks nor a second beginning of the same', () => {
    const first = afterRepairAnnounced(finding, { mode: 'auto', at: noon });
    expect(first).toMatchObject({ confirmedAt: noon, repair: { openedAt: noon, at: noon, mode: 'auto', tries: 1 } });
    expect(afterRepairAnnounced(first, { mode: 'auto', at: noon + hour }).repair).toMatchObject({ at: noon + hour, tries: 1 });
    expect(afterRepairAnnounced(finding, { mode: 'observe', at: noon }).repair).toMatchObject({ tries: 0 });
    expect(afterRepairAnnounced(reopened(noon + day, { tries: 2 }), { mode: 'auto', at: noon + day }).repair).toEqual({
      openedAt: noon + day,
      at: noon + day,
      mode: 'auto',
      tries: 3,
    });
    expect(afterRepairAnnounced(reopened(noon + 8 * day, { tries: 2 }), { mode: 'auto', at: noon + 8 * day }).repair?.tries).toBe(1);
  });

  it('gets its run once', () => {
    const announced = afterRepairAnnounced(finding, { mode: 'auto', at: noon });
    const known = afterRunKnown(announced, 'run-1');
    expect(known.repair?.runId).toBe('run-1');
    expect(afterRunKnown(known, 'run-2')).toBe(known);
    expect(afterRunKnown(finding, 'run-1')).toBe(finding);
  });
});
