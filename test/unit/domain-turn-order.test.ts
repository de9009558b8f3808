import { describe, expect, it } from 'vitest';
import type { Run } from '../../shared/domain/run.ts';
import { aheadOf, nextInTurn } from '../../shared/domain/turn-order.ts';

const clusterIn = (subscription: string) =>
  `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c`;

function run(runId: string, createdAt: number, changes: Partial<Run> = {}): Run {
  return { runId, createdAt, clusterId: clusterIn('s'), state: 'queued', intent: 'repair', ...changes } as Run;
}

const ids = (runs: readonly Run[]) => runs.map(({ runId }) => runId);
/** Runs that take no turn from anybody. */
const others: readonly Run[] = [
  run('plan', 1, { intent: 'plan' }),
  run('asks', 1, { state: 'awaiting-approval' }),
  run('halted', 1, { halt: { says: 'held', since: 1 } }),
  run('held', 1, { heldBack: { says: 'too many', since: 1 } }),
  run('elsewhere', 1, { clusterId: clusterIn('other') }),
];

describe('the runs ahead of one', () => {
  const ours = run('b', 10);

  it('are those at work, however young, and those that wait longer', () => {
    const older = run('older', 9);
    const younger = run('younger', 11);
    const working = run('working', 12, { state: 'relinking' });
    expect(ids(aheadOf(ours, [younger, working, ours, older, ...others]))).toEqual(['working', 'older']);
  });

  it('are told by their ids where they came at the same moment', () => {
    expect(ids(aheadOf(ours, [run('c', 10), run('a', 10), ours]))).toEqual(['a']);
  });

  it('are in the same subscription, whatever its casing', () => {
    expect(ids(aheadOf(ours, [run('a', 1, { clusterId: clusterIn('S') })]))).toEqual(['a']);
  });
});

describe('who may go next', () => {
  const waiting = [run('third', 3), run('first', 1), run('second', 2)];

  it('is who waits longest, as many as there is room for', () => {
    expect(ids(nextInTurn('/subscriptions/S', [...waiting, ...others], 2))).toEqual(['first', 'second']);
    const working = run('working', 9, { state: 'relinking' });
    expect(ids(nextInTurn('/subscriptions/s', [...waiting, working, ...others], 2))).toEqual(['first']);
  });

  it('is nobody while more are at work than may be', () => {
    const working = ['x', 'y', 'z'].map((id) => run(id, 9, { state: 'settling' }));
    expect(nextInTurn('/subscriptions/s', [...waiting, ...working], 2)).toEqual([]);
  });

  it('is told by the id where two came at the same moment', () => {
    expect(ids(nextInTurn('/subscriptions/s', [run('b', 1), run('a', 1)], 1))).toEqual(['a']);
  });
});
