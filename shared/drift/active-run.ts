import { hasEnded } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import type { Engine } from '../repair/engine.ts';

/**
 * Whether a run is under way on the cluster. A claim without a run is what a process left that died before it inserted the run: nobody works
 * there, and whoever starts a run fills it in. A run that cannot be read is the pulse's to clear away, and counts until then.
 */
export async function isRunActive({ store }: Pick<Engine, 'store'>, { activeRunId }: Pick<ClusterRow, 'activeRunId'>): Promise<boolean> {
  if (activeRunId === undefined) return false;
  try {
    const run = await store.runs.get(activeRunId);
    return run !== undefined && !hasEnded(run.value);
  } catch (error) {
    if (hasCode(error, 'store-corrupt')) return true;
    throw error;
  }
}
