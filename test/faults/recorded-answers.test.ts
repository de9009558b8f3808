import { describe, expect, it } from 'vitest';
import { type Fault, recordedFaults } from '../../local/simulator/faults.ts';
import { nameOf } from '../../shared/domain/arm-id.ts';
import { intentsWithoutResult } from '../support/fakes/oracles.ts';
import { clusterId, hubEndpoint, record } from '../support/simulated-night.ts';
import { createSimulatedRepair, type SimulatedRepair, type SimulatedRepairOptions } from '../support/simulated-repair.ts';

const connection = 'privateEndpointConnections/pe-aks-build';
const polls = '/(operations|computeOperationsStatus)/[^/]+$';
const json = { 'content-type': 'application/json; charset=utf-8' };

/** Of one endpoint that is approved by hand, one with a record in a zone, and three computes. */
const onceEach = [
  'DELETE k8s-fraud',
  'DELETE k8s-pricing',
  'DELETE k8s-shared',
  'DELETE pe-aks-build',
  'DELETE pe-aks-hub',
  'PUT aks-night-3kq8wz1v',
  'PUT k8s-fraud',
  'PUT k8s-pricing',
  'PUT k8s-shared',
  'PUT pe-aks-build',
  'PUT pe-aks-build.connection',
  'PUT pe-aks-hub',
];

/** Those that had an effect. A second delete is refused as busy (429), and a creation while the old interface holds the address (400). */
const effects = (repair: SimulatedRepair) => deeds(repair.writes().filter((write) => !/ 4\d\d$/.test(write)));

/** Without the answers' status, and without the part of a connection's name that Azure draws. */
const deeds = (writes: readonly string[]) =>
  writes.map((write) => write.replace(/ \d+$/, '').replace(/(pe-aks-build)\.[0-9a-f-]{36}$/, '$1.connection')).sort();

async function afterNight(faults: readonly Fault[], options: SimulatedRepairOptions = {}): Promise<SimulatedRepair> {
  const repair = await createSimulatedRepair(options);
  await repair.restart();
  for (const fault of faults) repair.night.simulator.faults.add({ principal: 'relink', ...fault });
  await repair.work();
  return repair;
}

async function expectHealed(repair: SimulatedRepair): Promise<void> {
  const run = await repair.lastRun();
  expect(run).toMatchObject({ state: 'succeeded' });
  expect(repair.night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
  expect(intentsWithoutResult(await repair.engine.store.journal.list(run?.runId ?? ''))).toEqual([]);
  const unused = repair.night.simulator.faults.list().filter(({ hits, times = 1 }) => hits < times);
  expect(unused).toEqual([]);
}

const answers = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  ({ kind: 'answer', status, headers: { ...json, ...headers }, body }) as const;

describe('refusals that pass, as Azure was recorded to word them', () => {
  it('are waited out as long as only the message of a 429 says, and as a Retry-After says', async () => {
    const inWords = answers(429, {
      error: {
        code: 'RetryableError',
        message: 'A retryable error occurred.',
        details: [
          {
            code: 'RetryableErrorDueToAnotherOperation',
            message: `Operation PutPrivateLinkServiceProxyOperation (1f3c) is updating resource ${hubEndpoint}. The call can be retried in 84 seconds.`,
          },
        ],
      },
    });
    const inHeader = answers(
      429,
      { error: { code: 'SubscriptionRequestsThrottled', message: 'Number of requests exceeded the limit.' } },
      { 'retry-after': '51' },
    );
    const repair = await afterNight([
      { method: 'DELETE', path: 'privateEndpoints/pe-aks-hub$', effect: inWords },
      { method: 'PUT', path: 'computes/k8s-fraud$', effect: inHeader },
    ]);
    await expectHealed(repair);
    const waits = ['DELETE pe-aks-hub', 'PUT k8s-fraud'].map((deed) => {
      const [refused, accepted] = repair.night.simulator.calls.filter((call) => `${call.method} ${call.path.split('/').at(-1)}` === deed);
      return Math.floor(((accepted?.at ?? 0) - (refused?.at ?? 0)) / 1000);
    });
    expect(waits[0]).toBeGreaterThanOrEqual(84);
    expect(waits[0]).toBeLessThanOrEqual(105);
    expect(waits[1]).toBeGreaterThanOrEqual(51);
    expect(waits[1]).toBeLessThanOrEqual(65);
  });

  it('are not waited out for a day, whatever Azure asks', async () => {
    const absurd = answers(429, { error: { code: 'TooManyRequests', message: 'Later.' } }, { 'retry-after': '86400' });
    const repair = await afterNight([
      { method: 'PUT', path: 'privateEndpoints/pe-aks-hub$', effect: absurd },
      { method: 'GET', path: polls, nth: 3, effect: absurd },
    ]);
    await expectHealed(repair);
    const run = await repair.lastRun();
    expect((run?.endedAt ?? 0) - (run?.createdAt ?? 0)).toBeLessThan(90 * 60_000);
  });

  it('are told from refusals that stay: 409, 412, 500 and 503 on one write each', async () => {
    const busy = answers(409, {
      error: {
        code: 'AnotherOperationInProgress',
        message: 'Another operation on this or dependent resource is in progress.',
        details: [],
      },
    });
    const repair = await afterNight([
      { method: 'DELETE', path: 'privateEndpoints/pe-aks-build$', effect: busy },
      { method: 'PUT', path: 'privateEndpoints/pe-aks-build$', effect: recordedFaults.unavailablePage },
      {
        method: 'PUT',
        path: `${record}$`,
        effect: answers(412, { code: 'PreconditionFailed', message: 'The Record set has been modified (etag mismatch).' }),
      },
      { method: 'PUT', path: connection, effect: answers(409, { code: 'EtagMismatch', message: 'Another operation is in progress.' }) },
      { method: 'DELETE', path: 'computes/k8s-fraud$', effect: answers(500, '') },
      { method: 'PUT', path: 'computes/k8s-pricing$', effect: recordedFaults.gatewayTimeout },
    ]);
    await expectHealed(repair);
    expect(repair.writes()).toHaveLength(onceEach.length + 6);
  });
});

describe('a poll that goes wrong while its operation goes on', () => {
  it.each([
    ['502 of the gateway', recordedFaults.badGateway, 8],
    ['503 with a page of HTML', recordedFaults.unavailablePage, 8],
    ['504 of the gateway', recordedFaults.gatewayTimeout, 8],
    ['404 with a body', recordedFaults.pollLost, 3],
    ['404 without a body', { kind: 'answer', status: 404 }, 3],
    ['Succeeded too early, with an error beside it', answers(200, { status: 'Succeeded', error: { code: 'X', message: 'Noise.' } }), 3],
    ['a state that nobody knows, with an error beside it', answers(200, { status: 'Purring', error: { code: 'X', message: 'Noise.' } }), 8],
    ['an answer that is no JSON', { kind: 'answer', status: 200, headers: json, body: '{"status": "Succ' }, 8],
    ['a connection that is cut', { kind: 'reset', when: 'after' }, 8],
  ] satisfies readonly (readonly [string, Fault['effect'], number])[])(
    'repeats no write that has its effect: %s',
    async (_, effect, times) => {
      const repair = await afterNight([
        { method: 'GET', path: '/operations/[^/]+$', times, effect },
        { method: 'GET', path: '/computeOperationsStatus/[^/]+$', times, effect },
      ]);
      await expectHealed(repair);
      expect(effects(repair)).toEqual(onceEach);
    },
  );
});

describe('a write that happened although its answer was lost', () => {
  const targets: readonly Pick<Fault, 'method' | 'path'>[] = [
    { method: 'DELETE', path: 'privateEndpoints/pe-aks-hub$' },
    { method: 'PUT', path: 'privateEndpoints/pe-aks-hub$' },
    { method: 'PUT', path: connection },
    { method: 'PUT', path: `${record}$` },
    { method: 'DELETE', path: 'computes/k8s-fraud$' },
    { method: 'PUT', path: 'computes/k8s-fraud$' },
  ];

  it.each([
    ['the connection was cut', { kind: 'reset', when: 'after' }],
    ['the gateway gave up', { ...recordedFaults.gatewayTimeout, kind: 'effect-then-answer' }],
  ] satisfies readonly (readonly [string, Fault['effect']])[])('is not made again: %s', async (_, effect) => {
    const repair = await afterNight(targets.map((target) => ({ ...target, effect })));
    await expectHealed(repair);
    expect(effects(repair)).toEqual(onceEach);
  });
});

describe('an operation that Azure accepts and fails late', () => {
  it('under a lock that somebody has just put on its target ends in an alert, with everything in place; later it heals', async () => {
    const lock = `${clusterId}/providers/Microsoft.Authorization/locks/keep`;
    let isLocked = false;
    const repair = await afterNight([], {
      beforeRequest: async ({ method, url }, night) => {
        if (isLocked || method !== 'DELETE' || !url.includes('/privateEndpoints/')) return;
        isLocked = true;
        await night.done(night.owner, 'PUT', lock, { properties: { level: 'CanNotDelete' } });
      },
    });
    expect(await repair.lastRun()).toMatchObject({ state: 'failed', error: { code: 'azure-locked' } });
    const alerts = await repair.engine.store.alerts.list(9);
    expect(alerts.map((alert) => `${alert.code} ${nameOf(alert.subject)}`)).toEqual(['run-failed aks-night']);
    expect(deeds(repair.writes())).toEqual(['DELETE pe-aks-build', 'DELETE pe-aks-hub']);
    await repair.night.done(repair.night.owner, 'DELETE', lock);
    await repair.ask();
    expect(repair.night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
  });

  it('for no reason of ours is begun again', async () => {
    const error = { code: 'InternalServerError', message: 'An error occurred.' };
    const paths = [
      { method: 'DELETE', path: 'privateEndpoints/pe-aks-hub$' },
      { method: 'PUT', path: 'privateEndpoints/pe-aks-build$' },
      { method: 'DELETE', path: 'computes/k8s-fraud$' },
      { method: 'PUT', path: 'computes/k8s-pricing$' },
    ];
    const repair = await afterNight(paths.map((target) => ({ ...target, effect: { kind: 'fail-late', error } })));
    await expectHealed(repair);
    // A PUT over a compute whose attach failed would heal nothing, so that one is detached once more.
    const again = ['DELETE k8s-fraud', 'DELETE k8s-pricing', 'DELETE pe-aks-hub', 'PUT k8s-pricing', 'PUT pe-aks-build'];
    expect(deeds(repair.writes())).toEqual([...onceEach, ...again].sort());
  });
});
