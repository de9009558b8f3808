import { describe, expect, it } from 'vitest';
import type { ArmResponse, RoleDefinition } from '../../local/simulator/kernel.ts';
import { isAllowed, permissionsAt, roleFromFile } from '../../local/simulator/rbac.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import {
  assignment,
  clusterId,
  createStage,
  endpointId,
  endpointRequest,
  hubGroup,
  manualRequest,
  smallWorld,
  subnetId,
  subscription,
  zoneId,
} from '../support/simulator-stage.ts';

const robot = { objectId: 'aaaaaaaa-0000-0000-0000-000000000003', name: 'robot' };
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';

function worldWith(...items: WorldFile['resources']): WorldFile {
  const world = smallWorld();
  return { ...world, resources: [...world.resources, ...items] };
}

function robotHas(role: string, scope: string): WorldFile['resources'][number] {
  return assignment(`robot-${role}-${scope.length}`, scope, { principalId: robot.objectId, role });
}

function errorOf(answer: ArmResponse): { code?: string; message?: string } {
  return (answer.body as { error?: { code?: string; message?: string } }).error ?? {};
}

const endpointWriter: RoleDefinition = roleFromFile(
  {
    Name: 'Endpoint writer',
    Actions: ['Microsoft.Network/privateEndpoints/*', 'Microsoft.Network/virtualNetworks/subnets/join/action'],
    NotActions: [],
  },
  'endpoint-writer',
);

describe('rights', () => {
  it('are refused in the recorded words', async () => {
    const answer = await createStage().by('stranger')('DELETE', endpointId);
    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toEqual({
      code: 'AuthorizationFailed',
      message: `The client 'stranger' with object id 'aaaaaaaa-0000-0000-0000-000000000002' does not have authorization to perform action 'Microsoft.Network/privateEndpoints/delete' over scope '${endpointId}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    });
  });

  it('are inherited from above and end at the scope', async () => {
    const stage = createStage({ world: worldWith(robotHas(reader, hubGroup)) });
    expect((await stage.by('robot')('GET', subnetId)).status).toBe(200);
    expect((await stage.by('robot')('GET', `${subscription}/providers/Microsoft.Network/privateEndpoints`)).status).toBe(403);
    expect((await stage.by('robot')('DELETE', subnetId)).status).toBe(403);
  });

  it('of several assignments are united, and a notAction takes away only from its own entry', () => {
    const { simulator } = createStage({ world: worldWith(robotHas(contributor, hubGroup), robotHas(reader, subscription)) });
    expect(isAllowed(simulator.core, robot, { action: 'Microsoft.Authorization/locks/write', scope: hubGroup })).toBe(false);
    expect(isAllowed(simulator.core, robot, { action: 'microsoft.authorization/locks/READ', scope: hubGroup })).toBe(true);
    expect(permissionsAt(simulator.core, robot, hubGroup)).toHaveLength(2);
  });

  it('on linked resources are needed as well: the automatic approval, not for a manual connection', async () => {
    const stage = createStage({ roles: [endpointWriter], world: worldWith(robotHas('endpoint-writer', hubGroup)) });
    const refused = await stage.by('robot')('PUT', endpointId, endpointRequest());
    expect([refused.status, errorOf(refused).code]).toEqual([403, 'LinkedAuthorizationFailed']);
    expect(errorOf(refused).message).toContain(
      `'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action' on the linked scope(s) '${clusterId}'`,
    );
    expect((await stage.by('robot')('PUT', endpointId, manualRequest())).status).toBe(201);
  });

  it('to join a zone are needed for a zone group', async () => {
    const role = roleFromFile({ Name: 'Groups', Actions: ['Microsoft.Network/privateEndpoints/*'] }, 'groups');
    const stage = createStage({ roles: [role], world: worldWith(robotHas('groups', hubGroup)) });
    await stage.done('PUT', endpointId, endpointRequest());
    const body = { properties: { privateDnsZoneConfigs: [{ name: 'config', properties: { privateDnsZoneId: zoneId } }] } };
    const refused = await stage.by('robot')('PUT', `${endpointId}/privateDnsZoneGroups/default`, body);
    expect(errorOf(refused).message).toContain('Microsoft.Network/privateDnsZones/join/action');
  });
});

describe('locks', () => {
  const lockOn = (scope: string, name = 'keep') => `${scope}/providers/Microsoft.Authorization/locks/${name}`;
  const level = (value: string) => ({ properties: { level: value } });

  it('answer 201, 200, 200 and 204 and keep the casing of the caller', async () => {
    const { send } = createStage();
    const made = await send('PUT', lockOn(subnetId).replace('resourceGroups', 'resourcegroups'), level('CanNotDelete'));
    expect([made.status, (made.body as { id: string }).id]).toEqual([201, lockOn(subnetId).replace('resourceGroups', 'resourcegroups')]);
    expect((await send('PUT', lockOn(subnetId), level('ReadOnly'))).status).toBe(200);
    expect((await send('DELETE', lockOn(subnetId))).status).toBe(200);
    expect((await send('DELETE', lockOn(subnetId))).status).toBe(204);
  });

  it.each([
    ['the endpoint', endpointId],
    ['its group', hubGroup],
    ['the subscription', subscription],
  ])('on %s stop its deletion with the recorded sentence', async (_, scope) => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.send('PUT', lockOn(scope), level('CanNotDelete'));
    const refused = await stage.send('DELETE', endpointId);
    expect(refused.status).toBe(409);
    expect(errorOf(refused)).toEqual({
      code: 'ScopeLocked',
      message: `The scope '${endpointId}' cannot perform delete operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`,
    });
    expect((await stage.send('PUT', endpointId, endpointRequest({}, { tags: { a: 'b' } }))).status).toBe(200);
  });

  it('that only read let nothing be written', async () => {
    const stage = createStage();
    await stage.send('PUT', lockOn(hubGroup), level('ReadOnly'));
    const refused = await stage.send('PUT', endpointId, endpointRequest());
    expect(errorOf(refused).message).toContain('cannot perform write operation');
    expect((await stage.send('DELETE', lockOn(hubGroup))).status).toBe(200);
    expect((await stage.send('PUT', endpointId, endpointRequest())).status).toBe(201);
  });

  it('are listed with the inherited ones, and with those below unless atScope() is asked for', async () => {
    const { send } = createStage({ recasing: 0 });
    await send('PUT', lockOn(subscription, 'above'), level('CanNotDelete'));
    await send('PUT', lockOn(hubGroup, 'here'), level('CanNotDelete'));
    await send('PUT', lockOn(subnetId, 'below'), level('CanNotDelete'));
    const names = async (query: string) =>
      (
        (await send('GET', `${hubGroup}/providers/Microsoft.Authorization/locks?api-version=2016-09-01${query}`)).body as {
          value: { name: string }[];
        }
      ).value.map(({ name }) => name);
    expect(await names('')).toEqual(['above', 'here', 'below']);
    expect(await names('&$filter=atScope()')).toEqual(['above', 'here']);
  });
});
