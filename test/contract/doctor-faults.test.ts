import { describe, expect, it } from 'vitest';
import type { DoctorParts } from '../../shared/doctor/parts.ts';
import { afterFailed, closedBreaker } from '../../shared/domain/breaker.ts';
import { type JsonObject, listAt, objectAt } from '../../shared/domain/json.ts';
import { neverSeen } from '../../shared/domain/restart.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import {
  changeBody,
  createDoctorStage,
  type DoctorStage,
  functionId,
  quietStorage,
  rolesWithout,
  troubles,
} from '../support/doctor-stage.ts';
import { assignPolicy } from '../support/policies.ts';
import { buildEndpoint, clusterId, fraud, hub, hubEndpoint, subscription } from '../support/simulated-night.ts';

const minute = 60_000;

/** What the doctor tells of a world to which something was done. */
async function examined(prepare: (stage: DoctorStage) => unknown, changes: Partial<DoctorParts> = {}) {
  const stage = await createDoctorStage();
  await prepare(stage);
  return stage.examine(changes);
}

const withProperties = (body: JsonObject, properties: JsonObject): JsonObject => ({
  ...body,
  properties: { ...objectAt(body, 'properties'), ...properties },
});
const properties = (stage: DoctorStage, id: string, changed: JsonObject) => changeBody(stage, id, (body) => withProperties(body, changed));
const clusterRow = (stage: DoctorStage, changed: Partial<ClusterRow>) =>
  stage.store.clusters.insert({ ...neverSeen, clusterId, firstSeenAt: stage.night.clock.now() - 1_000_000, ...changed });

describe('what would refuse the repair of a cluster', () => {
  it.each([
    ['endpoint', hubEndpoint, hubEndpoint],
    ['cluster', clusterId, hubEndpoint],
    ['compute', fraud, fraud],
  ])('a lock on the %s', async (_what, scope, subject) => {
    const report = await examined(async ({ night }) => {
      await night.owner('PUT', `${scope}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: 'CanNotDelete' } });
    });
    expect(report.exitCode).toBe(2);
    const refusals = report.clusters.flatMap((cluster) => cluster.refusals);
    expect(refusals).toContainEqual({
      subject: expect.stringMatching(new RegExp(`${subject.split('/').at(-1)}$`)),
      reason: expect.stringContaining('locked: CanNotDelete lock'),
      next: expect.any(String),
    });
  });

  it('a policy that denies endpoints', async () => {
    const when = { field: 'type', equals: 'Microsoft.Network/privateEndpoints' };
    const report = await examined(({ night }) =>
      assignPolicy(night.simulator.world, { name: 'closed', scope: subscription, when, effect: 'deny' }),
    );
    expect(report.exitCode).toBe(2);
    expect(troubles(report).join('\n')).toMatch(/pe-aks-hub: .*policyAssignments\/closed/);
  });

  it('a subnet that is gone', async () => {
    const report = await examined(({ night }) => {
      const { world } = night.simulator;
      const network = world.list({ type: 'Microsoft.Network/virtualNetworks' }).find(({ id }) => id.startsWith(hub));
      for (const { id } of world.list({ type: 'Microsoft.Network/virtualNetworks/subnets', within: network?.id ?? 'none' }))
        world.remove(id);
      if (network) world.put({ ...network, body: withProperties(network.body, { subnets: [] }) });
      night.pass(60);
    });
    expect(report.exitCode).toBe(2);
    expect(troubles(report).join('\n')).toContain('subnet');
  });

  it('a legacy compute, whose keys cannot be read back', async () => {
    const report = await examined((stage) => properties(stage, fraud, { computeType: 'AKS', properties: {} }));
    expect(report.exitCode).toBe(2);
    expect(troubles(report).join('\n')).toContain('k8s-fraud: a legacy AKS compute');
  });

  it('a connection that somebody rejected', async () => {
    const report = await examined((stage) =>
      changeBody(stage, buildEndpoint, (body) => {
        const [connection] = listAt(objectAt(body, 'properties'), 'manualPrivateLinkServiceConnections');
        const state = { privateLinkServiceConnectionState: { status: 'Rejected', description: '', actionsRequired: 'None' } };
        return withProperties(body, { manualPrivateLinkServiceConnections: [withProperties(connection ?? {}, state)] });
      }),
    );
    expect(report.exitCode).toBe(2);
    expect(troubles(report).join('\n')).toContain('pe-aks-build: its connection is Rejected');
  });

  it('a manual connection that Relink may not approve', async () => {
    const action = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write';
    const report = await (await createDoctorStage({ simulator: { roles: await rolesWithout(action) } })).examine();
    expect(report.clusters[0]?.refusals).toEqual([
      {
        subject: expect.stringContaining('pe-aks-build'),
        reason: expect.stringContaining('would wait for the cluster’s owner'),
        next: expect.any(String),
      },
    ]);
  });

  it('an open breaker of the subscription', async () => {
    const report = await examined(async ({ night, store }) => {
      const failed = (runId: string) => ({ runId, clusterId, code: 'azure-unknown', at: night.clock.now() }) as const;
      await store.breakers.insert(afterFailed(closedBreaker(subscription), failed('r1'), { failures: 1, coolDownMs: 30 * minute }));
    });
    expect(report.exitCode).toBe(2);
    expect(troubles(report).join('\n')).toContain('its breaker is open until 2026-11-20T20:31:00.000Z');
  });

  it('too many repairs within a day', async () => {
    const report = await examined((stage) => {
      const at = stage.night.clock.now() - minute;
      return clusterRow(stage, { begun: Array.from({ length: 12 }, (_, index) => ({ runId: `r${index}`, at })) });
    });
    expect(report.exitCode).toBe(2);
    expect(troubles(report).join('\n')).toContain('RELINK_MAX_RUNS_PER_DAY');
  });
});

describe('what people decided about a cluster', () => {
  it('a hold is a warning that names it', async () => {
    const report = await examined((stage) => {
      const hold = { holdId: 'h1', name: 'audit', reason: 'the auditors are here', by: 'ann', placedAt: stage.night.clock.now() };
      return clusterRow(stage, { holds: [hold] });
    });
    expect(report.exitCode).toBe(1);
    expect(troubles(report)).toEqual([expect.stringContaining('“audit” by ann, until it is lifted: the auditors are here')]);
  });

  it.each(['observe', 'off'])('the tag relink-mode %s is theirs, and no trouble', async (mode) => {
    const report = await examined((stage) => changeBody(stage, clusterId, (body) => ({ ...body, tags: { 'relink-mode': mode } })));
    expect(report).toMatchObject({ exitCode: 0, clusters: [{ mode, refusals: [] }] });
  });

  it('API Server VNet Integration leaves nothing to repair, which is said', async () => {
    const report = await examined((stage) =>
      changeBody(stage, clusterId, (body) => {
        const profile = { ...objectAt(objectAt(body, 'properties'), 'apiServerAccessProfile'), enableVnetIntegration: true };
        return withProperties(body, { apiServerAccessProfile: profile });
      }),
    );
    expect(report.exitCode).toBe(0);
    expect(report.clusters[0]?.notes.join()).toContain('API Server VNet Integration');
  });
});

describe('the event subscription', () => {
  const filter = (stage: DoctorStage) => objectAt(objectAt(stage.night.simulator.world.get(stage.eventsId)?.body, 'properties'), 'filter');
  const topicOf = ({ eventsId }: DoctorStage) => eventsId.split('/eventSubscriptions/')[0] ?? '';
  const sendsTo = (resourceId: string): JsonObject => ({ destination: { endpointType: 'AzureFunction', properties: { resourceId } } });
  const cases: readonly (readonly [what: string, prepare: (stage: DoctorStage) => unknown, said: string])[] = [
    ['missing', ({ night, eventsId }) => [night.simulator.world.remove(eventsId), night.pass(60)], 'events.missing'],
    ['without its system topic', (stage) => [stage.night.simulator.world.remove(topicOf(stage)), stage.night.pass(60)], 'events.missing'],
    ['failed', (stage) => properties(stage, stage.eventsId, { provisioningState: 'Failed' }), 'it is Failed, not Succeeded'],
    ['of a failed topic', (stage) => properties(stage, topicOf(stage), { provisioningState: 'Failed' }), 'its system topic is Failed'],
    ['not validated', (stage) => properties(stage, stage.eventsId, { provisioningState: 'AwaitingManualAction' }), 'AwaitingManualAction'],
    ['expired', (stage) => properties(stage, stage.eventsId, { expirationTimeUtc: '2026-11-01T00:00:00Z' }), 'it expired at 2026-11-01'],
    [
      'of another app',
      (stage) => properties(stage, stage.eventsId, sendsTo(functionId.replace('func-relink', 'func-old'))),
      'sites/func-old/functions/cluster-events, not to',
    ],
    [
      'to a webhook',
      (stage) =>
        properties(stage, stage.eventsId, {
          destination: { endpointType: 'WebHook', properties: { endpointBaseUrl: 'https://example.com' } },
        }),
      'of the kind WebHook',
    ],
    [
      'without starts',
      (stage) =>
        properties(stage, stage.eventsId, {
          filter: {
            ...filter(stage),
            advancedFilters: [
              { operatorType: 'StringIn', key: 'data.operationName', values: ['Microsoft.ContainerService/managedClusters/stop/action'] },
            ],
          },
        }),
      'holds back Microsoft.ContainerService/managedClusters/start/action',
    ],
    [
      'without successes',
      (stage) =>
        properties(stage, stage.eventsId, {
          filter: { ...filter(stage), includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'] },
        }),
      'of the types Microsoft.Resources.ResourceActionSuccess',
    ],
    [
      'with a further condition',
      (stage) =>
        properties(stage, stage.eventsId, {
          filter: {
            ...filter(stage),
            advancedFilters: [
              ...listAt(filter(stage), 'advancedFilters'),
              { operatorType: 'StringContains', key: 'subject', values: ['x'] },
            ],
          },
        }),
      'subject StringContains',
    ],
    [
      'of one group only',
      (stage) =>
        properties(stage, stage.eventsId, { filter: { ...filter(stage), subjectBeginsWith: '/subscriptions/x/resourceGroups/y' } }),
      'the subject /subscriptions/x/resourceGroups/y',
    ],
    ['without dead letters', (stage) => properties(stage, stage.eventsId, { deadLetterWithResourceIdentity: {} }), 'keeps no dead letters'],
  ];

  it.each(cases)('that is %s is a warning, for the pulse notices restarts too', async (_what, prepare, said) => {
    const report = await examined(prepare);
    expect(report.exitCode).toBe(1);
    expect(troubles(report).join('\n')).toContain(said);
  });

  it('that lets more through, or says the same in other letters, is right', async () => {
    const report = await examined((stage) =>
      properties(stage, stage.eventsId, { ...sendsTo(functionId.toUpperCase()), filter: { includedEventTypes: [], advancedFilters: [] } }),
    );
    expect(troubles(report)).toEqual([]);
  });

  it('cannot be judged to its end by an app that does not know its own name', async () => {
    const report = await examined(() => {}, { eventFunctionId: undefined });
    expect(troubles(report)).toEqual([expect.stringMatching(/^warning events.own-name-unknown/)]);
  });

  it('is missed when a restart was known without an event', async () => {
    const report = await examined((stage) =>
      clusterRow(stage, { restart: { id: 'r1', at: stage.night.clock.now() }, heardAt: stage.night.clock.now() - 60 * minute }),
    );
    expect(troubles(report)).toEqual([expect.stringContaining('The last restart of aks-night was known without an event')]);
  });
});

describe('storage', () => {
  const storage = (stage: DoctorStage, look: object) => ({ storage: { store: stage.store, look: { ...quietStorage, ...look } } });
  const down = () => Promise.reject(new ServiceError('store-unavailable', 'read relink-runs: storage cannot be reached.'));

  it('with dead letters is a warning with their number', async () => {
    const stage = await createDoctorStage();
    const deadLetters = async () => ({ count: 3, isAll: true, newestAt: Date.UTC(2026, 10, 19) });
    const report = await stage.examine(storage(stage, { deadLetters }));
    expect(report.exitCode).toBe(1);
    expect(troubles(report)).toEqual([expect.stringContaining('3 event(s) that could not be delivered wait in container dead-letters')]);
  });

  it('with poison messages is a warning', async () => {
    const stage = await createDoctorStage();
    const messages = async () => ({ inQueue: 1, inPoisonQueues: 2, storageTime: undefined });
    const report = await stage.examine(storage(stage, { messages }));
    expect(report.exitCode).toBe(1);
    expect(troubles(report)).toEqual([expect.stringMatching(/^warning storage.poison: 2 message/)]);
  });

  it('that does not answer is an error, and the rest is still checked', async () => {
    const stage = await createDoctorStage();
    const store = { ...stage.store, heartbeats: { ...stage.store.heartbeats, last: down } };
    const report = await stage.examine({ storage: { store, look: { messages: down, deadLetters: down } } });
    expect(report.exitCode).toBe(2);
    expect(troubles(report).filter((line) => line.startsWith('error storage.unchecked'))).toHaveLength(2);
    expect(report.clusters).toHaveLength(1);
  });
});

it('tells a fault that nobody foresaw by its name alone, whatever it quotes (R11)', async () => {
  const stage = await createDoctorStage();
  const messages = async () => Promise.reject(new TypeError('AccountKey=c2VjcmV0 is no address'));
  const report = await stage.examine({ storage: { store: stage.store, look: { ...quietStorage, messages } } });
  expect(troubles(report)).toEqual(['error storage.unchecked: Queue Storage could not be checked: an unexpected fault (TypeError).']);
});

describe('the clock', () => {
  it.each([
    [20, 0, []],
    [40, 1, ['warning clock.wrong']],
    [-40, 1, ['warning clock.wrong']],
    [120, 2, ['error clock.wrong']],
    [-120, 2, ['error clock.wrong']],
  ])('that is %i s off ends with exit code %i', async (seconds, exitCode, said) => {
    const stage = await createDoctorStage();
    const clock = { ...stage.parts.clock, now: () => stage.parts.clock.now() + seconds * 1_000 };
    const report = await stage.examine({ clock });
    expect(report.exitCode).toBe(exitCode);
    expect(troubles(report).map((line) => line.split(':')[0])).toEqual(said);
  });

  it('is compared with that of storage too, where time is real', async () => {
    const stage = await createDoctorStage();
    const messages = async () => ({ inQueue: 0, inPoisonQueues: 0, storageTime: stage.night.clock.now() - 300_000 });
    const report = await stage.examine({ isRealTime: true, storage: { store: stage.store, look: { ...quietStorage, messages } } });
    expect(troubles(report)).toEqual([expect.stringContaining('299 s ahead of that of Azure Storage')]);
  });
});

describe('the timers', () => {
  it('are an error when the pulse is late, and a warning when the sweep is', async () => {
    const report = await examined(({ night }) => night.pass(4 * 3_600));
    expect(report.exitCode).toBe(2);
    expect(troubles(report).map((line) => line.split(':')[0])).toEqual(['error timers.late', 'warning timers.late']);
  });

  it('that never ran yet are warnings', async () => {
    const stage = await createDoctorStage();
    const store = { ...stage.store, heartbeats: { ...stage.store.heartbeats, last: async () => undefined } };
    const report = await stage.examine({ storage: { store, look: quietStorage } });
    expect(troubles(report).map((line) => line.split(':')[0])).toEqual(['warning timers.never', 'warning timers.never']);
  });
});

describe('the settings', () => {
  const withSettings = async (settings: Record<string, string>) => (await createDoctorStage({ settings })).examine();

  it('with an unknown one are a warning', async () => {
    const report = await withSettings({ RELINK_MOOD: 'auto' });
    expect(report.exitCode).toBe(1);
    expect(troubles(report)).toEqual([expect.stringContaining('RELINK_MOOD is not a setting of this release')]);
  });

  it('without a scope are an error', async () => {
    const report = await withSettings({ RELINK_SCOPE: '' });
    expect(report.exitCode).toBe(2);
    expect(troubles(report)[0]).toContain('error settings.no-scope');
  });

  it('with wrong ones are an error each, and what does not need them is still checked', async () => {
    const report = await withSettings({ RELINK_MODE: 'sometimes', RELINK_SLICE_SECONDS: 'long' });
    expect(troubles(report)).toEqual([
      'error settings.wrong: RELINK_MODE must be one of auto, approve, observe, off, not "sometimes". While a setting is wrong, every call of Relink fails.',
      'error settings.wrong: RELINK_SLICE_SECONDS must be a whole number from 10 to 570, not "long". While a setting is wrong, every call of Relink fails.',
    ]);
    expect(report.clusters).toHaveLength(1);
  });
});

describe('the time that a request has', () => {
  it('ends the examination, which says what was not reached', async () => {
    const stage = await createDoctorStage();
    const report = await stage.examine({}, AbortSignal.abort());
    expect(report.exitCode).toBe(1);
    expect(new Set(troubles(report).map((line) => line.split(':')[0]))).toContain('warning clusters.not-reached');
  });

  it('ends a look at a cluster that is under way, which is said too', async () => {
    const stage = await createDoctorStage();
    const { azure } = stage.parts;
    const list = async (_id: string, signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const hanging = { ...azure, endpoints: { ...azure.endpoints, list } };
    const report = await stage.examine({ azure: hanging }, AbortSignal.timeout(1_500));
    expect(troubles(report)).toEqual([expect.stringMatching(/^warning clusters\.not-reached: What a repair of aks-night/)]);
  });
});

describe('several clusters', () => {
  it('share the lists of their subscription', async () => {
    const stage = await createDoctorStage();
    const { world } = stage.night.simulator;
    const first = world.get(clusterId);
    for (const name of ['aks-2', 'aks-3', 'aks-4', 'aks-5', 'aks-6']) {
      const id = clusterId.replace(/[^/]+$/, name);
      world.put({ id, type: first?.type ?? '', body: { ...first?.body, id, name } });
    }
    stage.night.pass(60);
    const report = await stage.examine();
    expect(report.clusters.map(({ notes }) => notes.length)).toEqual([1, 1, 1, 1, 1, 1]);
    const lists = stage
      .calls()
      .filter(({ path }) =>
        /^\/subscriptions\/[^/]+\/providers\/Microsoft\.(Network\/privateEndpoints|MachineLearningServices\/workspaces|ContainerService\/managedClusters)$/i.test(
          path,
        ),
      );
    expect(lists).toHaveLength(3);
  });
});
