import type { ArmId } from '../../domain/arm-id.ts';
import type { Scene } from '../rule.ts';

/** Resource Graph shows changes some time after they were made; nobody documents how long. */
const graphLagMs = 10 * 60_000;

/**
 * A run is under way, or may be expected to begin or end soon after the last restart, or has just written down what it made: until then
 * what a restart breaks is not drift, and Resource Graph may still show what was there before.
 */
export function isRepairExpected({ cluster, estate }: Scene): boolean {
  const { hasActiveRun, calmAt, ledger } = estate.memory(cluster.id);
  const isFresh = ledger.some(({ updatedAt }) => estate.at - updatedAt < graphLagMs);
  return hasActiveRun || isFresh || (calmAt !== undefined && estate.at < calmAt);
}

/** The request that starts a run in the cluster's mode. `force` makes again even what looks healthy. */
export function repairRequest(clusterId: ArmId, options: { readonly isForced?: boolean } = {}): string {
  const force = options.isForced ? ', "force": true' : '';
  return post('repair', `{ "clusterId": "${clusterId}", "action": "repair"${force}, "reason": "<why>" }`);
}

/** The request that makes something again from a snapshot: the one that is named, or the newest of the list. */
export function restoreRequest(resourceId: ArmId, snapshotId: string | undefined): string {
  const restore = post('restore', `{ "snapshotId": "${snapshotId ?? '<id>'}", "by": "<your name>", "reason": "<why>" }`);
  if (snapshotId !== undefined) return restore;
  return `curl -s "https://$HOST/api/snapshots?resource=${resourceId}" -H "x-functions-key: $KEY" lists its snapshots; then ${restore}`;
}

function post(route: string, body: string): string {
  return `curl -s -X POST https://$HOST/api/${route} -H "x-functions-key: $KEY" -H 'content-type: application/json' -d '${body}'`;
}
