import { type ArmId, idKey, nameOf, subscriptionIdOf } from '../domain/arm-id.ts';
import type { LedgerEntry } from '../domain/run.ts';
import { isInScope } from '../domain/scope.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';

/** Keys of the clusters that Azure lists, by subscription in lower case; one whose list could not be read is left out. */
export type ListedClusters = ReadonlyMap<string, ReadonlySet<string>>;

interface Look {
  readonly listed: ListedClusters;
  readonly signal: AbortSignal;
}

interface Trouble {
  readonly seen: string;
  readonly next: string;
  /** It stays so unless people do something: said once. */
  readonly isLost: boolean;
}

/**
 * Endpoints that were taken down early are never forgotten: people are told when their cluster is gone or out of scope, and as long as
 * it runs and nothing makes them again. While the cluster is stopped, for months if need be, all is as planned and nothing is said.
 */
export async function lookAfterWaiting(engine: Engine, { clusterId, teardown }: ClusterRow, look: Look): Promise<void> {
  // Read again: a run may have been started since.
  const row = teardown && (await engine.store.clusters.get(clusterId))?.value;
  if (!row?.teardown || row.activeRunId !== undefined) return;
  const waiting = (await engine.store.ledger.list(clusterId)).filter((entry) => entry.awaitsStart);
  const trouble = waiting.length === 0 ? undefined : await troubleOf(engine, row, look);
  if (!trouble || (trouble.isLost && row.teardown.lostAt !== undefined)) return;
  for (const entry of waiting) await tell(engine, entry, trouble);
  if (trouble.isLost) await noteLost(engine, clusterId);
}

async function troubleOf(engine: Engine, row: ClusterRow, look: Look): Promise<Trouble | undefined> {
  const { clusterId, handled, restart } = row;
  const name = nameOf(clusterId);
  if (!isInScope(clusterId, engine.settings.scope)) {
    const next = `Put ${clusterId} into RELINK_SCOPE again until the endpoint is made, or make it by hand.`;
    return { seen: `${name} is not in RELINK_SCOPE any more.`, next, isLost: true };
  }
  if (await isGone(engine, clusterId, look)) {
    const next = `If it is not wanted any more, nothing has to be done. A cluster of the same id that is started later gets it back.`;
    return { seen: `${name} does not exist any more.`, next, isLost: true };
  }
  if (row.power !== 'Running' || restart === undefined || handled?.restartId !== restart.id) return undefined;
  const next = `Read the last run of ${name}, correct what kept it from making the endpoint (its mode, a hold, an error), then ask for a repair.`;
  return { seen: `${name} runs again, and its last run ended as ${handled.end} without making the endpoint.`, next, isLost: false };
}

/** R5: neither a list that could not be read nor one that lags behind proves that a cluster is gone. */
async function isGone(engine: Engine, clusterId: ArmId, { listed, signal }: Look): Promise<boolean> {
  const present = listed.get(subscriptionIdOf(clusterId).toLowerCase());
  if (!present || present.has(idKey(clusterId))) return false;
  return (await engine.azure.clusters.get(clusterId, signal)) === undefined;
}

async function tell(engine: Engine, entry: LedgerEntry, { seen, next }: Trouble): Promise<void> {
  await engine.store.alerts.raise({
    code: 'endpoint-missing',
    subject: entry.resourceId,
    seen: `${entry.resourceId} was taken down early on ${new Date(entry.updatedAt).toISOString()}, while its cluster was stopped. ${seen}`,
    done: `Its snapshot ${entry.snapshotId} is kept.`,
    notDone: 'The endpoint was not made again.',
    next,
    at: engine.clock.now(),
  });
}

async function noteLost(engine: Engine, clusterId: ArmId): Promise<void> {
  const lostAt = engine.clock.now();
  await changeCluster(engine, clusterId, (row) => (row.teardown ? { ...row, teardown: { ...row.teardown, lostAt } } : row));
}
