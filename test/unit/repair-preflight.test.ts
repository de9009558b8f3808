import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { Creation } from '../../shared/domain/creation.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { requestRestore } from '../../shared/repair/request-restore.ts';
import { withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, hubId, spokeId, spokeZoneId, subscription } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { afterNight, computeOf, createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const subnetId = `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/endpoints`;
const writesOf = (stage: Stage, name: string) => stage.world.writes.filter((write) => write.includes(name));

const group = `${subscription}/resourceGroups/rg-hub/providers`;
const asgId = `${group}/Microsoft.Network/applicationSecurityGroups/asg-apps`;
const identityId = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-churn`;
const networkId = subnetId.slice(0, subnetId.indexOf('/subnets/'));

/** The night's world, in which the hub endpoint has a security group and the compute of churn an identity of its own. */
function withEveryReference(stage: Stage): void {
  const hub = endpointOf(stage.world, hubId);
  hub.body = withProperties(hub.body, { applicationSecurityGroups: [{ id: asgId }] });
  const churn = computeOf(stage.world, churnId);
  churn.body = { ...churn.body, identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } } };
}

describe('what a creation refers to, before anything is taken away', () => {
  it.each([
    ['virtual network', networkId, 'pe-hub'],
    ['subnet', subnetId, 'pe-hub'],
    ['application security group', asgId, 'pe-hub'],
    ['private DNS zone', spokeZoneId, 'pe-spoke'],
    ['user-assigned identity', identityId, 'churn'],
  ])('refuses the part when the %s is gone, and names it', async (what, id, part) => {
    const stage = await afterNight((made) => {
      withEveryReference(made);
      made.world.states.set(idKey(id), undefined);
    });
    expect(writesOf(stage, part)).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'refused', verdict: expect.stringContaining(`the ${what} ${id} does not exist`) });
  });

  it('refuses the endpoints of a network that has failed: Azure would make none on it', async () => {
    const stage = await afterNight(({ world }) => world.states.set(idKey(networkId), 'Failed'));
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`the virtual network ${networkId} is Failed. Update it (az resource update --ids`);
  });

  it('waits for a subnet that is being changed, then goes on', async () => {
    const stage = createStage();
    stage.world.states.set(idKey(subnetId), 'Updating');
    await stage.night();
    const until = stage.clock.now() + hour / 2;
    await stage.work(() => stage.clock.now() > until);
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    stage.world.states.clear();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it.each([
    ['locks', 'access.locks', 'a lock stands in the way'],
    ['its own rights', 'access.missingActions', 'a right is missing'],
  ])('refuses when Relink may not read %s (R5)', async (_what, port, words) => {
    const stage = await afterNight(({ world }) => {
      world.trouble = forbidden(port);
    });
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`it cannot be told whether ${words}: No right to it.`);
  });

  it('refuses when Relink may not read it (R5), and says which right is missing', async () => {
    const stage = await afterNight(({ world }) => {
      world.trouble = forbidden('access.referenceState');
    });
    expect(writesOf(stage, 'endpoint')).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(
      'it cannot be told whether the subnet is gone: No right to it. Assign the role of infra/roles/relink-observer.json there.',
    );
  });
});

describe('Azure Policy, before anything is taken away', () => {
  const assignmentId = `${subscription}/providers/Microsoft.Authorization/policyAssignments/no-endpoints`;
  const definitionId = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/no-endpoints`;
  const denying = (id: string) => (creation: Creation) => (creation.id === id ? [{ assignmentId, definitionId, effect: 'Deny' }] : []);

  it.each([
    ['an endpoint', hubId, 'pe-hub'],
    ['the zone group of an endpoint', `${spokeId}/privateDnsZoneGroups/default`, 'pe-spoke'],
    ['a compute', churnId, 'churn'],
  ])('that would refuse %s is a refusal which names assignment and definition', async (_what, id, part) => {
    const stage = await afterNight(({ world }) => {
      world.denials = denying(id);
    });
    expect(writesOf(stage, part)).toEqual([]);
    const run = await stage.lastRun();
    expect(run.state).toBe('refused');
    expect(run.verdict).toContain(
      `Azure Policy would refuse to let ${id} be made again: assignment ${assignmentId} (definition ${definitionId}, effect Deny).`,
    );
  });

  it.each([
    ['may not be asked', 'azure-forbidden', 'Assign the role of infra/roles/relink-observer.json there.'],
    ['has no provider in the subscription', 'azure-not-registered', 'No right to it.'],
    ['does not understand the question', 'azure-invalid-request', 'No right to it.'],
  ] as const)('that %s is a refusal too (R5)', async (_what, code, words) => {
    const stage = await afterNight(({ world }) => {
      world.trouble = forbidden('access.policyDenials', code);
    });
    expect(stage.world.writes).toEqual([]);
    const { verdict } = await stage.lastRun();
    expect(verdict).toContain('it cannot be told whether Azure Policy would refuse the creation: No right to it.');
    expect(verdict).toContain(words);
  });

  it('that does not answer for a while is asked again', async () => {
    let asked = 0;
    const stage = await afterNight(({ world }) => {
      world.trouble = (call) => {
        asked += call === 'access.policyDenials' ? 1 : 0;
        return call === 'access.policyDenials' && asked < 9 ? new ServiceError('azure-throttled', 'Later.') : undefined;
      };
    });
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is told what is going to be made: the endpoint at the address that it keeps', async () => {
    const bodies: string[] = [];
    const stage = createStage({ pinPrivateIp: true });
    stage.world.denials = (creation) => {
      if (creation.id === hubId) bodies.push(JSON.stringify(creation.body));
      return [];
    };
    await stage.night();
    await stage.work();
    expect(bodies).toEqual([expect.stringContaining('"privateIPAddress":"10.1.0.2"')]);
  });

  it('is not asked about what is already gone: nothing can be lost by trying', async () => {
    const stage = await afterNight(() => undefined);
    const [newest] = await stage.engine.store.snapshots.list(hubId);
    stage.world.endpoints.delete(idKey(hubId));
    stage.world.trouble = (call) => (call.startsWith('access.') ? forbidden(call)(call) : undefined);
    await requestRestore(stage.engine, { snapshotId: newest?.snapshotId ?? '', by: 'on-call', reason: 'deleted by mistake' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});

it('says everything that stands in the way at once', async () => {
  const action = 'Microsoft.Network/virtualNetworks/subnets/join/action';
  const lockId = `${hubId}/providers/Microsoft.Authorization/locks/keep`;
  const stage = await afterNight(({ world }) => {
    world.locks = [{ id: lockId, level: 'CanNotDelete' }];
    world.missingRights = [{ scope: subnetId, action }];
    world.states.set(idKey(networkId), 'Failed');
  });
  const { verdict = '' } = await stage.lastRun();
  expect(verdict).toContain(`CanNotDelete lock ${lockId}`);
  expect(verdict).toContain(`Relink’s identity lacks ${action} on ${subnetId}`);
  expect(verdict).toContain(`the virtual network ${networkId} is Failed`);
});

function forbidden(port: string, code: 'azure-forbidden' | 'azure-not-registered' | 'azure-invalid-request' = 'azure-forbidden') {
  return (call: string) => (call === port ? new ServiceError(code, 'No right to it.') : undefined);
}
