import { idKey } from '../../domain/arm-id.ts';
import { type Reading, read } from '../facts/reading.ts';
import { type DatastoreFacts, readComputeFacts, readDatastoreFacts, type WorkspaceFacts } from '../facts/workspace-facts.ts';
import { sideBySide } from '../side-by-side.ts';
import { type Gathering, inTurns, readingOf, readsAtOnce } from './gathering.ts';

/**
 * The workspaces with their computes: one list for each. All of them in every sweep, since a cluster may have a compute in any, and what
 * workspace it concerns follows from nothing else.
 */
export async function listComputes(gathering: Gathering, workspaces: readonly WorkspaceFacts[]): Promise<readonly WorkspaceFacts[]> {
  const listed: WorkspaceFacts[] = [];
  await sideBySide(workspaces, { width: readsAtOnce }, async (workspace) => {
    const need = { action: 'Microsoft.MachineLearningServices/workspaces/computes/read', scope: workspace.id };
    const computes = await readingOf(gathering, need, async (signal) =>
      (await gathering.azure.computes.list(workspace.id, signal)).map(({ body }) => readComputeFacts(body)),
    );
    listed.push({ ...workspace, computes });
  });
  return listed;
}

/**
 * Some of the workspaces with their datastores, in turns: a hundredth, at least two. Only of those that have Kubernetes computes: what the
 * others' datastores lead to concerns no cluster.
 */
export async function withDatastores(gathering: Gathering, workspaces: readonly WorkspaceFacts[]): Promise<readonly WorkspaceFacts[]> {
  const wanted = workspaces.filter(hasKubernetes).toSorted((one, other) => (idKey(one.id) < idKey(other.id) ? -1 : 1));
  const datastores = new Map<WorkspaceFacts, Reading<readonly DatastoreFacts[]>>();
  const most = Math.max(2, Math.ceil(wanted.length / 100));
  await sideBySide(inTurns(wanted, most, gathering.turn), { width: readsAtOnce }, async (workspace) => {
    const need = { action: 'Microsoft.MachineLearningServices/workspaces/datastores/read', scope: workspace.id };
    const bodies = await readingOf(gathering, need, (signal) => gathering.azure.estate.datastores(workspace.id, signal));
    datastores.set(workspace, bodies.kind === 'read' ? read(bodies.value.map(readDatastoreFacts)) : bodies);
  });
  return workspaces.map((workspace) => ({ ...workspace, datastores: datastores.get(workspace) ?? workspace.datastores }));
}

function hasKubernetes({ computes }: WorkspaceFacts): boolean {
  return computes.kind === 'read' && computes.value.some(({ computeType }) => computeType.toLowerCase() === 'kubernetes');
}
