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

/** The request that starts a run in the cluster's mode, for whoever has a function key. `force` makes again even what looks healthy. */
export function repairRequest(clusterId: ArmId, options: { readonly isForced?: boolean } = {}): string {
  const force = options.isForced ? ', "force": true' : '';
  const body = `{ "clusterId": "${clusterId}", "action": "repair"${force}, "by": "<your name>", "reason": "<why>" }`;
  return post('keyed/repair', withKey, body);
}

/**
 * The request that makes something again from a snapshot: the one that is named, or the newest of the list. Only somebody who has signed
 * in may do that; `docs/operate.md` says how to get the token.
 */
export function restoreRequest(resourceId: ArmId, snapshotId: string | undefined): string {
  const restore = post('restore', withToken, `{ "snapshotId": "${snapshotId ?? '<snapshotId>'}", "reason": "<why>" }`);
  if (snapshotId !== undefined) return restore;
  return `curl -s "https://$HOST/api/keyed/snapshots?resource=${resourceId}" ${withKey} lists its snapshots; then ${restore}`;
}

const withKey = '-H "x-functions-key: $KEY"';
const withToken = '-H "Authorization: Bearer $TOKEN"';

function post(route: string, proof: string, body: string): string {
  return `curl -s -X POST https://$HOST/api/${route} ${proof} -H 'content-type: application/json' -d '${body}'`;
}
