import type { Track } from '../domain/run.ts';
import type { Versioned } from '../ports/store.ts';
import type { Slice } from './slice.ts';
import type { Step, StepContext } from './steps/step.ts';
import type { Turns } from './turns.ts';

/** A track while a slice works on it. Every change is saved under the row's ETag before anything builds on it. */
export interface OpenTrack {
  readonly slice: Slice;
  readonly turns: Turns;
  readonly steps: readonly Step[];
  readonly track: () => Track;
  save(change: Partial<Track>): Promise<void>;
  context(): Promise<StepContext>;
  journal(kind: Parameters<Slice['journal']>[0], what: string, text: string): Promise<void>;
}

const clusterReadingMs = 5000;

export function openTrack(slice: Slice, options: { track: Versioned<Track>; steps: readonly Step[]; turns: Turns }): OpenTrack {
  let current = options.track;
  const journal: OpenTrack['journal'] = (kind, what, text) => slice.journal(kind, what, { text, resourceId: current.value.resourceId });
  return {
    slice,
    turns: options.turns,
    steps: options.steps,
    track: () => current.value,
    journal,
    save: async (change) => {
      current = await slice.engine.store.tracks.save({ value: { ...current.value, ...change, updatedAt: slice.engine.clock.now() }, etag: current.etag });
    },
    context: async () => ({
      engine: slice.engine,
      signal: slice.signal,
      track: current.value,
      restartId: slice.run().restartId,
      cluster: await slice.readCluster(clusterReadingMs * 12),
      saw: (text) => journal('saw', `${current.value.kind}.saw`, text),
    }),
  };
}
