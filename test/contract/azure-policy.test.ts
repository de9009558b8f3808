import { describe, expect, it } from 'vitest';
import { createAzureAccess } from '../../shared/azure/access.ts';
import { type Line, scripted, signal, subscription } from './azure-script.ts';

const group = `${subscription}/resourceGroups/hub`;
const endpointId = `${group}/providers/Microsoft.Network/privateEndpoints/pe`;
const computeId = `${group}/providers/Microsoft.MachineLearningServices/workspaces/ws/computes/k8s`;
const authorization = `${subscription}/providers/microsoft.authorization`;
const nothing = { fieldRestrictions: [], contentEvaluationResult: { policyEvaluations: [] } };

/** After the sample of Microsoft Learn, REST, "Policy Restrictions - Check At Resource Group Scope". */
const sample = {
  fieldRestrictions: [{ field: 'tags.newtag', restrictions: [{ result: 'Required', defaultValue: 'defaultVal', policyEffect: 'Deny' }] }],
  contentEvaluationResult: {
    policyEvaluations: [
      {
        policyInfo: {
          policyDefinitionId: `${authorization}/policyDefinitions/435CAE41`,
          policySetDefinitionId: `${authorization}/policySetDefinitions/2162358E`,
          policyDefinitionReferenceId: 'defref222',
          policyAssignmentId: `${authorization}/policyAssignments/2FF66C37`,
        },
        evaluationResult: 'NonCompliant',
        evaluationDetails: { evaluatedExpressions: [{ result: 'True', expression: 'type', operator: 'equals' }] },
        effectDetails: { policyEffect: 'Deny' },
      },
    ],
  },
};

describe('Azure Policy', () => {
  it('is asked at the resource group what it says to the body that is going to be put', async () => {
    const { clients, seen } = scripted({ body: sample });
    const creation = { id: endpointId, body: { location: 'westeurope', properties: { subnet: { id: 'x' } } } };
    expect(await createAzureAccess(clients).policyDenials(creation, signal)).toEqual([
      {
        assignmentId: `${authorization}/policyAssignments/2FF66C37`,
        definitionId: `${authorization}/policyDefinitions/435CAE41`,
        effect: 'Deny',
      },
    ]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: `https://management.azure.com${group}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version=2024-10-01`,
      body: {
        resourceDetails: {
          resourceContent: {
            type: 'Microsoft.Network/privateEndpoints',
            name: 'pe',
            location: 'westeurope',
            properties: { subnet: { id: 'x' } },
          },
          apiVersion: '2026-01-01',
        },
      },
    });
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer a-token', 'content-type': 'application/json' });
  });

  it('is told the parent of a child resource', async () => {
    const { clients, seen } = scripted({ body: nothing });
    expect(await createAzureAccess(clients).policyDenials({ id: computeId, body: {} }, signal)).toEqual([]);
    expect(seen[0]?.body).toMatchObject({
      resourceDetails: { apiVersion: '2024-10-01', scope: computeId.slice(0, computeId.indexOf('/computes/')) },
    });
  });

  it.each([
    [403, 'AuthorizationFailed', 'azure-forbidden'],
    [404, 'ResourceGroupNotFound', 'azure-not-found'],
    [409, 'MissingSubscriptionRegistration', 'azure-not-registered'],
    [400, 'InvalidRequestContent', 'azure-invalid-request'],
  ])('that answers %d %s is an error, never "no denial"', async (status, code, expected) => {
    const { clients } = scripted({ status, body: { error: { code, message: 'No.' } } });
    await expect(createAzureAccess(clients).policyDenials({ id: endpointId, body: {} }, signal)).rejects.toMatchObject({ code: expected });
  });

  it('is asked again after what passes by itself, with the same question', async () => {
    const { clients, seen, pauses } = scripted({ status: 429, headers: { 'retry-after': '7' }, body: {} }, { body: nothing });
    await createAzureAccess(clients).policyDenials({ id: endpointId, body: { location: 'westeurope' } }, signal);
    expect(pauses).toEqual([7_000]);
    expect(seen[1]?.body).toEqual(seen[0]?.body);
  });
});

describe('what a creation refers to', () => {
  const subnetId = `${group}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/apps`;
  const state = (line: Line) => createAzureAccess(scripted(line).clients).referenceState(subnetId, signal);

  it('is read at its own address', async () => {
    const { clients, seen } = scripted({ body: { id: subnetId, properties: { provisioningState: 'Updating' } } });
    expect(await createAzureAccess(clients).referenceState(subnetId, signal)).toBe('Updating');
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET https://management.azure.com${subnetId}?api-version=2024-05-01`,
    ]);
  });

  it('is gone, has no state, or cannot be told', async () => {
    expect(await state({ status: 404, body: { error: { code: 'NotFound', message: 'Resource not found.' } } })).toBeUndefined();
    expect(await state({ body: { id: subnetId, properties: { clientId: 'x' } } })).toBe('');
    await expect(state({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } })).rejects.toMatchObject({
      code: 'azure-forbidden',
    });
  });

  it('is of a type that Relink knows', async () => {
    await expect(
      createAzureAccess(scripted().clients).referenceState(`${group}/providers/Microsoft.Compute/disks/d`, signal),
    ).rejects.toMatchObject({ code: 'bad-request' });
  });
});
