import type { RoleAssignment } from '../domain/role-assignment.ts';
import { handsOutRights } from '../domain/role-permission.ts';
import { isInScope } from '../domain/scope.ts';
import { orNever, type RoleReader } from './identity-roles.ts';

const assign = 'Microsoft.Authorization/roleAssignments/write';

/** Why Relink does not give the role to a new principal, for the report; undefined when it may. What cannot be told is not assigned (R5). */
export async function whyNotRestored(reader: RoleReader, role: RoleAssignment): Promise<string | undefined> {
  const { restoreRoles, scope } = reader.engine.settings;
  if (!restoreRoles) return 'RELINK_RESTORE_ROLES is not on';
  if (role.delegatedManagedIdentityResourceId !== undefined) return 'it reaches into another tenant';
  if (!isInScope(role.scope, scope)) return 'its scope is not in RELINK_SCOPE';
  return (await whyNotThisRole(reader, role.roleDefinitionId)) ?? (await whyNotThere(reader, role.scope));
}

async function whyNotThisRole({ engine, signal, once }: RoleReader, roleDefinitionId: string): Promise<string | undefined> {
  const answer = await once(`role definition ${roleDefinitionId}`, () =>
    orNever(() => engine.azure.access.rolePermissions(roleDefinitionId, signal)),
  );
  if ('because' in answer || answer.value === undefined) return 'Relink cannot read what the role allows';
  return handsOutRights(answer.value) ? 'the role can hand out rights; only people assign such roles' : undefined;
}

async function whyNotThere({ engine, signal, once }: RoleReader, scope: string): Promise<string | undefined> {
  const answer = await once(`right to assign roles on ${scope}`, () =>
    orNever(() => engine.azure.access.missingActions(scope, [assign], signal)),
  );
  if ('because' in answer) return `Relink cannot tell whether it may assign roles there: ${answer.because}`;
  return answer.value.length > 0 ? `Relink’s identity lacks ${assign} there` : undefined;
}
