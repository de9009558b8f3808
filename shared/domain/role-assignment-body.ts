import { type JsonObject, objectAt, textAt } from './json.ts';
import type { RoleAssignment } from './role-assignment.ts';

/** Reads the wire body of a `Microsoft.Authorization/roleAssignments` GET, list entry or row of Resource Graph. */
export function readRoleAssignment(body: JsonObject): RoleAssignment {
  const properties = objectAt(body, 'properties');
  const text = (key: string) => {
    const found = textAt(properties, key);
    return found === undefined ? {} : { [key]: found };
  };
  return {
    id: textAt(body, 'id') ?? '',
    scope: textAt(properties, 'scope') ?? '',
    roleDefinitionId: textAt(properties, 'roleDefinitionId') ?? '',
    principalId: textAt(properties, 'principalId') ?? '',
    ...text('condition'),
    ...text('conditionVersion'),
    ...text('description'),
    ...text('delegatedManagedIdentityResourceId'),
  };
}
