import { describe, expect, it } from 'vitest';
import { readRoles } from '../../local/simulator/role-files.ts';
import { nameOf } from '../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { assignPolicy, removePolicy } from '../support/policies.ts';
import { clusterId, fraud, hubEndpoint, subscription } from '../support/simulated-night.ts';
import { createSimulatedRepair, type SimulatedRepair, type SimulatedRepairOptions } from '../support/simulated-repair.ts';

const typed = (type: string): JsonObject => ({ field: 'type', equals: type });
const endpoints = typed('Microsoft.Network/privateEndpoints');
const computes = typed('Microsoft.MachineLearningServices/workspaces/computes');

async function afterNight(prepare: (repair: SimulatedRepair) => unknown, options: SimulatedRepairOptions = {}): Promise<SimulatedRepair> {
  const repair = await createSimulatedRepair(options);
  prepare(repair);
  await repair.restart();
  await repair.work();
  return repair;
}

const deny = (repair: Pick<SimulatedRepair, 'night'>, when: JsonObject, effect = 'deny') =>
  assignPolicy(repair.night.simulator.world, { name: 'closed', scope: subscription, when, effect });
const healthy = { healthy: true, problems: [], breaches: [] };

describe('a policy of the subscription', () => {
  it.each([
    ['endpoints', endpoints, []],
    ['computes', computes, ['DELETE', 'PUT']],
  ])('that denies %s is found before anything is taken away', async (_what, when, writes) => {
    let assignmentId = '';
    const repair = await afterNight((made) => {
      assignmentId = deny(made, when);
    });
    const run = await repair.lastRun();
    expect(run?.state).toBe('refused');
    expect(run?.verdict).toContain(
      `assignment ${assignmentId} (definition ${subscription}/providers/Microsoft.Authorization/policyDefinitions/closed`,
    );
    expect([...new Set(repair.writes().map((write) => write.split(' ')[0]))].sort()).toEqual(writes);
    expect(repair.writes().filter((write) => write.includes('k8s-'))).toEqual([]);
  });

  it.each([
    ['an endpoint', endpoints, hubEndpoint],
    ['a compute', computes, fraud],
  ])(
    'that is assigned between preflight and creation of %s ends in an alert; nothing is lost, and the next repair heals',
    async (_kind, when, id) => {
      let isAssigned = false;
      let assignmentId = '';
      const repair = await afterNight(() => undefined, {
        beforeRequest: async ({ method, url }, night) => {
          if (isAssigned || method !== 'DELETE' || !new URL(url).pathname.endsWith(`/${nameOf(id)}`)) return;
          isAssigned = true;
          assignmentId = deny({ night }, when);
        },
      });
      expect(await repair.lastRun()).toMatchObject({ state: 'failed', error: { code: 'azure-policy-denied' } });
      const alerts = await repair.engine.store.alerts.list(9);
      expect(alerts.map((alert) => `${alert.code} ${nameOf(alert.subject)}`)).toContain('run-failed aks-night');
      expect(await repair.engine.store.ledger.get(clusterId, id)).toMatchObject({ condition: 'apart', snapshotId: expect.any(String) });
      removePolicy(repair.night.simulator.world, assignmentId);
      await repair.ask();
      expect(repair.night.judge.verdict()).toEqual(healthy);
    },
  );

  it('that denies the delete itself costs nothing: everything stays as it was', async () => {
    const repair = await afterNight((made) => void deny(made, endpoints, 'denyAction'));
    expect(await repair.lastRun()).toMatchObject({ state: 'failed', error: { code: 'azure-policy-denied' } });
    expect(repair.writes().toSorted()).toEqual(['DELETE pe-aks-build 403', 'DELETE pe-aks-hub 403']);
  });

  it('that may not be asked about keeps everything as it was (R5), and the missing right is named', async () => {
    const action = 'Microsoft.PolicyInsights/checkPolicyRestrictions/read';
    const roles = (await readRoles(`${import.meta.dirname}/../../infra/roles`)).map((role) => ({
      ...role,
      permissions: role.permissions.map((entry) => ({ ...entry, actions: entry.actions.filter((item) => item !== action) })),
    }));
    const repair = await afterNight(() => undefined, { simulator: { roles } });
    expect(repair.writes()).toEqual([]);
    expect((await repair.lastRun())?.verdict).toContain(`does not have authorization to perform action '${action}'`);
  });

  it('keeps everything as it was (R5) when the subscription has no policy provider, and says how to register it', async () => {
    const message = "The subscription is not registered to use namespace 'Microsoft.PolicyInsights'.";
    const body = { error: { code: 'MissingSubscriptionRegistration', message } };
    const repair = await afterNight(({ night }) =>
      night.simulator.faults.add({
        principal: 'relink',
        path: 'checkPolicyRestrictions$',
        times: 99,
        effect: { kind: 'answer', status: 409, body },
      }),
    );
    expect(repair.writes()).toEqual([]);
    expect((await repair.lastRun())?.verdict).toContain(
      `${message} Register the resource provider that the message names (az provider register).`,
    );
  });
});
