import type { Track } from '../domain/run.ts';
import type { Versioned } from '../ports/store.ts';
import type { Slice } from './slice.ts';
import type { Step, StepContext } from './steps/step.ts';

/** A track while a slice works on it. Every change is saved under the row's ETag before anything builds on it. */
export interface OpenTrack {
  readonly slice: Slice;
  readonly steps: readonly Step[];
  readonly track: () => Track;
  save(change: Partial<Track>): Promise<void>;
  context(): Promise<StepContext>;
  /** What was read of the resource may have changed: the next step that asks reads it again. */
  forget(): void;
  journal(kind: Parameters<Slice['journal']>[0], what: string, text: string): Promise<void>;
}

/** For what hardly changes (name of the API server, node resource group); power and state are read by the guard. */
const clusterReadingMs = 60_000;

export function openTrack(slice: Slice, options: { track: Versioned<Track>; steps: readonly Step[] }): OpenTrack {
  let current = options.track;
  const { azure, store, clock } = slice.engine;
  const journal: OpenTrack['journal'] = (kind, what, text) => slice.journal(kind, what, { text, resourceId: current.value.resourceId });
  const id = current.value.resourceId;
  const endpoint = kept(() => azure.endpoints.get(id, slice.signal));
  const compute = kept(() => azure.computes.get(id, slice.signal));
  return {
    slice,
    steps: options.steps,
    track: () => current.value,
    journal,
    forget: () => {
      endpoint.forget();
      compute.forget();
    },
    save: async (change) => {
      current = await store.tracks.save({ value: { ...current.value, ...change, updatedAt: clock.now() }, etag: current.etag });
    },
    context: async () => ({
      engine: slice.engine,
      signal: slice.signal,
      track: current.value,
      restartId: slice.run().restartId,
      cluster: await slice.readCluster(clusterReadingMs),
      endpoint: endpoint.read,
      compute: compute.read,
      once: slice.once,
      saw: (text) => journal('saw', `${current.value.kind}.saw`, text),
    }),
  };
}

function kept<T>(read: () => Promise<T>): { read(): Promise<T>; forget(): void } {
  let answer: Promise<T> | undefined;
  return {
    read: () => {
      answer ??= read().catch((error: unknown) => {
        answer = undefined;
        throw error;
      });
      return answer;
    },
    forget: () => {
      answer = undefined;
    },
  };
}
