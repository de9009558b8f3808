import { computeRepairUnfinished } from '../../../shared/drift/rules/compute-repair-unfinished.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, without } from '../worlds/world.ts';
import { apart, attachedAt, computeNeeds, expectsRepair, isUnderRepair, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const needsWorkspaces = 'Relink needs Microsoft.MachineLearningServices/workspaces/read.';
const taken = [apart, without(ids.compute)];

export const computeRepairUnfinishedCases: RuleCases = {
  rule: computeRepairUnfinished,
  passes: [
    { world: 'whose repair has not taken the compute away yet', changes: [apart] },
    { world: 'whose compute somebody else removed', changes: [without(ids.compute)] },
  ],
  fails: [
    {
      world: 'whose compute was detached and not attached again',
      changes: taken,
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk was detached by a repair of aks-prod that was not finished, and is not there now.',
    },
    {
      world: 'whose compute was attached again and never verified',
      scenario: 'private-workspace-service-endpoints',
      changes: [apart, attachedAt('2026-11-20T07:00:00.0000000+00:00')],
      subjects: [ids.compute],
      seen: 'is there again (Succeeded), and was not verified',
    },
  ],
  unknown: [
    { world: 'whose compute a run has detached', changes: [...taken, isUnderRepair], why: 'under way or expected' },
    { world: 'whose repair may be expected to go on', changes: [...taken, expectsRepair], why: 'under way or expected' },

    { world: 'whose computes may not be listed', changes: [apart, unlistedComputes], why: computeNeeds },
    { world: 'whose workspaces may not be read', changes: [...taken, blindTo('workspaces', needsWorkspaces)], why: needsWorkspaces },
  ],
};
