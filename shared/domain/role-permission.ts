/** One entry of a role definition, or of the permissions that somebody has at a scope. */
export interface RolePermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** Actions minus notActions of this one entry; several entries are united, not merged (recorded-ml-auth, section 5). */
export function grants(entry: RolePermission, action: string): boolean {
  const covers = (pattern: string) => wildcard(pattern).test(action);
  return entry.actions.some(covers) && !entry.notActions.some(covers);
}

const waysToMoreRights = [
  'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.Authorization/roleDefinitions/write',
  'Microsoft.Authorization/elevateAccess/action',
];

/** True for Owner, User Access Administrator, Role Based Access Control Administrator and every other role whose holder can give itself more. */
export function handsOutRights(entries: readonly RolePermission[]): boolean {
  return waysToMoreRights.some((action) => entries.some((entry) => grants(entry, action)));
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}
