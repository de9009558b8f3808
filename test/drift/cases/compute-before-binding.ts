import type { BindingFacts } from '../../../shared/drift/facts/estate.ts';
import { later, read, unread } from '../../../shared/drift/facts/reading.ts';
import { computeBeforeBinding } from '../../../shared/drift/rules/compute-before-binding.ts';
import { ids } from '../worlds/ids.ts';
import { having, without } from '../worlds/world.ts';
import { attachedAt, computeNeeds, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const needs = 'Relink needs Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read.';
const made: BindingFacts = {
  sourceId: ids.workspace,
  roles: ['Microsoft.MachineLearningServices/workspaces/mlworkload'],
  provisioningState: 'Succeeded',
  createdAt: Date.UTC(2026, 10, 20, 8),
};
const bound = (parts: Partial<BindingFacts>) => having({ bindings: read([{ ...made, ...parts }]) });
const { createdAt: _, ...undated } = made;

export const computeBeforeBindingCases: RuleCases = {
  rule: computeBeforeBinding,
  passes: [
    { world: 'whose compute was attached after the binding', changes: [bound({ createdAt: Date.UTC(2026, 10, 20, 6, 49) })] },
    { world: 'with a binding of another workspace', changes: [bound({ sourceId: `${ids.workspace}-2` })] },
    { world: 'with a binding for something else', changes: [bound({ roles: ['Microsoft.DataProtection/backupVaults/backup-operator'] })] },
    { world: 'with a binding that has failed', changes: [bound({ provisioningState: 'Failed' })] },
    { world: 'with a binding and no compute', changes: [bound({}), without(ids.compute)] },
  ],
  fails: [
    {
      world: 'whose compute is older than the binding',
      changes: [bound({})],
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk was attached at 2026-11-20T06:50:00.000Z, before the Trusted Access binding of mlw-risk (2026-11-20T08:00:00.000Z).',
    },
    {
      world: 'whose binding names its role in lower case',
      scenario: 'all-public',
      changes: [bound({ roles: ['microsoft.machinelearningservices/workspaces/mlworkload'] })],
      subjects: [ids.compute],
      seen: 'before the Trusted Access binding of mlw-risk',
    },
  ],
  unknown: [
    { world: 'whose bindings may not be read', changes: [having({ bindings: unread(needs) })], why: needs },
    {
      world: 'whose bindings are read in another sweep',
      changes: [having({ bindings: later('Trusted Access bindings') })],
      why: 'read in turns',
    },
    {
      world: 'whose binding has no date',
      changes: [having({ bindings: read([undated]) })],
      why: 'The Trusted Access binding of mlw-risk: Azure does not say when it was made.',
    },
    {
      world: 'whose compute has no date',
      changes: [bound({}), attachedAt(undefined)],
      why: 'Compute k8s-risk of workspace mlw-risk: Azure does not say when',
    },
    { world: 'whose computes may not be listed', changes: [unlistedComputes], why: computeNeeds },
  ],
};
