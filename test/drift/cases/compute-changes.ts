import type { ClusterMemory } from '../../../shared/drift/facts/estate.ts';
import { unread } from '../../../shared/drift/facts/reading.ts';
import { workspaceBody } from '../worlds/cluster-bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, type Change, having, remembering, set } from '../worlds/world.ts';

export const computeNeeds = 'Relink needs Microsoft.MachineLearningServices/workspaces/computes/read.';

/** A second workspace, whose computes may not be listed. */
export const unlistedWorkspace: Change = (world) => {
  const id = ids.workspace.replace('mlw-risk', 'mlw-other');
  const added = adding({ ...workspaceBody({ hasEndpoint: false }), id, name: 'mlw-other' })(world);
  return having({ unlisted: { [id]: { computes: unread(computeNeeds) } } })(added);
};

export const unlistedComputes: Change = having({ unlisted: { [ids.workspace]: { computes: unread(computeNeeds) } } });

/** When the compute says that it was attached. */
export function attachedAt(createdOn: string | undefined): Change {
  return set(ids.compute, 'properties.createdOn', createdOn);
}

/** Changes what the ledger says of the compute. */
export function ledgerSays(parts: Partial<ClusterMemory['ledger'][number]>): Change {
  return (world) => {
    const ledger = world.memory.ledger.map((entry) => (entry.kind === 'compute' ? { ...entry, ...parts } : entry));
    return remembering({ ledger })(world);
  };
}

/** A repair took the compute away and did not finish. */
export const apart = ledgerSays({ condition: 'apart', snapshotId: `${'a'.repeat(32)}-${'b'.repeat(64)}` });

/** The cluster's restart is so young that its repair may be expected, or that repair is at work. */
export const expectsRepair: Change = (world) => remembering({ calmAt: world.at + 60_000 })(world);
export const isUnderRepair: Change = remembering({ hasActiveRun: true });
