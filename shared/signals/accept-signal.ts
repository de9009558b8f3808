import { typeOf } from '../domain/arm-id.ts';
import { isNewRestart } from '../domain/restart.ts';
import { isInScope } from '../domain/scope.ts';
import type { Signal } from '../domain/signal.ts';
import { recordPower } from '../repair/cluster-row.ts';
import type { Engine } from '../repair/engine.ts';
import { startRun } from '../repair/start-run.ts';

/**
 * Takes one normalised signal in: what it says about a cluster's power is folded into its row, and where something may need a
 * look a run is started or joined. Idempotent. False when the signal concerns nothing that Relink looks after.
 */
export async function acceptSignal(engine: Engine, signal: Signal): Promise<boolean> {
  const target = signal.kind === 'hint' ? signal.resourceId : signal.clusterId;
  if (!isInScope(target, engine.settings.scope)) return false;
  if (signal.kind === 'hint') return acceptHint(engine, signal);
  const { before, after } = await recordPower(engine, signal.clusterId, {
    kind: signal.kind === 'stopped' ? 'stopped' : 'running',
    at: signal.at,
    source: 'event',
    ...(signal.correlationId && { correlationId: signal.correlationId }),
  });
  const isWorthALook =
    isNewRestart(before, after) || (after.unprovenStart !== undefined && after.unprovenStart.at !== before.unprovenStart?.at);
  if (isWorthALook) await startRun(engine, { clusterId: signal.clusterId, cause: 'restart', intent: 'repair' });
  return true;
}

/** AKS's own topic: look at the cluster. A delete of something that Relink knows: look, unless Relink deleted it itself. */
async function acceptHint(engine: Engine, signal: Extract<Signal, { readonly kind: 'hint' }>): Promise<boolean> {
  if (typeOf(signal.resourceId) === 'microsoft.containerservice/managedclusters') {
    await startRun(engine, { clusterId: signal.resourceId, cause: 'hint', intent: 'repair' });
    return true;
  }
  for (const cluster of await engine.store.clusters.list()) {
    const entry = await engine.store.ledger.get(cluster.clusterId, signal.resourceId);
    if (entry?.condition === 'whole' && entry.updatedAt < signal.at && !cluster.activeRunId) {
      await startRun(engine, { clusterId: cluster.clusterId, cause: 'hint', intent: 'repair' });
    }
    if (entry) return true;
  }
  return false;
}
