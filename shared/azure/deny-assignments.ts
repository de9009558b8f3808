import type { DenyAssignment, DenyPrincipal } from '../domain/deny-assignment.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../domain/json.ts';
import type { ArmClients } from './clients.ts';
import { readAll } from './reads.ts';

/**
 * Deny assignments of a subscription. Without a filter the list has those at, above and below it (Azure PowerShell, "Get-AzDenyAssignment":
 * all in the subscription; REST, "Deny Assignments - List For Scope": the filter `atScope()` narrows to those at or above).
 */
export async function listDenyAssignments(
  clients: ArmClients,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<readonly DenyAssignment[]> {
  const client = await clients.authorization(subscriptionId);
  const read = { clock: clients.clock, signal, of: `the deny assignments of subscription ${subscriptionId}` };
  return (await readAll(read, (options) => client.denyAssignments.list(options))).map(readDenyAssignment);
}

export function readDenyAssignment(body: JsonObject): DenyAssignment {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    name: textAt(properties, 'denyAssignmentName') ?? textAt(body, 'name') ?? '',
    scope: textAt(properties, 'scope') ?? '',
    permissions: listAt(properties, 'permissions').map((entry) => ({
      actions: textsAt(entry, 'actions'),
      notActions: textsAt(entry, 'notActions'),
    })),
    doNotApplyToChildScopes: properties.doNotApplyToChildScopes === true,
    principals: listAt(properties, 'principals').map(readPrincipal),
    excludePrincipals: listAt(properties, 'excludePrincipals').map(readPrincipal),
    isSystemProtected: properties.isSystemProtected === true,
  };
}

function readPrincipal(body: JsonObject): DenyPrincipal {
  return { id: textAt(body, 'id') ?? '', type: textAt(body, 'type') ?? 'Unknown' };
}
