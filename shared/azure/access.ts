import { type ArmId, idKey, isWithin, parseArmId, resourceGroupScope, subscriptionIdOf, subscriptionScope } from '../domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../domain/json.ts';
import { grants } from '../domain/role-permission.ts';
import type { Access, Lock } from '../ports/access.ts';
import type { ArmClients } from './clients.ts';
import { readAll, readAllOrNone } from './reads.ts';
import { listRoleAssignments, putRoleAssignment, readPermission, readRoleAssignment, readRolePermissions } from './role-assignments.ts';

/** Locks (`@azure/arm-locks`), own permissions, role assignments and definitions (`@azure/arm-authorization`). */
export function createAzureAccess(clients: ArmClients): Access {
  return {
    locks: (scope, signal) => locks(clients, scope, signal),
    async missingActions(scope, actions, signal) {
      const granted = await permissions(clients, scope, signal);
      return actions.filter((action) => !granted.some((entry) => grants(readPermission(entry), action)));
    },
    roleAssignments: (scope, principalId, signal) => listRoleAssignments(clients, { scope, principalId, signal }),
    roleAssignment: (id, signal) => readRoleAssignment(clients, id, signal),
    rolePermissions: (roleDefinitionId, signal) => readRolePermissions(clients, roleDefinitionId, signal),
    putRoleAssignment: (assignment, signal) => putRoleAssignment(clients, assignment, signal),
  };
}

/**
 * Asked at the resource, its group and its subscription. A lock below the scope counts too: ARM refuses to delete a parent
 * with a locked child (recorded: ScopeLocked of a group names the locked account inside it).
 */
async function locks(clients: ArmClients, scope: string, signal: AbortSignal): Promise<readonly Lock[]> {
  const lists = await Promise.all(scopesAbove(scope).map((above) => locksListedAt(clients, above, signal)));
  const byId = new Map(lists.flat().map((body) => [idKey(textAt(body, 'id') ?? ''), readLock(body)]));
  return [...byId.values()].filter((lock) => isWithin(scope, lockedScope(lock.id)) || isWithin(lockedScope(lock.id), scope));
}

/** The SDK would write the slashes of a scope as %2F; so the address is given whole. */
async function locksListedAt(clients: ArmClients, scope: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  const client = await clients.locks(subscriptionIdOf(scope));
  const url = `${clients.armEndpoint}${scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`;
  const read = { clock: clients.clock, signal, of: `the locks of ${scope}`, url };
  return readAllOrNone(read, (options) => client.managementLocks.listByScope(scope, options));
}

function scopesAbove(scope: string): readonly string[] {
  const group = parseArmId(scope) ? [resourceGroupScope(scope)] : [];
  return [...new Set([scope, ...group, subscriptionScope(scope)])];
}

function lockedScope(lockId: ArmId): string {
  return lockId.replace(/\/providers\/microsoft\.authorization\/locks\/[^/]+$/i, '');
}

function readLock(body: JsonObject): Lock {
  const level = textAt(objectAt(body, 'properties'), 'level');
  return { id: textAt(body, 'id') ?? '', level: level === 'CanNotDelete' || level === 'ReadOnly' ? level : 'NotSpecified' };
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
