import { type ArmId, subscriptionIdOf } from '../domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textsAt } from '../domain/json.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import { readRoleAssignment as readAssignment } from '../domain/role-assignment-body.ts';
import type { RolePermission } from '../domain/role-permission.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { ArmClients } from './clients.ts';
import { readAllOrNone, readOne } from './reads.ts';
import { exchange } from './wire.ts';

/** Scopes are ids with slashes, which the SDK's templates would escape: every address is given whole. */
const apiVersion = 'api-version=2022-04-01';

/**
 * `principalId eq`: at, above and below the scope, and only of the principal itself; `assignedTo()` would add those of its groups
 * (Microsoft Learn, "Role Assignments - List For Scope" and "List Azure role assignments using the REST API").
 */
export async function listRoleAssignments(
  clients: ArmClients,
  { scope, principalId, signal }: { scope: string; principalId: string; signal: AbortSignal },
): Promise<readonly RoleAssignment[] | undefined> {
  const client = await clients.authorization(subscriptionIdOf(scope));
  const filter = encodeURIComponent(`principalId eq '${principalId}'`);
  const url = `${clients.armEndpoint}${scope}/providers/Microsoft.Authorization/roleAssignments?${apiVersion}&$filter=${filter}`;
  const of = `the role assignments of principal ${principalId} in ${scope}`;
  const reading = readAllOrNone({ clock: clients.clock, signal, of, url }, (options) =>
    client.roleAssignments.listForScope(scope, options),
  );
  return (await orForbidden(reading))?.map(readAssignment);
}

export async function readRoleAssignment(clients: ArmClients, id: ArmId, signal: AbortSignal): Promise<RoleAssignment | undefined> {
  const client = await clients.authorization(subscriptionIdOf(id));
  const read = { clock: clients.clock, signal, of: `role assignment ${id}`, url: `${clients.armEndpoint}${id}?${apiVersion}` };
  const body = await readOne(read, (options) => client.roleAssignments.getById(id, options));
  return body && readAssignment(body);
}

export async function readRolePermissions(
  clients: ArmClients,
  roleDefinitionId: string,
  signal: AbortSignal,
): Promise<readonly RolePermission[] | undefined> {
  const client = await clients.authorization(subscriptionIdOf(roleDefinitionId));
  const url = `${clients.armEndpoint}${roleDefinitionId}?${apiVersion}`;
  const reading = readOne({ clock: clients.clock, signal, of: `role definition ${roleDefinitionId}`, url }, (options) =>
    client.roleDefinitions.getById(roleDefinitionId, options),
  );
  const body = await orForbidden(reading);
  return body && listAt(objectAt(body, 'properties'), 'permissions').map(readPermission);
}

export async function putRoleAssignment(clients: ArmClients, assignment: RoleAssignment, signal: AbortSignal): Promise<void> {
  const { id, scope, roleDefinitionId, principalId, condition, conditionVersion, description } = assignment;
  const client = await clients.authorization(subscriptionIdOf(id));
  const body: JsonObject = {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal', condition, conditionVersion, description },
  };
  const options = { what: `assign role ${roleDefinitionId} on ${scope}`, signal, body, url: `${clients.armEndpoint}${id}?${apiVersion}` };
  await exchange(options, (abortSignal) => client.roleAssignments.createById(id, { roleDefinitionId, principalId }, { abortSignal }));
}

/** An entry of a role definition, or of the permissions list; null members are absent ones. */
export function readPermission(body: JsonObject): RolePermission {
  return { actions: textsAt(body, 'actions'), notActions: textsAt(body, 'notActions') };
}

async function orForbidden<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'azure-forbidden') return undefined;
    throw error;
  });
}
