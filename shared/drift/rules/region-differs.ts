import { nameOf } from '../../domain/arm-id.ts';
import { plainLocation } from '../facts/create-estate.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { secureInferencing } from '../scene/documents.ts';
import { judgeWorkspaces, workspaceReads } from '../scene/judge-workspaces.ts';

/** A workspace with a private endpoint, and a cluster in another region. */
export const regionDiffers: Rule = {
  id: 'region-differs',
  title: 'The workspace has a private endpoint and is in another region than the cluster',
  severity: 'warning',
  covers: ['A2', 'E4'],
  sources: [
    {
      document: secureInferencing,
      says: 'If your workspace has a private endpoint, the Azure Kubernetes Service cluster must be in the same Azure region as the workspace.',
    },
  ],
  reads: workspaceReads,
  impact: 'Azure ML does not support the combination: creating, updating and deleting endpoints and deployments on this cluster may fail.',
  fix: 'Attach a cluster in the workspace’s region, or use a workspace in the cluster’s region.',
  notes:
    'Only an approved connection counts as a private endpoint. The regions of the endpoints themselves do not matter: they follow their networks.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeWorkspaces(scene, ({ id, location, connections }) => {
      const { cluster } = scene;
      const hasEndpoint = connections.some(({ status }) => status.toLowerCase() === 'approved');
      if (!hasEndpoint || plainLocation(location) === plainLocation(cluster.location)) return passes;
      return finds({
        subject: id,
        seen: `Workspace ${nameOf(id)} has a private endpoint and is in ${location}; cluster ${cluster.name} is in ${cluster.location}.`,
        fix: `Attach a cluster in ${location} to ${nameOf(id)}, or attach ${cluster.name} to a workspace in ${cluster.location}.`,
      });
    }),
};
