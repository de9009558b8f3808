import { read, unread } from '../../../shared/drift/facts/reading.ts';
import { localAccountsDisabled } from '../../../shared/drift/rules/local-accounts-disabled.ts';
import { binding } from '../worlds/bindings.ts';
import { ids } from '../worlds/ids.ts';
import { having, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const disabled = set(ids.cluster, 'properties.disableLocalAccounts', true);
const right = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read';

export const localAccountsDisabledCases: RuleCases = {
  rule: localAccountsDisabled,
  passes: [
    {
      world: 'whose workspace comes in by Trusted Access, its id and role in another casing',
      changes: [
        disabled,
        having({
          bindings: read([
            {
              ...binding(ids.workspace.replace('/resourceGroups/', '/resourcegroups/')),
              roles: ['microsoft.machinelearningservices/workspaces/MLWORKLOAD'],
            },
          ]),
        }),
      ],
    },
    { world: 'whose cluster no workspace uses', changes: [disabled, set(ids.compute, 'properties.resourceId', `${ids.cluster}-b`)] },
  ],
  fails: [
    {
      world: 'whose local accounts are disabled',
      changes: [disabled],
      subjects: [ids.cluster],
      seen: 'Local accounts of aks-prod are disabled. Workspaces without a Trusted Access binding: mlw-risk.',
      severity: 'warning',
    },
    {
      world: 'whose binding belongs to another workspace',
      changes: [disabled, having({ bindings: read([binding(`${ids.workspace}-old`)]) })],
      subjects: [ids.cluster],
      seen: 'without a Trusted Access binding: mlw-risk.',
    },
  ],
  unknown: [
    {
      world: 'whose bindings may not be read',
      changes: [disabled, having({ bindings: unread(`Relink needs ${right} at /subscriptions/1.`) })],
      why: right,
    },
  ],
};
