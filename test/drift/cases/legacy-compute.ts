import { legacyCompute } from '../../../shared/drift/rules/legacy-compute.ts';
import { ids } from '../worlds/ids.ts';
import { adding } from '../worlds/world.ts';
import { computeNeeds, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const old = `${ids.workspace}/computes/old-risk`;
const legacy = (resourceId: string, computeType = 'AKS') =>
  adding({ id: old, name: 'old-risk', location: 'westeurope', properties: { computeType, resourceId, provisioningState: 'Succeeded' } });

export const legacyComputeCases: RuleCases = {
  rule: legacyCompute,
  passes: [
    { world: 'whose legacy compute points at another cluster', changes: [legacy(`${ids.cluster}2`)] },
    { world: 'whose cluster is public, so that a restart breaks nothing', scenario: 'all-public', changes: [legacy(ids.cluster)] },
  ],
  fails: [
    {
      world: 'with a legacy compute',
      changes: [legacy(ids.cluster)],
      subjects: [old],
      seen: 'Compute old-risk of workspace mlw-risk is a legacy compute of type AKS and points at aks-prod.',
    },
    {
      world: 'with a legacy compute in another spelling',
      changes: [legacy(ids.cluster, 'Aks')],
      subjects: [old],
      seen: 'of type Aks',
    },
  ],
  unknown: [
    {
      world: 'whose computes may not be listed',
      changes: [unlistedComputes],
      why: computeNeeds,
    },
  ],
};
