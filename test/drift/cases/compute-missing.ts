import { later } from '../../../shared/drift/facts/reading.ts';
import { computeMissing } from '../../../shared/drift/rules/compute-missing.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, having, set, without } from '../worlds/world.ts';
import { apart, computeNeeds, expectsRepair, isUnderRepair, unlistedComputes, unlistedWorkspace } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const needsWorkspaces = 'Relink needs Microsoft.MachineLearningServices/workspaces/read.';
const elsewhere = `${ids.cluster}-2`;

export const computeMissingCases: RuleCases = {
  rule: computeMissing,
  passes: [
    { world: 'whose compute Relink itself took away', changes: [without(ids.compute), apart] },
    { world: 'whose compute was attached to another cluster on purpose', changes: [set(ids.compute, 'properties.resourceId', elsewhere)] },
    { world: 'with a further workspace whose computes may not be listed', changes: [unlistedWorkspace] },
  ],
  fails: [
    {
      world: 'whose compute somebody removed',
      changes: [without(ids.compute)],
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk was attached to aks-prod when Relink looked before, and is not there now.',
    },
    {
      world: 'whose compute is gone, though a further workspace cannot be read',
      scenario: 'all-public',
      changes: [without(ids.compute), unlistedWorkspace],
      subjects: [ids.compute],
      seen: 'is not there now.',
    },
    {
      world: 'whose workspace is gone altogether',
      scenario: 'all-public',
      changes: [without(ids.workspace)],
      subjects: [ids.compute],
      seen: 'is not there now, and neither is its workspace.',
    },
  ],
  unknown: [
    { world: 'whose compute a run has detached', changes: [without(ids.compute), isUnderRepair], why: 'under way or expected' },
    { world: 'whose repair may be expected', changes: [without(ids.compute), expectsRepair], why: 'under way or expected' },

    { world: 'whose computes may not be listed', changes: [without(ids.compute), unlistedComputes], why: computeNeeds },
    {
      world: 'whose computes are listed in another sweep',
      changes: [without(ids.compute), having({ unlisted: { [ids.workspace]: { computes: later('Computes') } } })],
      why: 'read in turns',
    },
    {
      world: 'whose workspaces may not be read',
      changes: [without(ids.compute), blindTo('workspaces', needsWorkspaces)],
      why: needsWorkspaces,
    },
  ],
};
