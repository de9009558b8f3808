import { noNodes } from '../../../shared/drift/rules/no-nodes.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const pool = (index: number, member: string) => `properties.agentPoolProfiles.${index}.${member}`;
const empty = [set(ids.cluster, pool(0, 'count'), 0), set(ids.cluster, pool(1, 'count'), 0)];
/** High availability of the inference router needs three nodes, and another rule counts them. */
const single = set(ids.extension, 'properties.configurationSettings.inferenceRouterHA', 'False');

export const noNodesCases: RuleCases = {
  rule: noNodes,
  passes: [
    { world: 'whose second pool alone has nodes', changes: [set(ids.cluster, pool(0, 'count'), 0)] },
    { world: 'whose pool has an autoscaler', changes: [...empty, set(ids.cluster, pool(1, 'minCount'), 0)] },
    {
      world: 'whose cluster makes nodes by itself',
      changes: [...empty, set(ids.cluster, 'properties.nodeProvisioningProfile', { mode: 'Auto' })],
    },
    { world: 'whose empty cluster no workspace uses', changes: [...empty, set(ids.compute, 'properties.resourceId', `${ids.cluster}-b`)] },
  ],
  fails: [
    {
      world: 'whose pools are all empty',
      changes: [...empty, single],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod runs without a node: system 0 nodes, gpu 0 nodes.',
      severity: 'warning',
    },
    {
      world: 'whose only pool with nodes is stopped',
      changes: [set(ids.cluster, pool(0, 'count'), 0), set(ids.cluster, pool(1, 'powerState.code'), 'Stopped'), single],
      subjects: [ids.cluster],
      seen: 'system 0 nodes, gpu stopped',
    },
  ],
  unknown: [
    {
      world: 'whose pool does not say how many nodes it has',
      changes: [set(ids.cluster, pool(0, 'count'), 0), set(ids.cluster, pool(1, 'count'), undefined)],
      why: 'how many nodes the pool gpu of aks-prod has',
    },
    {
      world: 'whose cluster shows no pools',
      changes: [set(ids.cluster, 'properties.agentPoolProfiles', [])],
      why: 'no node pools of aks-prod',
    },
    {
      world: 'whose workspaces may not be read',
      changes: [...empty, blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read at /subscriptions/1.')],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
  ],
};
