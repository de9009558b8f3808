import { noRbac } from '../../../shared/drift/rules/no-rbac.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const rbac = (value: boolean | undefined) => set(ids.cluster, 'properties.enableRBAC', value);

export const noRbacCases: RuleCases = {
  rule: noRbac,
  passes: [],
  fails: [
    {
      world: 'whose cluster has role-based access control off',
      changes: [rbac(false)],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod has role-based access control off',
      severity: 'advice',
    },
  ],
  unknown: [{ world: 'whose cluster does not say', changes: [rbac(undefined)], why: 'whether aks-prod has role-based access control' }],
};
