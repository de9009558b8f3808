import { describe, expect, it } from 'vitest';
import { checkBody } from '../../local/simulator/arm-types.ts';
import { typeFromId } from '../../local/simulator/resource-types.ts';
import night from '../../local/worlds/night.json' with { type: 'json' };

const endpoint = 'Microsoft.Network/privateEndpoints';
const compute = 'Microsoft.MachineLearningServices/workspaces/computes';

describe('the check of a body against Azure’s published types', () => {
  it('names an unknown and a misspelt property of a request by its path', () => {
    const body = {
      location: 'westeurope',
      properties: {
        subnet: { id: '/x' },
        privateLinkServiceConnections: [{ name: 'a', properties: { groupIDs: ['management'] } }],
        colour: 'blue',
      },
    };
    expect(checkBody(endpoint, body, 'request')).toEqual([
      'properties.privateLinkServiceConnections[0].properties.groupIDs is unknown',
      'properties.colour is unknown',
    ]);
  });

  it('passes over read-only properties of a request, whatever is in them', () => {
    expect(
      checkBody(endpoint, { etag: 1, properties: { provisioningState: 7, networkInterfaces: 'x', resourceGuid: 1 } }, 'request'),
    ).toEqual([]);
  });

  it('knows properties that are newer than the published types', () => {
    const connection = { name: 'a', properties: { approvalReference: { privateEndpointId: '/y' } } };
    expect(
      checkBody(
        endpoint,
        { properties: { billingSku: 'Fixed', ipVersionType: 'IPv4', privateLinkServiceConnections: [connection] } },
        'request',
      ),
    ).toEqual([]);
  });

  it('tells a wrong type, also in a list', () => {
    expect(
      checkBody(endpoint, { location: 5, properties: { applicationSecurityGroups: [{ id: 5 }], ipConfigurations: {} } }, 'request'),
    ).toEqual([
      'location must be a string, but is of type number',
      'properties.applicationSecurityGroups[0] must be an object with an id, but is of type object',
      'properties.ipConfigurations must be an array, but is of type object',
    ]);
  });

  it('wants required properties in requests, not in answers, and the name in neither', () => {
    const lock = { properties: { notes: 'keep' } };
    expect(checkBody('Microsoft.Authorization/locks', lock, 'request')).toEqual(['properties.level is required']);
    expect(checkBody('Microsoft.Authorization/locks', lock, 'answer')).toEqual([]);
  });

  it('checks a compute by its kind', () => {
    const kubernetes = { location: 'x', properties: { computeType: 'Kubernetes', properties: { namespace: 'a', vmSize: 'b' } } };
    expect(checkBody(compute, kubernetes, 'request')).toEqual(['properties.properties.vmSize is unknown']);
    expect(checkBody(compute, { properties: { computeType: 'Toaster' } }, 'request')[0]).toMatch(
      /^properties\.computeType must be one of AKS, AmlCompute/,
    );
  });

  it('takes null for absent, and any casing of a type', () => {
    expect(
      checkBody(
        compute.toUpperCase(),
        { tags: null, properties: { computeType: 'Kubernetes', description: null, properties: null } },
        'answer',
      ),
    ).toEqual([]);
  });

  it('finds nothing to say about a type that has no schema', () => {
    expect(checkBody('Microsoft.Storage/storageAccounts', { anything: true }, 'request')).toEqual([]);
  });

  it('fits every resource of the night', () => {
    const problems = night.resources.flatMap((item) =>
      checkBody(typeFromId(item.id), item.body, 'answer').map((problem) => `${item.id}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });
});
