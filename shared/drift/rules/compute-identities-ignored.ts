import { nameOf } from '../../domain/arm-id.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { attachKubernetes } from '../scene/documents.ts';
import { judgeComputes, workspaceReads } from '../scene/judge-workspaces.ts';

/** More user-assigned identities on a compute than Azure ML uses. */
export const computeIdentitiesIgnored: Rule = {
  id: 'compute-identities-ignored',
  title: 'A compute has several user-assigned identities, of which Azure ML uses one',
  severity: 'information',
  covers: ['C7'],
  sources: [
    {
      document: attachKubernetes,
      says: 'Although you can provide a list of comma-separated user managed identities, only the first one is used when you attach your cluster.',
    },
  ],
  reads: workspaceReads,
  impact: 'Roles that were given to the other identities do nothing for jobs and deployments on this compute.',
  fix: 'Attach the compute with the one identity that it needs.',
  notes:
    'Azure returns the identities as a map, which has no order, so Relink cannot say which one was the first. A repair attaches all of them again.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeComputes(scene, ({ workspace, compute: { id, userAssignedIdentityIds } }) => {
      if (userAssignedIdentityIds.length < 2) return passes;
      const names = userAssignedIdentityIds.map(nameOf).sort().join(', ');
      return finds({
        subject: id,
        seen: `Compute ${nameOf(id)} of workspace ${nameOf(workspace.id)} has ${userAssignedIdentityIds.length} user-assigned identities: ${names}.`,
        fix: `In Azure ML studio, edit the managed identity of ${nameOf(id)} (Compute, Kubernetes clusters) and leave only the one that it needs.`,
      });
    }),
};
