import { subscriptionIdOf } from '../domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../domain/json.ts';
import type { Lock } from '../domain/lock.ts';
import { grants } from '../domain/role-permission.ts';
import type { Access } from '../ports/access.ts';
import type { ArmClients } from './clients.ts';
import { policyDenials } from './policy.ts';
import { readAll, readAllOrNone } from './reads.ts';
import { referenceState } from './references.ts';
import { listRoleAssignments, putRoleAssignment, readPermission, readRoleAssignment, readRolePermissions } from './role-assignments.ts';

/** Locks (`@azure/arm-locks`), own permissions, role assignments and definitions (`@azure/arm-authorization`). */
export function createAzureAccess(clients: ArmClients): Access {
  return {
    locks: (scope, signal) => locks(clients, scope, signal),
    async missingActions(scope, actions, signal) {
      const granted = await permissions(clients, scope, signal);
      return actions.filter((action) => !granted.some((entry) => grants(readPermission(entry), action)));
    },
    referenceState: (id, signal) => referenceState(clients, id, signal),
    policyDenials: (creation, signal) => policyDenials(clients, creation, signal),
    roleAssignments: (scope, principalId, signal) => listRoleAssignments(clients, { scope, principalId, signal }),
    roleAssignment: (id, signal) => readRoleAssignment(clients, id, signal),
    rolePermissions: (roleDefinitionId, signal) => readRolePermissions(clients, roleDefinitionId, signal),
    putRoleAssignment: (assignment, signal) => putRoleAssignment(clients, assignment, signal),
  };
}

/**
 * "All locks at, above, or below the specified scope" (Microsoft Learn, Get-AzResourceLock, on a list without `atScope()`), so one list
 * of a subscription has those of its groups and resources. The SDK would write the slashes of a scope as %2F; so the address is given whole.
 */
async function locks(clients: ArmClients, scope: string, signal: AbortSignal): Promise<readonly Lock[]> {
  const client = await clients.locks(subscriptionIdOf(scope));
  const url = `${clients.armEndpoint}${scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`;
  const read = { clock: clients.clock, signal, of: `the locks of ${scope}`, url };
  return (await readAllOrNone(read, (options) => client.managementLocks.listByScope(scope, options))).map(readLock);
}

function readLock(body: JsonObject): Lock {
  const level = textAt(objectAt(body, 'properties'), 'level');
  // R5: a level that nobody knows forbids the most.
  return { id: textAt(body, 'id') ?? '', level: level === 'CanNotDelete' || level === 'NotSpecified' ? level : 'ReadOnly' };
}

/**
 * The SDK builds a path with an empty part for a resource without a parent, and none for a subscription; the address is
 * the same for every scope, so it is given whole.
 */
async function permissions(clients: ArmClients, scope: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  const client = await clients.authorization(subscriptionIdOf(scope));
  const url = `${clients.armEndpoint}${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  return readAll({ clock: clients.clock, signal, of: `own permissions at ${scope}`, url }, (options) =>
    client.permissions.listForResourceGroup('any', options),
  );
}
