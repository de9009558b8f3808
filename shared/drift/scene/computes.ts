import { type ArmId, parentId, sameId } from '../../domain/arm-id.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { ComputeFacts, WorkspaceFacts } from '../facts/workspace-facts.ts';
import type { Scene } from '../rule.ts';

export interface Attached {
  readonly workspace: WorkspaceFacts;
  readonly compute: ComputeFacts;
}

/** Kubernetes computes of the cluster in all workspaces whose list was read. */
export function attachedComputes({ cluster, estate }: Scene): readonly Attached[] {
  return estate.workspaces.all.flatMap((workspace) => {
    if (workspace.computes.kind === 'unread') return [];
    return workspace.computes.value
      .filter(({ resourceId, computeType }) => sameId(resourceId, cluster.id) && computeType.toLowerCase() === 'kubernetes')
      .map((compute) => ({ workspace, compute }));
  });
}

/** Workspaces that use the cluster: those with an attached compute. The ones whose computes could not be listed are not among them. */
export function workspacesOf(scene: Scene): readonly WorkspaceFacts[] {
  return [...new Set(attachedComputes(scene).map(({ workspace }) => workspace))];
}

/** Whether every workspace of the scope was asked for its computes: only then is a compute that was not seen not there. */
export function allComputesListed({ estate }: Scene): Reading<true> {
  const gap = estate.workspaces.gaps[0];
  if (gap) return unread(gap.why);
  const silent = estate.workspaces.all.flatMap(({ computes }) => (computes.kind === 'unread' ? [computes] : []));
  return silent.find(({ isLater }) => !isLater) ?? silent[0] ?? read(true);
}

/** A compute by its id, whatever it points at; `undefined` when its workspace is known not to list it, or not to exist itself. */
export function lookForCompute({ estate }: Scene, id: ArmId): Reading<ComputeFacts | undefined> {
  const workspace = estate.workspaces.look(parentId(id));
  if (workspace.kind === 'unread') return workspace;
  if (workspace.value === undefined) return read(undefined);
  const { computes } = workspace.value;
  return computes.kind === 'unread' ? computes : read(computes.value.find((compute) => sameId(compute.id, id)));
}
