import { type ArmId, idKey, typeOf } from '../domain/arm-id.ts';
import { type ClusterFacts, goneCluster } from './facts/cluster-facts.ts';
import type { Estate } from './facts/estate.ts';

/** Clusters that computes point at and that are known not to exist: where Relink may not look, nothing is known (R5). */
export function goneClusters(estate: Estate): readonly ClusterFacts[] {
  const targets = estate.workspaces.all.flatMap(({ computes }) =>
    computes.kind === 'read' ? computes.value.flatMap(({ resourceId }) => resourceId ?? []) : [],
  );
  const clusters = targets.filter((id) => typeOf(id) === 'microsoft.containerservice/managedclusters');
  const distinct = [...new Map(clusters.map((id): [string, ArmId] => [idKey(id), id])).values()];
  return distinct.filter((id) => isGone(estate, id)).map(goneCluster);
}

function isGone(estate: Estate, id: ArmId): boolean {
  const looked = estate.clusters.look(id);
  return looked.kind === 'read' && looked.value === undefined;
}
