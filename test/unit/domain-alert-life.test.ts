import { describe, expect, it } from 'vitest';
import { type Alert, type AlertNotice, type AlertRow, sameCondition } from '../../shared/domain/alert.ts';
import { afterResolved, afterSeen, afterTold, hasLapsed, isForgettable, noticeDue } from '../../shared/domain/alert-life.ts';
import { afterClaimed, afterSendFailed, afterSent } from '../../shared/domain/alert-outbox.ts';

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;

const alert: Alert = { code: 'run-failed', subject: '/Cluster', seen: 's', done: 'd', notDone: 'n', next: 'x', at: 1_000 };
const { at: _, ...texts } = alert;
const open: AlertRow = { ...texts, state: 'open', firstAt: 1_000, lastAt: 1_000, count: 1 };
const resolved: AlertRow = { ...open, state: 'resolved', resolved: { at: 2_000, because: 'It was mended.' } };
const notice = (changes: Partial<AlertNotice> = {}): AlertNotice => ({ ...alert, state: 'open', ...changes });

describe('the row of an alert', () => {
  it('begins with the first sight, and counts the next ones', () => {
    expect(afterSeen(undefined, alert)).toEqual(open);
    expect(afterSeen(open, { ...alert, seen: 'again', at: 5_000 })).toEqual({ ...open, seen: 'again', lastAt: 5_000, count: 2 });
  });

  it('begins anew after it was resolved, and keeps what was told and what is not sent yet', () => {
    const told = { state: 'resolved', at: 2_000 } as const;
    const unsent = { notices: [notice()], tries: 1, nextAt: 3_000 };
    expect(afterSeen({ ...resolved, told, unsent }, { ...alert, at: 5_000 })).toEqual({
      ...open,
      firstAt: 5_000,
      lastAt: 5_000,
      told,
      unsent,
    });
  });

  it('is resolved once', () => {
    const again = { at: 9_000, because: 'Somebody said so.' };
    expect(afterResolved(open, { at: 2_000, because: 'It was mended.' })).toEqual(resolved);
    expect(afterResolved(resolved, again)).toBe(resolved);
  });

  it('is that of the same code and subject, in any casing', () => {
    expect(sameCondition(alert, { code: 'run-failed', subject: '/CLUSTER' })).toBe(true);
    expect(sameCondition(alert, { code: 'run-refused', subject: '/Cluster' })).toBe(false);
    expect(sameCondition(alert, { code: 'run-failed', subject: '/Other' })).toBe(false);
  });
});

describe('what people have to be told', () => {
  it('is that something began, and that it is still seen after the pause between repetitions', () => {
    expect(noticeDue(open, hour)).toEqual(notice());
    const told = { ...open, told: { state: 'open', at: 1_000 } } as const;
    expect(noticeDue(told, hour)).toBeUndefined();
    expect(noticeDue({ ...told, lastAt: 1_000 + hour - 1 }, hour)).toBeUndefined();
    expect(noticeDue({ ...told, lastAt: 1_000 + hour }, hour)).toEqual(notice({ at: 1_000 + hour }));
    expect(noticeDue({ ...open, told: { state: 'resolved', at: 1_000 } }, hour)).toEqual(notice());
  });

  it('is that it is over, when they were told that it began', () => {
    expect(noticeDue(resolved, hour)).toBeUndefined();
    expect(noticeDue({ ...resolved, told: { state: 'resolved', at: 1_500 } }, hour)).toBeUndefined();
    expect(noticeDue({ ...resolved, runId: 'run-1', told: { state: 'open', at: 1_500 } }, hour)).toEqual({
      code: 'run-failed',
      subject: '/Cluster',
      state: 'resolved',
      seen: 'It was mended.',
      done: 'The alert is closed. It said: s',
      notDone: 'Nothing that Relink knows of.',
      next: 'Nothing has to be done for this alert any more.',
      runId: 'run-1',
      at: 2_000,
    });
  });

  it('is something also for a row that does not say why it is over', () => {
    const { resolved: why, ...bare } = resolved;
    expect(why).toBeDefined();
    expect(noticeDue({ ...bare, told: { state: 'open', at: 1_500 } }, hour)).toMatchObject({ seen: 'It is over.', at: 1_000 });
  });
});

describe('an alert about a happening', () => {
  it.each([
    ['a new identity', { ...open, code: 'identity-replaced' }, true],
    ['a message that names no run', { ...open, code: 'run-poisoned', subject: 'queue relink-runs' }, true],
    ['a run of a cluster', open, false],
    ['one that is resolved', { ...resolved, code: 'identity-replaced' }, false],
  ] as const)('closes itself after a week: %s', (_what, row, closes) => {
    expect(hasLapsed(row, 1_000 + week - 1)).toBe(false);
    expect(hasLapsed(row, 1_000 + week)).toBe(closes);
  });
});

describe('notices for a sink', () => {
  it('are only noted as told where there is no sink', () => {
    expect(afterTold(open, notice({ at: 4_000 }), [])).toEqual({ ...open, told: { state: 'open', at: 4_000 } });
  });

  it('wait in order, and a repetition takes the place of the one before it', () => {
    const first = afterTold(open, notice(), ['webhook']);
    expect(first.unsent).toEqual({ notices: [notice()], tries: 0, nextAt: 1_000 });
    const repeated = afterTold({ ...first, unsent: { notices: [notice()], tries: 3, nextAt: 7_000 } }, notice({ at: 4_000 }), ['webhook']);
    expect(repeated).toMatchObject({
      told: { state: 'open', at: 4_000 },
      unsent: { notices: [notice({ at: 4_000 })], tries: 3, nextAt: 7_000 },
    });
    const over = afterTold(repeated, notice({ state: 'resolved', at: 5_000 }), ['webhook']);
    expect(over.unsent?.notices).toEqual([notice({ at: 4_000 }), notice({ state: 'resolved', at: 5_000 })]);
  });

  it('are the newest twenty of a condition that came and went more often', () => {
    let row = open;
    for (let at = 1; at <= 30; at += 1) row = afterTold(row, notice({ state: at % 2 === 0 ? 'resolved' : 'open', at }), ['webhook']);
    expect(row.unsent?.notices.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_unused, index) => index + 11));
  });

  it('belong to whoever claimed them', () => {
    const row = afterTold(open, notice(), ['webhook']);
    expect(afterClaimed(row, 'webhook', 9_000).unsent).toEqual({ notices: [notice()], tries: 0, nextAt: 9_000 });
    expect(afterClaimed(open, 'webhook', 9_000)).toBe(open);
  });

  it('are gone when they were sent; what came meanwhile stays, and is due at once', () => {
    const later = notice({ state: 'resolved', at: 5_000 });
    const row = { ...open, unsent: { notices: [notice(), later], tries: 2, nextAt: 9_000 } };
    expect(afterSent(row, 'webhook', [notice()]).unsent).toEqual({ notices: [later], tries: 0, nextAt: 0 });
    expect(afterSent(row, 'webhook', [notice(), later])).toEqual(open);
    expect(afterSent(row, 'webhook', [notice({ at: 2 })]).unsent?.notices).toHaveLength(2);
    expect(afterSent(row, 'webhook', [notice({ state: 'resolved' })]).unsent?.notices).toHaveLength(2);
    expect(afterSent(row, 'webhook', [])).toBe(row);
    expect(afterSent(open, 'webhook', [notice()])).toBe(open);
  });

  it('are tried again after a minute, then later and later, at last every quarter of an hour', () => {
    let row: AlertRow = { ...open, unsent: { notices: [notice()], tries: 0, nextAt: 0 } };
    const pauses: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      row = afterSendFailed(row, 'webhook', { now: 100 });
      pauses.push(((row.unsent?.nextAt ?? 0) - 100) / minute);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 15]);
    expect(row.unsent?.tries).toBe(7);
    expect(afterSendFailed({ ...row, unsent: { notices: [], tries: 5_000, nextAt: 0 } }, 'webhook', { now: 0 }).unsent?.nextAt).toBe(
      15 * minute,
    );
    expect(afterSendFailed(open, 'webhook', { now: 100 })).toBe(open);
  });
});

describe('what may be forgotten of an alert', () => {
  const over: AlertRow = { ...resolved, told: { state: 'resolved', at: 2_000 } };

  it('is all of it once it was over before then, and people know', () => {
    expect(isForgettable(over, 2_001)).toBe(true);
    expect(isForgettable(over, 2_000)).toBe(false);
    expect(isForgettable(resolved, 2_001)).toBe(true);
    const { resolved: _when, ...undated } = over;
    expect([isForgettable(undated, 1_001), isForgettable(undated, 1_000)]).toEqual([true, false]);
  });

  it('is nothing while it is open, was not told, or was not sent', () => {
    expect(isForgettable(open, week)).toBe(false);
    expect(isForgettable({ ...over, told: { state: 'open', at: 1_000 } }, week)).toBe(false);
    expect(isForgettable({ ...over, unsent: { notices: [notice()], tries: 1, nextAt: 3_000 } }, week)).toBe(false);
  });
});
