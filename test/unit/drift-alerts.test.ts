import { describe, expect, it } from 'vitest';
import type { AlertRow } from '../../shared/domain/alert.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { SweepMemory } from '../../shared/domain/sweep-memory.ts';
import { blindAlerts } from '../../shared/drift/blind-alerts.ts';
import { findingAlerts } from '../../shared/drift/finding-alerts.ts';
import type { Rule } from '../../shared/drift/rule.ts';

const hour = 60 * 60_000;
const now = Date.UTC(2026, 2, 2, 12);
const rule: Rule = {
  ...{ id: 'public-fqdn', title: 'The API server has a public name', severity: 'critical', covers: [], sources: [], reads: [] },
  ...{ impact: 'i', fix: 'Switch it off.', mayRepair: false, alerts: true, evaluate: () => ({ findings: [], unknown: [] }) },
};
const finding = (changes: Partial<Finding> = {}): Finding => ({
  ...{ findingId: 'f-1', ruleId: 'public-fqdn', clusterId: '/sub/aks-1', subjectId: '/sub/aks-1', state: 'open', severity: 'critical' },
  ...{
    title: rule.title,
    seen: 'It is public.',
    fix: 'Switch it off.',
    firstAt: now - hour,
    lastAt: now,
    count: 2,
    opens: 1,
    openings: [now - hour],
  },
  ...changes,
});
const row = (subject: string, changes: Partial<AlertRow> = {}): AlertRow => ({
  ...{
    code: 'drift-finding',
    subject,
    state: 'open',
    firstAt: now,
    lastAt: now - hour,
    count: 1,
    seen: 's',
    done: 'd',
    notDone: 'n',
    next: 'x',
  },
  ...changes,
});
const subject = 'public-fqdn: /sub/aks-1 (/sub/aks-1)';
const told = (findings: readonly Finding[], open: readonly AlertRow[] = [], rules: readonly Rule[] = [rule]) =>
  findingAlerts(findings, open, { rules, now });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    finding({ clusterId: `/sub/aks-${index}`, subjectId: `/sub/aks-${index}`, findingId: `f-${index}` }),
  );

describe('the alert about a finding', () => {
  it('names rule, resource and cluster, and says what was seen and what to do', () => {
    expect(told([finding()])).toEqual({
      raise: [
        {
          code: 'drift-finding',
          subject,
          severity: 'error',
          seen: 'The API server has a public name (aks-1, critical): It is public. Seen 2 times since 2026-03-02T11:00:00.000Z.',
          done: 'Nothing was written for it.',
          notDone: 'It is still so.',
          next: 'Switch it off. To hear nothing more of it for a while, suppress finding f-1.',
          at: now,
        },
      ],
      resolve: [],
    });
  });

  it.each([
    ['was seen once', { count: 1 }, 0],
    ['was seen once and confirmed by direct reads', { count: 1, confirmedAt: now }, 1],
    [
      'was seen once, confirmed, and is being repaired',
      { count: 1, confirmedAt: now, repair: { openedAt: now - hour, at: now, mode: 'auto', tries: 1 } },
      0,
    ],
    ['is suppressed', { suppressed: { by: 'Ada', reason: 'known', at: 1, until: now + 1 } }, 0],
    ['was suppressed until now', { suppressed: { by: 'Ada', reason: 'known', at: 1, until: now } }, 1],
    ['is resolved', { state: 'resolved' }, 0],
    ['was lowered to advice', { severity: 'advice' }, 0],
    ['was lowered to information', { severity: 'information' }, 0],
  ] as const)('is raised or not for one that %s', (_what, changes, count) => {
    expect(told([finding(changes)]).raise).toHaveLength(count);
  });

  it('is not raised for a rule that tells nobody, and is resolved when the rule tells nobody any more', () => {
    const silent = { ...rule, alerts: false };
    expect(told([finding()], [row(subject)], [silent])).toEqual({
      raise: [],
      resolve: [{ subject, because: 'This release does not tell people of it.' }],
    });
  });

  it('is a warning unless the finding is critical', () => {
    expect(told([finding({ severity: 'warning' })]).raise[0]?.severity).toBe('warning');
  });

  it('is resolved when the finding is advice only by now', () => {
    const { resolve } = told([finding({ severity: 'advice' })], [row(subject)]);
    expect(resolve).toEqual([{ subject, because: 'It is advice only now: It is public.' }]);
  });

  it('names the run that was begun, and says that it flaps', () => {
    const repair = { openedAt: now - hour, at: now - hour, mode: 'auto', tries: 1, runId: 'run-1' };
    const [alert] = told([finding({ repair, openings: [now - 4, now - 3, now - 2, now - 1] })]).raise;
    expect(alert).toMatchObject({ runId: 'run-1', done: 'A run was begun for it at 2026-03-02T11:00:00.000Z, in mode auto.' });
    expect(alert?.seen).toContain('It flaps');
    expect(alert?.notDone).toContain('no further repair is begun');
  });

  it('is raised again with each new sight, and not with the same one', () => {
    expect(told([finding()], [row(subject.toUpperCase())]).raise).toHaveLength(1);
    expect(told([finding()], [row(subject, { lastAt: now })])).toEqual({ raise: [], resolve: [] });
  });

  it('is resolved with the finding, or when somebody suppresses it', () => {
    const resolved = { at: now, because: 'A later sweep did not find it any more.' };
    expect(told([finding({ state: 'resolved', resolved })], [row(subject)]).resolve).toEqual([{ subject, because: resolved.because }]);
    const suppressed = { by: 'Ada', reason: 'known', at: 1, until: now + hour };
    expect(told([finding({ suppressed })], [row(subject)]).resolve).toEqual([
      { subject, because: 'Ada suppressed it until 2026-03-02T13:00:00.000Z: known' },
    ]);
    expect(told([], [row(subject)]).resolve).toHaveLength(1);
  });

  it('is one for the whole rule when more than ten come at once', () => {
    expect(told(many(10)).raise).toHaveLength(10);
    const { raise } = told(many(60));
    expect(raise).toHaveLength(1);
    expect(raise[0]).toMatchObject({ subject: 'rule public-fqdn', severity: 'error', at: now });
    expect(raise[0]?.seen).toMatch(/^60 clusters, 60 findings: The API server has a public name\. Among them: aks-0, /);
  });

  it('stays one while the others are many, and leaves those that have their own', () => {
    const own = row(subject);
    const storm = row('rule public-fqdn');
    const { raise, resolve } = told(many(60), [own, storm]);
    expect(raise.map((alert) => alert.subject).sort()).toEqual([subject, 'rule public-fqdn']);
    expect(resolve).toEqual([]);
    const calm = told(many(5), [own, storm]);
    expect(calm.raise).toHaveLength(5);
    expect(calm.resolve.map((over) => over.subject)).toEqual(['rule public-fqdn']);
  });
});

describe('the alert about what nobody can judge', () => {
  const blind = (clusterId: string, since = now - 24 * hour, why = 'Relink needs a right.'): SweepMemory => ({
    clusterId,
    seen: [],
    blind: [{ ruleId: 'roles', why, since }],
  });

  it('is raised after a day, with the rules and the right', () => {
    expect(blindAlerts([blind('/sub/aks-1', now - 24 * hour + 1)], [], now).raise).toEqual([]);
    const [alert] = blindAlerts([blind('/sub/aks-1')], [], now).raise;
    expect(alert).toMatchObject({ code: 'drift-blind', subject: '/sub/aks-1', at: now });
    expect(alert?.seen).toBe('Since 2026-03-01T12:00:00.000Z these rules could not be judged for aks-1: roles. Relink needs a right.');
  });

  it('is resolved when all could be judged', () => {
    const open = row('/SUB/aks-1', { code: 'drift-blind' });
    expect(blindAlerts([blind('/sub/aks-1')], [open], now).resolve).toEqual([]);
    expect(blindAlerts([{ clusterId: '/sub/aks-1', seen: [], blind: [] }], [open], now).resolve).toMatchObject([{ subject: '/SUB/aks-1' }]);
  });

  it('is one for all when more than ten come at once, and names five reasons', () => {
    const clusters = Array.from({ length: 11 }, (_, index) => blind(`/sub/aks-${index}`, now - 48 * hour, `Reason ${index}.`));
    const { raise } = blindAlerts(clusters, [], now);
    expect(raise.map((alert) => alert.subject)).toEqual(['RELINK_SCOPE']);
    expect(raise[0]?.seen).toContain('for 11 clusters: roles. Reason 0. Reason 1. Reason 2. Reason 3. Reason 4. And 6 further reasons.');
  });
});
