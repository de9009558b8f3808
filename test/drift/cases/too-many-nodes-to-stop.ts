import { tooManyNodesToStop } from '../../../shared/drift/rules/too-many-nodes-to-stop.ts';
import { ids } from '../worlds/ids.ts';
import { remembering, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const count = (index: number, nodes: number | undefined) => set(ids.cluster, `properties.agentPoolProfiles.${index}.count`, nodes);

export const tooManyNodesToStopCases: RuleCases = {
  rule: tooManyNodesToStop,
  passes: [
    { world: 'whose pools have a hundred nodes together', changes: [count(1, 97)] },
    {
      world: 'whose large cluster was never seen to stop',
      changes: [count(1, 400), remembering({ power: { power: 'Running', powerSeenAt: Date.UTC(2026, 10, 20, 9) } })],
    },
  ],
  fails: [
    {
      world: 'whose pools have a hundred and one nodes together',
      changes: [count(1, 98)],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod is stopped and started, and has 101 nodes in 2 pools.',
      severity: 'information',
    },
  ],
  unknown: [{ world: 'whose pool does not say how many nodes it has', changes: [count(1, undefined)], why: 'the pool gpu of aks-prod' }],
};
