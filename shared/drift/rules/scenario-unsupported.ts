import { type ArmId, nameOf } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { type Found, finds, passes, type Rule, type Scene, together } from '../rule.ts';
import { reachDemand } from '../scene/associated-reach.ts';
import { secureInferencing } from '../scene/documents.ts';
import { associatedReads, judgeWorkspaces } from '../scene/judge-workspaces.ts';
import { otherWays, reachReads } from '../scene/resource-reach.ts';
import { describeScenario, isBehindNetwork, type Part, scenarioOf } from '../scene/scenario.ts';

/** A combination of workspace, associated resources and cluster that is no row of Azure's table. */
export const scenarioUnsupported: Rule = {
  id: 'scenario-unsupported',
  title: 'Workspace, resources and cluster are no scenario that Azure documents',
  severity: 'critical',
  covers: ['A1', 'A4', 'A5', 'A6'],
  sources: [
    {
      document: secureInferencing,
      says: 'Table of scenarios: no virtual network, all public; public workspace, all other resources in a virtual network; secure resources in a virtual network.',
    },
    reachDemand,
  ],
  reads: [...associatedReads, ...reachReads],
  impact:
    'What the cluster cannot reach makes creating, updating and deleting endpoints and deployments fail; what it reaches over the internet is not secured.',
  fix: 'Bring the parts into one row of the table: all public, or the cluster in a network with endpoints for what is closed to the public.',
  notes:
    'Critical when a cluster without a network of its own is closed out, unless the firewall lets addresses in, an Approved endpoint stands in a network that is not peered, or blob is reached and file is not: then a warning. A warning too when a cluster in a network reaches a resource over the internet, which works and is not the documented secure set-up. ' +
    'A1 and the table agree that the workspace itself may be public. A cluster whose network AKS made, with a public API server, counts as public until endpoints lead from that network (A6). What a ' +
    'cluster in a network cannot reach at all is for the rules storage-, vault-, registry- and workspace-unreachable.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeWorkspaces(scene, (workspace) => {
      const readings = scenarioOf(scene, workspace);
      const parts = readings.flatMap((reading) => (reading.kind === 'read' ? [reading.value] : []));
      const found = oddOnes(scene, workspace.id, parts);
      return together([...readings.map((reading) => judge(reading, () => passes, workspace.id)), found ? finds(found) : passes]);
    }),
};

function oddOnes(scene: Scene, subject: ArmId, parts: readonly Part[]): Found | undefined {
  const { name } = scene.cluster;
  const isBehind = isBehindNetwork(scene.cluster);
  const odd = parts.filter(({ access, isWorkspace }) => (isBehind ? access === 'public' && !isWorkspace : access === 'closed'));
  if (odd.length === 0) return undefined;
  const names = odd.map((part) => part.name).join(', ');
  const seen = `The scenario of ${nameOf(subject)} is none of Azure’s table: ${describeScenario(scene, parts)}.`;
  if (!isBehind) {
    const fix = `Open ${names} to the public, or attach a cluster in a virtual network from which private endpoints lead there.`;
    return odd.every((part) => part.mayBeReached)
      ? { subject, seen: `${seen} ${otherWays}`, fix, severity: 'warning' }
      : { subject, seen, fix };
  }
  const fix = `Give the network of ${name} private endpoints to ${names} (or service endpoints with rules of the firewall), and then close them to the public.`;
  return { subject, seen, fix, severity: 'warning' };
}
