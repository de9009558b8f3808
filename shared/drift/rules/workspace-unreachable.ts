import { nameOf } from '../../domain/arm-id.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { secureInferencing } from '../scene/documents.ts';
import { endpointFix } from '../scene/endpoint-commands.ts';
import { type EndpointReach, endpointReach } from '../scene/endpoint-reach.ts';
import { judgeWorkspaces, workspaceReads } from '../scene/judge-workspaces.ts';
import { reachReads, whyLacking } from '../scene/resource-reach.ts';
import { isBehindNetwork, isPrivateWorkspace } from '../scene/scenario.ts';
import { entranceOf } from '../scene/workspace-entrance.ts';

const group = 'amlworkspace';

export const workspaceUnreachable: Rule = {
  id: 'workspace-unreachable',
  title: 'The cluster does not reach a private workspace',
  severity: 'critical',
  covers: ['A1', 'A4', 'A5', 'A9', 'A10', 'E2'],
  sources: [
    {
      document: secureInferencing,
      says: 'Add a new private endpoint to your workspace. This private endpoint should be in the same or peered VNet as your AKS cluster.',
    },
  ],
  reads: [...workspaceReads, ...reachReads],
  impact: 'The extension in the cluster does not reach Azure ML: creating, updating and deleting endpoints and deployments fails.',
  fix: 'Give the cluster’s network or a peered one a private endpoint of group amlworkspace.',
  notes:
    'A public workspace is a legal row of the documented table and passes, with an endpoint or without. A warning where an Approved endpoint stands in a network that is not peered: routes that Relink ' +
    'does not see may lead there. A project is reached by its hub, and never more than a warning: no document says how a cluster reaches one. A cluster without a network of its own is for rule scenario-unsupported.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeWorkspaces(scene, (workspace) => {
      if (!isBehindNetwork(scene.cluster)) return passes;
      return judge(entranceOf(scene, workspace), (entrance) => judgeEntrance(scene, workspace, entrance), workspace.id);
    }),
};

function judgeEntrance(scene: Scene, workspace: WorkspaceFacts, entrance: WorkspaceFacts): Verdict {
  if (!isPrivateWorkspace(entrance)) return passes;
  return judge(endpointReach(scene, entrance, group), (reach) => verdictOf(scene, { workspace, entrance, reach }), workspace.id);
}

interface Judged {
  readonly workspace: WorkspaceFacts;
  readonly entrance: WorkspaceFacts;
  readonly reach: EndpointReach;
}

function verdictOf(scene: Scene, { workspace, entrance, reach }: Judged): Verdict {
  const { near, others, elsewhere } = reach;
  if (near.length > 0) return passes;
  const { id } = workspace;
  const isProject = entrance !== workspace;
  const whose = isProject ? `${nameOf(id)} by its hub ${nameOf(entrance.id)}` : nameOf(id);
  return finds({
    subject: id,
    seen: `${scene.cluster.name} cannot reach ${whose}, whose public network access is Disabled: ${whyLacking({ group, others })}.`,
    fix: endpointFix(scene, entrance.id, [group]),
    ...((isProject || elsewhere.length > 0) && { severity: 'warning' as const }),
  });
}
