import type { Track } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import type { Engine } from './engine.ts';

/** The tracks of a run that ends; none when nobody can read them, because that must not keep the run from its end. */
export async function readableTracks({ store }: Engine, runId: string): Promise<readonly Track[]> {
  try {
    return (await store.tracks.list(runId)).map(({ value }) => value);
  } catch (error) {
    if (hasCode(error, 'store-corrupt')) return [];
    throw error;
  }
}
