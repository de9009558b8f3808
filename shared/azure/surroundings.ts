import { ServiceError } from '../domain/service-error.ts';
import type { Surroundings } from '../ports/surroundings.ts';
import type { ArmClients } from './clients.ts';
import { listDenyAssignments } from './deny-assignments.ts';
import { listEventSubscriptions } from './event-subscriptions.ts';
import { exchange } from './wire.ts';

/** Deny assignments (`@azure/arm-authorization`), Event Grid (`@azure/arm-eventgrid`), and what answers and tokens tell by the way. */
export function createAzureSurroundings(clients: ArmClients): Surroundings {
  return {
    principalId: async () => objectIdIn(await clients.token()),
    denyAssignments: (subscriptionId, signal) => listDenyAssignments(clients, subscriptionId, signal),
    eventSubscriptions: (subscriptionId, signal) => listEventSubscriptions(clients, subscriptionId, signal),
    azureTime: (subscriptionId, signal) => azureTime(clients, subscriptionId, signal),
  };
}

/** Own permissions are the one thing that every identity may ask for; only the answer's `Date` is read (RFC 9110, section 6.6.1). */
async function azureTime(clients: ArmClients, subscriptionId: string, signal: AbortSignal): Promise<number> {
  const client = await clients.authorization(subscriptionId);
  const url = `${clients.armEndpoint}/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  const answers = await exchange({ what: 'read the time of Azure', signal, url }, async (abortSignal) => {
    for await (const _ of client.permissions.listForResourceGroup('any', { abortSignal })) {
      // The entries do not matter.
    }
  });
  const at = Date.parse(answers[0]?.header('date') ?? '');
  if (Number.isNaN(at)) throw new ServiceError('azure-unavailable', 'Azure’s answer has no readable Date header.');
  return at;
}

/**
 * The claim `oid` of an access token: the object id of the principal (Microsoft identity platform, "access-token-claims-reference"). That
 * page asks nobody to rely on tokens for other services, so a token of another form only means that the id is not known. No secret: it
 * names the principal, and stands in every role assignment.
 */
export function objectIdIn(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { oid } = claims as { readonly oid?: unknown };
    return typeof oid === 'string' && /^[0-9a-f-]{36}$/i.test(oid) ? oid : undefined;
  } catch {
    return undefined;
  }
}
