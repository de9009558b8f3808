import type { Rule } from '../rule.ts';
import { endpointReads, recreateByHand, showEndpoint } from '../scene/endpoint-texts.ts';
import { repairRequest } from '../scene/expected-repair.ts';
import { endpointOf, findCondition } from '../scene/linked-endpoints.ts';

/** An endpoint whose last change did not succeed. */
export const endpointFailed: Rule = {
  id: 'endpoint-failed',
  title: 'A linked endpoint is in provisioning state Failed',
  severity: 'warning',
  covers: ['A15', 'A17'],
  sources: [
    {
      document: 'Azure REST API, "Private Endpoints - Get", https://learn.microsoft.com/rest/api/virtualnetwork/private-endpoints/get',
      says: 'provisioningState: Succeeded, Updating, Deleting or Failed.',
    },
    {
      document:
        'Troubleshoot Azure Microsoft.Network failed provisioning state, https://learn.microsoft.com/azure/networking/troubleshoot-failed-state',
      says: 'The failed state does not necessarily mean that the resource is not functional; further operations on it, or on resources that depend on it, might fail until another write has succeeded.',
    },
  ],
  reads: endpointReads,
  impact: 'The endpoint may work or not; further changes of it, and of what refers to it, may fail until one has succeeded.',
  fix: 'Let Relink recreate it, or update it by hand until it is Succeeded.',
  notes: 'A connection that is not approved is another finding, whatever the provisioning state is.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) =>
    findCondition(scene, 'failed', ({ endpoint }) => ({
      seen: `${endpointOf(scene, endpoint.id)} is ${endpoint.provisioningState}.`,
      fix: `Read why with ${showEndpoint(endpoint.id)}, then ${repairRequest(scene.cluster.id)} By hand: ${recreateByHand(endpoint.id, scene.cluster.id)}.`,
    })),
};
