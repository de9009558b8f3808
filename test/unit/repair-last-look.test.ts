import { expect, it } from 'vitest';
import type { Track } from '../../shared/domain/run.ts';
import { type Likeness, lastLook } from '../../shared/repair/steps/last-look.ts';
import type { Check, Step } from '../../shared/repair/steps/step.ts';
import { hubId } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage } from '../support/fakes/stage.ts';

const minute = 60_000;
const taken: Check = { kind: 'satisfied', note: 'Snapshot taken.', remember: { snapshotId: 'new' } };
const inOrder: Check = { kind: 'satisfied', remember: { preflightAt: 7 } };

/** What the last look answers of a track whose preflight was so many minutes ago, and what it asked. */
async function looked(like: Likeness, options: { minutesAgo: number; applies?: number; snapshot?: Check; preflight?: Check }) {
  const stage = createStage();
  const asked: string[] = [];
  const step = (name: string, answer: Check): Step => ({
    name,
    what: name,
    check: async ({ track }) => {
      asked.push(`${name} with ${track.snapshotId ?? 'no snapshot'}`);
      return answer;
    },
  });
  const changes: Partial<Track> = { snapshotId: 'old', preflightAt: stage.clock.now() - options.minutesAgo * minute };
  const open = await openedTrack(stage, hubId, { ...changes, applies: options.applies ?? 0 });
  const look = lastLook({
    snapshot: step('snapshot', options.snapshot ?? taken),
    preflight: step('preflight', options.preflight ?? inOrder),
    likeness: async () => like,
  });
  return { answer: await look(await open.context()), asked, story: (await stage.journal()).map((entry) => entry.text) };
}

it('takes nothing anew within ten minutes while nobody has changed anything', async () => {
  expect(await looked('same', { minutesAgo: 9.99 })).toEqual({ answer: undefined, asked: [], story: [] });
});

it('takes snapshot and preflight anew after ten minutes, and says so', async () => {
  expect(await looked('same', { minutesAgo: 10 })).toEqual({
    answer: { kind: 'satisfied', remember: { snapshotId: 'new', preflightAt: 7 } },
    asked: ['snapshot with no snapshot', 'preflight with new'],
    story: ['Looked at once more before it is taken away. Snapshot taken.'],
  });
});

it('asks only the preflight for an interrupted repair, whose snapshot shows more than what is left', async () => {
  const { answer, asked } = await looked('another', { minutesAgo: 60 });
  expect(answer).toEqual(inOrder);
  expect(asked).toEqual(['preflight with old']);
});

it('finishes in any case what has been begun', async () => {
  expect((await looked('changed', { minutesAgo: 60, applies: 1 })).asked).toEqual([]);
});

it('takes nothing away when it cannot be snapshotted any more (R3)', async () => {
  const refused: Check = { kind: 'refused', reason: 'It cannot be read.' };
  expect(await looked('changed', { minutesAgo: 1, snapshot: refused })).toEqual({
    answer: refused,
    asked: ['snapshot with no snapshot'],
    story: [],
  });
});
