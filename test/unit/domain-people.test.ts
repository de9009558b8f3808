import { describe, expect, it } from 'vitest';
import { givenApproval, isSamePerson, judgeApproval, shortHash } from '../../shared/domain/approval.ts';
import { haltOf } from '../../shared/domain/halt.ts';
import { describeHold, type Hold, holdsInForce } from '../../shared/domain/hold.ts';
import { modeOf } from '../../shared/domain/mode.ts';
import type { Run } from '../../shared/domain/run.ts';
import { isInScope, subscriptionsOf } from '../../shared/domain/scope.ts';
import { asServiceError, ServiceError } from '../../shared/domain/service-error.ts';
import { nightCluster } from '../support/fakes/night-world.ts';

const hash = 'a'.repeat(64);
const other = 'b'.repeat(64);
const plan = { at: 100, hash, expiresAt: 500, items: [], remarks: [] };
const run: Run = {
  runId: 'run-1',
  clusterId: '/c',
  state: 'relinking',
  intent: 'repair',
  cause: 'request',
  createdAt: 1,
  updatedAt: 1,
  wakeAt: 1,
  slices: 0,
  errors: 0,
  mode: 'auto',
  plan,
};
const hold: Hold = { holdId: 'h', name: 'upgrade', reason: 'new nodes', by: 'Ada', placedAt: 1 };

describe('an approval', () => {
  const wishes = { runId: 'run-1', approval: { hash, by: 'Ada', at: 100 } };

  it('counts for the run and the plan that it was given for', () => {
    expect(givenApproval(run, wishes)).toEqual({ hash, by: 'Ada', at: 100, expiresAt: 500 });
    expect(givenApproval(run, undefined)).toBeUndefined();
    expect(givenApproval(run, { ...wishes, runId: 'run-2' })).toBeUndefined();
    expect(givenApproval(run, { runId: 'run-1' })).toBeUndefined();
    expect(givenApproval({ ...run, plan: { ...plan, hash: other } }, wishes)).toBeUndefined();
  });

  it('does not count for a plan that was made after it, even when the world went back', () => {
    expect(givenApproval({ ...run, plan: { ...plan, at: 101 } }, wishes)).toBeUndefined();
  });

  it('does not count for a plan of an older release, which has no hash, and expires at once where the plan names no expiry', () => {
    const { hash: _hash, ...bare } = plan;
    expect(givenApproval({ ...run, plan: bare }, wishes)).toBeUndefined();
    const { expiresAt: _expiresAt, ...endless } = plan;
    expect(givenApproval({ ...run, plan: endless }, wishes)?.expiresAt).toBe(100);
  });

  it('is judged against the fresh plan and the time', () => {
    const approval = { hash, by: 'Ada', at: 100, expiresAt: 500 };
    expect(judgeApproval(undefined, plan, 200)).toEqual({ kind: 'none' });
    expect(judgeApproval(approval, plan, 499)).toEqual({ kind: 'approved' });
    expect(judgeApproval(approval, plan, 500)).toEqual({
      kind: 'void',
      because: 'plan aaaaaaaaaaaa expired before it could be begun',
    });
    expect(judgeApproval(approval, { ...plan, hash: other }, 200)).toEqual({
      kind: 'void',
      because: 'the plan is another one now (bbbbbbbbbbbb instead of aaaaaaaaaaaa)',
    });
  });

  it('names a plan by the beginning of its hash', () => {
    expect([shortHash(hash), shortHash(undefined)]).toEqual(['aaaaaaaaaaaa', 'without a ha']);
  });

  it('knows a person in any casing and with blanks', () => {
    expect([isSamePerson(' Ada', 'ADA '), isSamePerson('Ada', 'Grace')]).toEqual([true, false]);
  });
});

describe('a hold', () => {
  it('is in force until its end, or until it is lifted', () => {
    const until = { ...hold, until: 200 };
    expect(holdsInForce([hold, until], 199)).toEqual([hold, until]);
    expect(holdsInForce([hold, until], 200)).toEqual([hold]);
    expect(holdsInForce(undefined, 1)).toEqual([]);
  });

  it('is described with its end', () => {
    expect(describeHold(hold)).toBe('“upgrade” by Ada, until it is lifted: new nodes');
    expect(describeHold({ ...hold, until: Date.UTC(2026, 0, 5) })).toBe('“upgrade” by Ada, until 2026-01-05T00:00:00.000Z: new nodes');
  });
});

describe('what halts a run', () => {
  const input = { run, wishes: undefined, holds: undefined, mode: 'auto', now: 100 } as const;
  const cancel = { runId: 'run-1', cancel: { by: 'Ada', reason: 'no', at: 1 } };

  it('is nothing by itself', () => {
    expect(haltOf(input)).toBeUndefined();
    expect(haltOf({ ...input, holds: [{ ...hold, until: 100 }], wishes: { runId: 'run-1' } })).toBeUndefined();
    expect(haltOf({ ...input, wishes: { ...cancel, runId: 'run-2' } })).toBeUndefined();
  });

  it('is a cancel before a hold, and a hold before a mode', () => {
    const all = { ...input, wishes: cancel, holds: [hold], mode: 'off' } as const;
    expect(haltOf(all)).toEqual({ kind: 'cancel', says: 'Cancelled by Ada: no' });
    expect(haltOf({ ...all, wishes: undefined })).toEqual({
      kind: 'hold',
      says: 'Held: “upgrade” by Ada, until it is lifted: new nodes',
    });
    expect(haltOf({ ...all, wishes: undefined, holds: [] })).toEqual({
      kind: 'mode',
      mode: 'off',
      says: 'The mode of the cluster was changed to off during the run.',
    });
  });

  it('is all holds together, until the first of them ends', () => {
    const holds = [hold, { ...hold, name: 'b', until: 300 }, { ...hold, name: 'c', until: 200 }];
    const halt = haltOf({ ...input, holds });
    expect(halt).toMatchObject({ kind: 'hold', until: 200 });
    expect(halt?.says.split(' · ')).toHaveLength(3);
  });

  it.each([
    ['auto', 'auto', false],
    ['auto', 'approve', true],
    ['auto', 'observe', true],
    ['auto', 'off', true],
    ['approve', 'approve', false],
    ['approve', 'auto', false],
    ['approve', 'observe', true],
    ['approve', 'off', true],
  ] as const)('is a stricter mode: begun in %s, now %s: %s', (begun, now, halts) => {
    expect(haltOf({ ...input, run: { ...run, mode: begun }, mode: now }) !== undefined).toBe(halts);
  });
});

describe('mode and scope', () => {
  it.each([
    [{}, 'approve', 'approve'],
    [{ 'relink-mode': 'auto' }, 'off', 'auto'],
    [{ 'RELINK-MODE': ' Approve ' }, 'auto', 'approve'],
    [{ 'relink-mode': 'off' }, 'auto', 'off'],
    [{ 'relink-mode': 'observe' }, 'auto', 'observe'],
    [{ 'relink-mode': 'nonsense' }, 'auto', 'observe'],
  ] as const)('takes for the tags %j and the setting %s the mode %s', (tags, setting, mode) => {
    expect(modeOf({ ...nightCluster, tags }, setting)).toBe(mode);
  });

  it('holds what lies below one of its entries', () => {
    const scope = ['/subscriptions/A/resourceGroups/rg', '/subscriptions/b', '/subscriptions/a', ''];
    expect(isInScope('/subscriptions/a/resourceGroups/RG/providers/x', scope.slice(0, 1))).toBe(true);
    expect(isInScope('/subscriptions/a/resourceGroups/rg2', scope.slice(0, 1))).toBe(false);
    expect(subscriptionsOf(scope)).toEqual(['a', 'b']);
  });
});

describe('an error', () => {
  it('keeps its code, message, details and pace, and knows its retry class', () => {
    const error = new ServiceError('azure-throttled', 'Slow down.', { details: { status: 429 }, retryAfterMs: 5 });
    expect(error).toMatchObject({ name: 'ServiceError', code: 'azure-throttled', message: 'Slow down.', retryAfterMs: 5 });
    expect(error.toDetails()).toEqual({ code: 'azure-throttled', message: 'Slow down.', details: { status: 429 } });
    expect(new ServiceError('azure-forbidden', 'x')).toMatchObject({ retry: 'never', details: {}, retryAfterMs: undefined });
  });

  it('is unexpected when nobody foresaw it, with its words kept', () => {
    const known = new ServiceError('azure-busy', 'x');
    expect(asServiceError(known)).toBe(known);
    expect(asServiceError(new Error('odd'))).toMatchObject({ code: 'unexpected', message: 'odd' });
    expect(asServiceError('odd')).toMatchObject({ code: 'unexpected', message: 'odd' });
  });
});
