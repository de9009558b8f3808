import { subscriptionIdOf } from '../domain/arm-id.ts';
import { type JsonObject, objectAt, textAt, textsAt } from '../domain/json.ts';
import type { Lock } from '../domain/lock.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { RoleAssignment } from '../domain/snapshot.ts';
import type { Access } from '../ports/access.ts';
import type { ArmClients } from './clients.ts';
import { policyDenials } from './policy.ts';
import { readAll, readAllOrNone } from './reads.ts';
import { referenceState } from './references.ts';

/** Locks (`@azure/arm-locks`), own permissions and role assignments (`@azure/arm-authorization`). */
export function createAzureAccess(clients: ArmClients): Access {
  return {
    locks: (scope, signal) => locks(clients, scope, signal),
    async missingActions(scope, actions, signal) {
      const granted = await permissions(clients, scope, signal);
      return actions.filter((action) => !granted.some((entry) => grants(entry, action)));
    },
    referenceState: (id, signal) => referenceState(clients, id, signal),
    policyDenials: (creation, signal) => policyDenials(clients, creation, signal),
    async roleAssignments(subscriptionId, principalId, signal) {
      const client = await clients.authorization(subscriptionId);
      const of = `the role assignments of principal ${principalId}`;
      const filter = `principalId eq '${principalId}'`;
      const reading = readAll({ clock: clients.clock, signal, of }, (options) =>
        client.roleAssignments.listForSubscription({ ...options, filter }),
      );
      return (await orForbidden(reading))?.map(readAssignment);
    },
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

/** One entry per assignment, not merged: actions minus notActions within each entry, then united (recorded-ml-auth, section 5). */
function grants(entry: JsonObject, action: string): boolean {
  const covers = (pattern: string) => wildcard(pattern).test(action);
  return textsAt(entry, 'actions').some(covers) && !textsAt(entry, 'notActions').some(covers);
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}

async function orForbidden<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'azure-forbidden') return undefined;
    throw error;
  });
}

function readAssignment(body: JsonObject): RoleAssignment {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    scope: textAt(properties, 'scope') ?? '',
    roleDefinitionId: textAt(properties, 'roleDefinitionId') ?? '',
    principalId: textAt(properties, 'principalId') ?? '',
  };
}
