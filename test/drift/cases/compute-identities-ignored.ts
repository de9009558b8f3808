import { computeIdentitiesIgnored } from '../../../shared/drift/rules/compute-identities-ignored.ts';
import { userIdentity } from '../worlds/identities.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import { computeNeeds, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const identities = (...assigned: readonly string[]) =>
  set(ids.compute, 'identity', { type: 'UserAssigned', userAssignedIdentities: Object.fromEntries(assigned.map((id) => [id, {}])) });

export const computeIdentitiesIgnoredCases: RuleCases = {
  rule: computeIdentitiesIgnored,
  passes: [{ world: 'whose compute has one user-assigned identity', changes: [identities(userIdentity)] }],
  fails: [
    {
      world: 'whose compute has two user-assigned identities',
      changes: [identities(userIdentity, `${userIdentity}-jobs`)],
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk has 2 user-assigned identities: id-risk, id-risk-jobs.',
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
