import { resourceGroupScope, subscriptionIdOf } from '../domain/arm-id.ts';
import { type Creation, contentOf, parentOf } from '../domain/creation.ts';
import type { JsonObject } from '../domain/json.ts';
import { denialsIn, type PolicyDenial } from '../domain/policy.ts';
import { ServiceError } from '../domain/service-error.ts';
import { apiVersionOf } from './api-versions.ts';
import type { ArmClients } from './clients.ts';
import { readOne } from './reads.ts';

const apiVersion = '2024-10-01';

/**
 * Asks Azure Policy what it would say to a creation. A question, although it is sent as POST: its action is
 * `Microsoft.PolicyInsights/checkPolicyRestrictions/read`. There is no client for it among the SDK packages of Relink, so the request
 * goes as it is through the pipeline of one of them.
 */
export async function policyDenials(clients: ArmClients, creation: Creation, signal: AbortSignal): Promise<readonly PolicyDenial[]> {
  const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const client = await clients.authorization(subscriptionIdOf(creation.id));
  const group = `${clients.armEndpoint}${resourceGroupScope(creation.id)}`;
  const url = `${group}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version=${apiVersion}`;
  const of = `what Azure Policy says to ${creation.id}`;
  const answer = await readOne({ clock: clients.clock, signal, of, url, body: question(creation) }, ({ abortSignal }) =>
    client.sendRequest(createPipelineRequest({ url, method: 'POST', abortSignal })),
  );
  if (!answer) throw new ServiceError('azure-not-found', `Could not read ${of}: Azure does not know the question or the resource group.`);
  return denialsIn(answer);
}

function question(creation: Creation): JsonObject {
  const parent = parentOf(creation);
  return {
    resourceDetails: {
      resourceContent: contentOf(creation),
      apiVersion: apiVersionOf(creation.id),
      ...(parent !== undefined && { scope: parent }),
    },
  };
}
