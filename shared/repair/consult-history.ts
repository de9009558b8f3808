import type { ArmId } from '../domain/arm-id.ts';
import { foldPower, type PowerHistory } from '../domain/restart.ts';
import { asServiceError, type ServiceError } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster, sayRestart } from './cluster-row.ts';
import type { Engine } from './engine.ts';

const day = 24 * 60 * 60 * 1000;
/** The activity log is kept for 90 days (Azure Monitor); asking a little less avoids an answer about the border. */
const longestLookBackMs = 89 * day;

export interface Consulted {
  readonly row: ClusterRow;
  /** What a reader of the plan should know, if anything. */
  readonly remark?: string;
}

/**
 * Asks Azure's own activity log about starts and stops: once for a cluster that Relink meets for the first time (adoption), and
 * whenever a start is known that no known stop explains. Afterwards the row holds every restart that can be proved.
 */
export async function consultHistory(engine: Engine, clusterId: ArmId, signal: AbortSignal): Promise<Consulted> {
  const { after: row } = await changeCluster(engine, clusterId, (found) => found);
  if (row.adoptedAt !== undefined && row.unprovenStart === undefined) return { row };
  const since = row.adoptedAt === undefined ? engine.clock.now() - longestLookBackMs : (row.restart?.at ?? row.firstSeenAt - day);
  try {
    const events = await engine.azure.history.powerEvents(clusterId, since, signal);
    const observed = events.map(
      (event) =>
        ({
          kind: event.kind === 'stopped' ? 'stopped' : 'running',
          at: event.at,
          source: 'event',
          correlationId: event.correlationId,
        }) as const,
    );
    const change = await changeCluster(engine, clusterId, (found) => ({
      ...found,
      unprovenStart: undefined,
      ...observed.reduce<PowerHistory>((history, seen) => foldPower(history, seen), found),
      adoptedAt: found.adoptedAt ?? engine.clock.now(),
    }));
    sayRestart(engine, change, 'history');
    return { row: change.after };
  } catch (error) {
    return withoutHistory(row, asServiceError(error));
  }
}

/** Without the right to read the activity log the repair goes on with what Relink has seen itself; a fault is retried. */
function withoutHistory(row: ClusterRow, error: ServiceError): Consulted {
  if (error.code !== 'azure-forbidden' && error.code !== 'azure-not-found') throw error;
  return { row, remark: `Azure’s activity log could not be read, so restarts before Relink’s time are unknown: ${error.message}` };
}
