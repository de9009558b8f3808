import { describe, expect, it } from 'vitest';
import { type Handled, handledAfter } from '../../shared/domain/handled.ts';
import type { RunEnd } from '../../shared/domain/run.ts';

const handledOver = (ends: readonly RunEnd[], restartId = 'restart-1', before?: Handled) =>
  ends.reduce<Handled | undefined>((handled, end, at) => handledAfter(handled, { restartId, end, at }), before);

describe('the tries that a restart has used up', () => {
  it('are its failures in a row', () => {
    expect(handledOver(['failed', 'failed'])).toEqual({ restartId: 'restart-1', end: 'failed', attempts: 2, at: 1 });
  });

  it('do not include runs that succeeded or that people stopped', () => {
    expect(handledOver(['succeeded', 'succeeded', 'succeeded', 'failed'])?.attempts).toBe(1);
    expect(handledOver(['failed', 'failed', 'cancelled', 'failed'])?.attempts).toBe(1);
  });

  it('are none when the cluster was restarted again', () => {
    expect(handledOver(['failed'], 'restart-2', handledOver(['failed', 'failed']))?.attempts).toBe(1);
  });
});
