import { describe, expect, it } from 'vitest';
import { denialsIn } from '../../shared/domain/policy.ts';
import { assignPolicy } from '../support/policies.ts';
import { createStage, endpointId, endpointRequest, hubGroup, subscription } from '../support/simulator-stage.ts';

const check = `${hubGroup}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions`;
const type = 'Microsoft.Network/privateEndpoints';
const isEndpoint = { field: 'type', equals: type };

function stageWith(policy: Partial<Parameters<typeof assignPolicy>[1]>) {
  const stage = createStage();
  const assignmentId = assignPolicy(stage.simulator.world, { name: 'p', scope: subscription, when: isEndpoint, effect: 'deny', ...policy });
  const ask = async (body: Record<string, unknown> = endpointRequest()) => {
    const resourceDetails = { resourceContent: { type, name: 'pe-1', ...body }, apiVersion: '2026-01-01' };
    return denialsIn((await stage.send('POST', check, { resourceDetails })).body as never).map((denial) => denial.assignmentId);
  };
  const put = async (body = endpointRequest()) => (await stage.send('PUT', endpointId, body)).status;
  return { stage, assignmentId, ask, put };
}

describe('a policy', () => {
  it('refuses with deny what is put, in the documented words, and says so beforehand', async () => {
    const { stage, assignmentId, ask } = stageWith({});
    expect(await ask()).toEqual([assignmentId]);
    const refused = await stage.send('PUT', endpointId, endpointRequest());
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      error: {
        code: 'RequestDisallowedByPolicy',
        target: 'pe-1',
        message: expect.stringMatching(
          /^Resource 'pe-1' was disallowed by policy\. Policy identifiers: '\[\{"policyAssignment":\{"name":"p",/,
        ),
        additionalInfo: [{ type: 'PolicyViolation', info: { policyDefinitionEffect: 'deny', policyAssignmentId: assignmentId } }],
      },
    });
    expect((await stage.send('GET', endpointId)).status).toBe(404);
  });

  it.each([
    ['its rule does not hold', { when: { field: 'type', equals: 'Microsoft.Compute/disks' } }],
    ['it only audits', { effect: "[parameters('effect')]" }],
    ['the place is excluded', { assigned: { notScopes: [hubGroup] } }],
    ['it is assigned elsewhere', { scope: `${subscription}/resourceGroups/rg-other` }],
  ])('lets pass what it does not concern: %s', async (_why, policy) => {
    const { ask, put } = stageWith(policy);
    expect([await ask(), await put()]).toEqual([[], 201]);
  });

  it.each([
    ['tags', { not: { field: 'tags.owner', exists: 'true' } }, { tags: { owner: 'me' } }],
    ['a region', { field: 'location', notIn: ['northeurope'] }, { location: 'northeurope' }],
    [
      'a property',
      { field: `${type}/customNetworkInterfaceName`, notEquals: 'nic-1' },
      { properties: { ...endpointRequest().properties, customNetworkInterfaceName: 'nic-1' } },
    ],
  ])('looks at %s', async (_what, condition, good) => {
    const { ask, assignmentId } = stageWith({ when: { allOf: [isEndpoint, condition] } });
    expect(await ask()).toEqual([assignmentId]);
    expect(await ask({ ...endpointRequest(), ...good })).toEqual([]);
  });

  it('takes its effect from the assignment', async () => {
    const { ask, assignmentId } = stageWith({ effect: "[parameters('effect')]", assigned: { parameters: { effect: { value: 'Deny' } } } });
    expect(await ask()).toEqual([assignmentId]);
  });

  it('is told but not enforced when its assignment says DoNotEnforce', async () => {
    const { ask, put, assignmentId } = stageWith({ assigned: { enforcementMode: 'DoNotEnforce' } });
    expect([await ask(), await put()]).toEqual([[assignmentId], 201]);
  });

  it('refuses with denyAction what is deleted, and does not say so beforehand', async () => {
    const { stage, ask, put } = stageWith({ effect: 'denyAction' });
    expect([await ask(), await put()]).toEqual([[], 201]);
    stage.pass(600);
    expect((await stage.send('DELETE', endpointId)).status).toBe(403);
    expect((await stage.send('GET', endpointId)).status).toBe(200);
  });

  it('is told of children by their parent', async () => {
    const child = `${type}/privateDnsZoneGroups`;
    const { stage, assignmentId } = stageWith({ when: { field: 'type', equals: child } });
    const resourceDetails = { resourceContent: { type: child, name: 'default' }, scope: endpointId };
    const answer = await stage.send('POST', check, { resourceDetails });
    expect(denialsIn(answer.body as never)).toMatchObject([{ assignmentId }]);
  });
});

it('asks for the right to ask', async () => {
  const answer = await createStage().by('stranger')('POST', check, { resourceDetails: { resourceContent: { type } } });
  expect(answer.body).toMatchObject({
    error: { code: 'AuthorizationFailed', message: expect.stringContaining("'Microsoft.PolicyInsights/checkPolicyRestrictions/read'") },
  });
});
