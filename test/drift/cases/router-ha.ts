import { routerHa } from '../../../shared/drift/rules/router-ha.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

const pool = (index: number, member: string, value: string | number | undefined) =>
  set(ids.cluster, `properties.agentPoolProfiles.${index}.${member}`, value);
const twoNodes = [pool(0, 'count', 1), pool(1, 'count', 1)];

export const routerHaCases: RuleCases = {
  rule: routerHa,
  passes: [
    { world: 'with two nodes and one router', changes: [...twoNodes, setting('inferenceRouterHA', 'False')] },
    {
      world: 'with two nodes and one router by the older name',
      changes: [...twoNodes, setting('inferenceRouterHA', undefined), setting('inferenceLoadbalancerHA', 'False')],
    },
    { world: 'with two nodes and no inference', changes: [...twoNodes, setting('enableInference', 'False')] },
    { world: 'with three nodes on the pool that is not stopped', changes: [pool(1, 'powerState.code', 'Stopped')] },
    { world: 'whose autoscaler is to keep three nodes', changes: [pool(0, 'count', 1), pool(1, 'count', 1), pool(1, 'minCount', 2)] },
    {
      world: 'whose nodes are made when they are wanted',
      changes: [...twoNodes, set(ids.cluster, 'properties.nodeProvisioningProfile', { mode: 'Auto' })],
    },
  ],
  fails: [
    {
      world: 'with two nodes',
      changes: twoNodes,
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod has a highly available inference router, and aks-prod has 2 nodes on pools that are not stopped.',
    },
    {
      world: 'with two nodes that run, three that are stopped, and no word about the router',
      scenario: 'all-public',
      changes: [pool(0, 'count', 2), pool(1, 'powerState.code', 'Stopped'), setting('inferenceRouterHA', undefined)],
      subjects: [ids.extension],
      seen: '2 nodes on pools',
    },
    {
      world: 'with one node and three routers by the older name',
      changes: [pool(0, 'count', 1), pool(1, 'count', 0), setting('inferenceRouterHA', ''), setting('inferenceLoadBalancerHA', 'true')],
      subjects: [ids.extension],
      seen: '1 node on pools',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'with a pool whose nodes nobody counted',
      changes: [pool(0, 'count', 2), pool(1, 'count', undefined)],
      why: 'Azure does not say how many nodes pool gpu has.',
    },
    {
      world: 'with two nodes, and two words about the router',
      changes: [...twoNodes, setting('inferenceLoadBalancerHA', 'False')],
      why: 'inferenceLoadBalancerHA is False and inferenceRouterHA is True, and Azure does not document',
    },
  ],
};
