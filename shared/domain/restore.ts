import { type ArmId, typeOf } from './arm-id.ts';
import type { ClusterState } from './cluster.ts';
import { classifyCompute, readCompute } from './compute.ts';
import { classifyEndpoint, readEndpoint } from './endpoint.ts';
import type { Snapshot } from './snapshot.ts';

/** The cluster that a snapshotted endpoint or compute hung on; undefined when it was none. */
export function clusterOfSnapshot(snapshot: Snapshot): ArmId | undefined {
  const target =
    snapshot.kind === 'endpoint' ? readEndpoint(snapshot.body).connections[0]?.targetId : readCompute(snapshot.body).resourceId;
  return target !== undefined && typeOf(target) === 'microsoft.containerservice/managedclusters' ? target : undefined;
}

/** Why the snapshot cannot be made again on the cluster as it is now (R1, R9), or undefined. */
export function whyNotRestore(snapshot: Snapshot, cluster: ClusterState): string | undefined {
  const found =
    snapshot.kind === 'endpoint'
      ? classifyEndpoint(readEndpoint(snapshot.body), cluster)
      : classifyCompute(readCompute(snapshot.body), cluster);
  if (found.kind === 'linked' || found.kind === 'attached') return undefined;
  return found.kind === 'refused' ? found.reason : `its snapshot is not one of a part of the cluster that Relink repairs (${found.kind}).`;
}
