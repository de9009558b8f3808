import { afterEach, describe, expect, it } from 'vitest';
import { clusterId, computeId, endpointId, entryAnswer, hash, plan, runAnswer, trackAnswer, viewAnswer } from '../support/run-answers.ts';
import { type Asked, closeServed, type Given, serveRelink } from '../support/served-relink.ts';
import { type TypedOptions, typedRelink } from '../support/typed-relink.ts';

afterEach(closeServed);

const otherId = clusterId.replace('rg-aks', 'rg-other');
const accepted: Given = { status: 202, body: { runId: 'r1', message: 'Queued.' } };
const hold = { holdId: 'h1', clusterId, name: 'upgrade', reason: 'new nodes', by: 'Ada', placedAt: '2026-11-20T20:00:00.000Z' };
const finding = {
  findingId: 'f1',
  ruleId: 'dns-zone-unlinked',
  clusterId,
  subjectId: endpointId,
  state: 'open',
  severity: 'critical',
  title: 'The zone is not linked',
  seen: 'No link.',
  fix: 'Link it.',
  firstAt: '2026-11-20T20:00:00.000Z',
  lastAt: '2026-11-20T21:00:00.000Z',
};
const alert = {
  alertId: 'a1',
  code: 'run-failed',
  severity: 'critical',
  title: 'A repair failed',
  state: 'open',
  subject: clusterId,
  seen: 'It failed.',
  done: 'Nothing was written.',
  notDone: 'The rest.',
  next: 'Read it.',
  runId: 'r1',
  runbook: 'docs/runbooks/run-failed.md',
  firstAt: '2026-11-20T20:00:00.000Z',
  lastAt: '2026-11-20T20:00:00.000Z',
  count: 1,
};

const answers: Readonly<Record<string, Given>> = {
  'GET /api/clusters?limit=100': {
    body: {
      clusters: [
        {
          clusterId,
          name: 'aks-night',
          resourceGroup: 'rg-aks',
          power: 'Running',
          mode: { word: 'auto', from: 'run' },
          holds: [{ name: 'upgrade' }],
          restartedAt: '2026-11-20T20:13:30.000Z',
          repairSeconds: 900,
          openFindings: { critical: 1, warning: 2, other: 0 },
          activeRun: { runId: 'r1', state: 'relinking', intent: 'repair' },
        },
      ],
      next: '/x',
    },
  },
  'GET /api/clusters?limit=100&after=%2Fx': { body: { clusters: [{ clusterId: clusterId.replace('aks-night', 'aks-day') }], next: null } },
  'GET /api/runs?limit=20': { body: { runs: [runAnswer('failed', { verdict: 'A lock.' }), runAnswer('awaiting-approval')] } },
  'POST /api/repair': accepted,
  'POST /api/restore': accepted,
  'POST /api/runs/r1/approve': accepted,
  'POST /api/runs/r1/cancel': accepted,
  'POST /api/holds': { status: 201, body: hold },
  'GET /api/holds': { body: { holds: [hold] } },
  'DELETE /api/holds/h1': { body: { holdId: 'h1', message: 'Lifted.' } },
  'GET /api/findings?limit=100&state=open': { body: { findings: [finding], next: null } },
  'POST /api/findings/f1/suppress': { body: { finding: { ...finding, suppressed: { by: 'Ada', reason: 'known', until: hold.placedAt } } } },
  'DELETE /api/findings/f1/suppress': { body: { finding } },
  'GET /api/alerts?limit=100&state=open': { body: { alerts: [alert], next: null } },
  'POST /api/alerts/test': {
    body: {
      sinks: [
        { sink: 'slack', isTaken: true },
        { sink: 'teams', isTaken: false, because: 'It answered 500.' },
      ],
    },
  },
  'GET /api/health': { status: 503, body: { status: 'unhealthy', problems: ['The pulse timer has not run.'], mode: 'auto', scope: [] } },
};

async function relink(given: readonly string[], options: TypedOptions & { readonly more?: Readonly<Record<string, Given>> } = {}) {
  const { more, ...rest } = options;
  const all = { ...answers, ...more };
  const served = await serveRelink(({ method, path }: Asked) => all[`${method} ${path}`] ?? { status: 404, body: `no ${method} ${path}` });
  const environment = { RELINK_URL: served.url, RELINK_TOKEN: 'a-token-of-lee' };
  const typed = await typedRelink(given, { ...rest, environment });
  const sent = served.asked
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => [method, path, body && JSON.parse(body)]);
  return { ...typed, sent };
}

const lines = (text: string) => text.split('\n');

describe('looking', () => {
  it('lists clusters', async () => {
    const { out, code } = await relink(['clusters']);
    expect(code).toBe(0);
    expect(lines(out)).toEqual([
      'cluster    group   power    mode  holds    restarted             repaired in  findings  run',
      'aks-night  rg-aks  Running  auto  upgrade  2026-11-20 20:13:30Z  15 min       1/2/0     relinking, run r1',
      'There are more; raise --limit.',
      '',
    ]);
  });

  it('lists runs with their verdict or what they wait for', async () => {
    const { out } = await relink(['runs']);
    expect(lines(out).slice(1)).toEqual([
      '2026-11-20 20:13:58Z  aks-night  failed             repair, request  14 min  r1   A lock.',
      '2026-11-20 20:13:58Z  aks-night  awaiting-approval  repair, request          r1   Waits for an approval: relink approve r1',
      '',
    ]);
  });

  it('shows a run with its plan, tracks, what is missing, and its journal', async () => {
    const view = viewAnswer('reattaching', {
      plan: {
        ...plan,
        items: [...plan.items, { trackKind: 'compute', resourceId: computeId, action: 'refuse', because: 'it is legacy.' }],
      },
      tracks: [trackAnswer('working', { operation: { what: 'endpoint.create', startedAt: '2026-11-20T20:14:30.000Z' } })],
      journal: [entryAnswer(2, 'Run queued.')],
      reason: 'dead',
    });
    const { out } = await relink(['show', 'r1'], { more: { 'GET /api/runs/r1': { body: view } } });
    expect(lines(out)).toEqual([
      'run        r1  reattaching',
      `cluster    ${clusterId}`,
      'what       repair, because of: request',
      'asked by   dana@contoso.example: dead',
      'when       2026-11-20 20:13:58Z, not over',
      '',
      'Plan',
      '  repair  endpoint  pe-hub: its connection is Disconnected.',
      '  leave   compute   mlw/gpu: it was made after the last restart.',
      '  refuse  compute   mlw/gpu: it is legacy.',
      `  hash    ${hash}, may be approved until 2026-11-21 20:14:50Z`,
      '',
      'Tracks',
      '  kind      name    state    step    note',
      '  endpoint  pe-hub  working  create  endpoint.create since 20:14:30',
      '',
      'Missing',
      '  pe-hub: working at the step create: endpoint.create since 20:14:30',
      '  mlw/gpu: refused: it is legacy.',
      '',
      'Journal',
      '  20:14:02  state    run.phase  Run queued.',
      '',
    ]);
  });

  it('lists findings, with colours only where they are seen', async () => {
    const { out } = await relink(['findings']);
    expect(lines(out)).toEqual([
      'critical  aks-night  pe-hub: The zone is not linked (dns-zone-unlinked)',
      '  seen: No link.',
      '  do: Link it.',
      '  open, 2026-11-20 20:00:00Z to 2026-11-20 21:00:00Z',
      '  finding f1',
      '',
    ]);
    expect((await relink(['findings'], { hasColours: true })).out).toContain('\u001b[31mcritical\u001b[0m');
  });

  it('lists alerts with what was seen, done, not done, and what to do next', async () => {
    const { out } = await relink(['alerts']);
    expect(lines(out)).toEqual([
      'critical  aks-night: A repair failed (run-failed)',
      '  seen: It failed.',
      '  done: Nothing was written.',
      '  not done: The rest.',
      '  next: Read it.',
      '  open, 2026-11-20 20:00:00Z to 2026-11-20 20:00:00Z',
      '  run r1: relink show r1',
      '  runbook docs/runbooks/run-failed.md',
      '',
    ]);
  });

  it('says what is wrong with Relink itself, and ends with 1', async () => {
    const { out, code } = await relink(['health']);
    expect(code).toBe(1);
    expect(lines(out)).toEqual(['unhealthy', 'problem  The pulse timer has not run.', 'mode     auto', 'scope    empty', '']);
  });

  it('says it too when the unhealthy answer asks to come back later', async () => {
    const more = { 'GET /api/health': { status: 503, headers: { 'retry-after': '5' }, body: { status: 'unhealthy', problems: ['x'] } } };
    expect(await relink(['health'], { more })).toMatchObject({ code: 1, waits: [] });
  });

  it('gives JSON of every list', async () => {
    for (const given of [['clusters'], ['runs'], ['findings'], ['alerts'], ['hold', 'list'], ['health']]) {
      const { out } = await relink([...given, '--json']);
      expect(Object.keys(JSON.parse(out) as object).length).toBeGreaterThan(0);
    }
  });
});

describe('a cluster by its name', () => {
  const repaired = async (given: string, more: Readonly<Record<string, Given>> = {}) => {
    const { sent, code, err } = await relink(['repair', given], { more });
    return { code, err, clusterIds: sent.map(([, , body]) => body.clusterId) };
  };

  it('is found whatever the casing, on any page', async () => {
    expect((await repaired('AKS-Night')).clusterIds).toEqual([clusterId]);
    expect((await repaired('aks-day')).clusterIds).toEqual([clusterId.replace('aks-night', 'aks-day')]);
  });

  it('is taken as it is when it is a full id', async () => {
    expect((await repaired(otherId)).clusterIds).toEqual([otherId]);
  });

  it('ends with 4 when two clusters have it, and lists both', async () => {
    const more = { 'GET /api/clusters?limit=100': { body: { clusters: [{ clusterId }, { clusterId: otherId }], next: null } } };
    const { code, err, clusterIds } = await repaired('aks-night', more);
    expect({ code, clusterIds }).toEqual({ code: 4, clusterIds: [] });
    expect(err).toBe(`relink: Several clusters have that name. Give the full id:\n  ${clusterId}\n  ${otherId}\n`);
  });

  it('ends with 4 when no cluster has it, and says which there are', async () => {
    const { code, err, clusterIds } = await repaired('aks');
    expect({ code, clusterIds }).toEqual({ code: 4, clusterIds: [] });
    expect(err).toContain(`or one of:\n  ${clusterId}\n`);
    const none = { 'GET /api/clusters?limit=100': { body: { clusters: [], next: null } } };
    expect((await repaired('aks', none)).err).toContain('Relink knows no cluster yet');
  });
});

describe('plan', () => {
  const planned = (state: string, items: readonly object[]) => {
    const view = viewAnswer(state, { intent: 'plan', plan: { ...plan, items }, verdict: 'A plan only.' });
    return relink(['plan', clusterId, '--reason', 'a look'], { more: { 'GET /api/runs/r1': { body: view } } });
  };

  it('asks for a plan, waits for it, and shows it call by call', async () => {
    const { sent, out, code } = await planned('succeeded', plan.items);
    expect(sent).toEqual([['POST', '/api/repair', { clusterId, action: 'plan', reason: 'a look' }]]);
    expect(out).toContain(`  repair  endpoint  pe-hub: its connection is Disconnected.\n            DELETE ${endpointId}\n`);
    expect(code).toBe(0);
  });

  it.each([
    ['a part would be refused', 'succeeded', [{ ...plan.items[0], action: 'refuse' }], 1],
    ['the repair would be refused', 'refused', [], 1],
    ['no plan could be made', 'failed', [], 2],
  ])('says by its exit code that %s', async (_, state, items, exitCode) => {
    expect((await planned(state, items)).code).toBe(exitCode);
  });
});

describe('acting', () => {
  it('begins a repair, and says where to look', async () => {
    const { sent, out, code } = await relink(['repair', clusterId, '--reason', 'dead']);
    expect(sent).toEqual([['POST', '/api/repair', { clusterId, action: 'repair', reason: 'dead' }]]);
    expect({ out, code }).toEqual({ out: 'Queued.\nrun r1\nSee what it does: relink show r1\n', code: 0 });
  });

  it('forces a repair only when the person says yes, or --yes', async () => {
    const force = ['repair', clusterId, '--force'];
    const forced = [['POST', '/api/repair', { clusterId, action: 'repair', force: true }]];
    expect(await relink(force, { types: ['no'] })).toMatchObject({ code: 1, sent: [] });
    expect(await relink(force, { types: [undefined] })).toMatchObject({ code: 1, sent: [] });
    expect(await relink(force)).toMatchObject({ code: 4, sent: [] });
    expect(await relink(force, { types: ['Y '] })).toMatchObject({ code: 0, sent: forced });
    expect(await relink([...force, '--yes'])).toMatchObject({ code: 0, sent: forced });
  });

  it('cancels a run with a reason', async () => {
    const { sent, code } = await relink(['cancel', 'r1', '--reason', 'the network team']);
    expect({ sent, code }).toEqual({ sent: [['POST', '/api/runs/r1/cancel', { reason: 'the network team' }]], code: 0 });
  });

  it('puts what a person typed into a path as one part of it', async () => {
    const { sent } = await relink(['cancel', '../holds?x', '--reason', 'x']);
    expect(sent[0]?.[1]).toBe('/api/runs/..%2Fholds%3Fx/cancel');
  });

  it('holds a cluster, lists the holds, and lifts one', async () => {
    const placed = await relink(['hold', clusterId, '--name', 'upgrade', '--reason', 'new nodes', '--until', '2026-11-21T06:00:00Z']);
    expect(placed.sent).toEqual([
      ['POST', '/api/holds', { clusterId, name: 'upgrade', reason: 'new nodes', until: '2026-11-21T06:00:00Z' }],
    ]);
    expect(placed.out).toContain('Lift it: relink hold lift h1');
    expect(lines((await relink(['hold', 'list'])).out)[1]).toBe('aks-night  upgrade  Ada  2026-11-20 20:00:00Z  lifted  h1    new nodes');
    expect(await relink(['hold', 'lift', 'h1'])).toMatchObject({ code: 0, sent: [['DELETE', '/api/holds/h1', '']] });
  });

  it.each([
    [['hold', clusterId, '--reason', 'x']],
    [['hold', clusterId, '--name', 'x']],
    [['hold', clusterId, '--name', 'x', '--reason', 'x', '--until', 'tomorrow']],
    [['hold', clusterId, '--name', 'x', '--reason', 'x', '--until', '2026-11-21T06:00:00']],
  ])('holds nothing when it is told only half: %j', async (given) => {
    expect(await relink(given)).toMatchObject({ code: 4, sent: [] });
  });

  it('suppresses a finding for thirty days or as many as it is told, and undoes it', async () => {
    const first = await relink(['findings', 'suppress', 'f1', '--reason', 'known']);
    expect(first.sent).toEqual([['POST', '/api/findings/f1/suppress', { reason: 'known', days: 30 }]]);
    expect(first.out).toContain('suppressed by Ada until 2026-11-20 20:00:00Z: known');
    const second = await relink(['findings', 'suppress', 'f1', '--reason', 'known', '--days', '7']);
    expect(second.sent[0]?.[2]).toEqual({ reason: 'known', days: 7 });
    expect((await relink(['findings', 'unsuppress', 'f1'])).sent).toEqual([['DELETE', '/api/findings/f1/suppress', '']]);
  });

  it('tries the sinks, and ends with 1 when one does not take it or there is none', async () => {
    const { out, code } = await relink(['alerts', 'test']);
    expect(lines(out)).toEqual(['sink   notice     why', 'slack  taken', 'teams  not taken  It answered 500.', '']);
    expect(code).toBe(1);
    const tested = async (sinks: readonly object[]) =>
      (await relink(['alerts', 'test'], { more: { 'POST /api/alerts/test': { body: { sinks } } } })).code;
    expect(await tested([{ sink: 'slack', isTaken: true }])).toBe(0);
    expect(await tested([])).toBe(1);
  });
});

describe('approve', () => {
  const approve = (options: readonly string[], state = 'awaiting-approval', types?: readonly string[]) =>
    relink(['approve', 'r1', ...options], {
      more: { 'GET /api/runs/r1': { body: viewAnswer(state, { plan }) } },
      ...(types && { types }),
    });
  const approved = [['POST', '/api/runs/r1/approve', { hash }]];

  it('shows the plan with its calls, asks, and approves that plan', async () => {
    const { sent, err, questions, code } = await approve([], 'awaiting-approval', ['yes']);
    expect({ sent, code }).toEqual({ sent: approved, code: 0 });
    expect(err).toContain(`DELETE ${endpointId}`);
    expect(questions).toEqual(['Approve this plan? [y/N] ']);
  });

  it.each([['n'], [''], ['yess']])('approves nothing when the person says %j', async (answer) => {
    expect(await approve([], 'awaiting-approval', [answer])).toMatchObject({ code: 1, sent: [] });
  });

  it('approves without asking only the plan that was read', async () => {
    expect(await approve(['--yes', '--hash', hash])).toMatchObject({ code: 0, sent: approved });
    expect(await approve(['--yes', '--hash', hash.slice(0, 12)])).toMatchObject({ code: 0, sent: approved });
    const other = await approve(['--yes', '--hash', 'f'.repeat(64)]);
    expect(other).toMatchObject({ code: 1, sent: [] });
    expect(other.err).toContain(`The plan is another one now; its hash is ${hash}.`);
  });

  it.each([[['--yes']], [['--yes', '--hash', '0123']], [['--yes', '--hash', '%']], [[]]])(
    'ends with 4 and approves nothing when nobody can be asked and it got %j',
    async (options) => {
      expect(await approve(options)).toMatchObject({ code: 4, sent: [] });
    },
  );

  it('does not ask about a run that waits for nothing', async () => {
    const { code, sent, err, questions } = await approve([], 'relinking', ['y']);
    expect({ code, sent, questions }).toEqual({ code: 1, sent: [], questions: [] });
    expect(err).toContain('Run r1 is relinking; it does not wait for an approval.');
  });
});

describe('restore', () => {
  const path = `GET /api/snapshots?${new URLSearchParams({ resource: endpointId })}`;
  const snapshots = [
    { snapshotId: 's2', savedAt: '2026-11-20T20:17:52.000Z' },
    { snapshotId: 's1', savedAt: '2026-11-19T20:17:52.000Z' },
  ];
  const withSnapshots = (found: readonly object[]) => ({ more: { [path]: { body: { resourceId: endpointId, snapshots: found } } } });

  it('takes the newest snapshot of a resource, after asking', async () => {
    const restored = await relink(['restore', '--resource', endpointId, '--reason', 'deleted'], {
      ...withSnapshots(snapshots),
      types: ['y'],
    });
    expect(restored).toMatchObject({ code: 0, sent: [['POST', '/api/restore', { snapshotId: 's2', reason: 'deleted' }]] });
    expect(restored.questions[0]).toContain(`${endpointId}\nas it was saved 2026-11-20 20:17:52Z, snapshot s2`);
  });

  it('takes the snapshot that is named, and asks nothing with --yes', async () => {
    const { sent } = await relink(['restore', 's1', '--reason', 'deleted', '--yes']);
    expect(sent).toEqual([['POST', '/api/restore', { snapshotId: 's1', reason: 'deleted' }]]);
  });

  it('does nothing when the person says no, when there is no snapshot, or when it was told both or nothing', async () => {
    expect(await relink(['restore', 's1', '--reason', 'x'], { types: ['n'] })).toMatchObject({ code: 1, sent: [] });
    expect(await relink(['restore', '--resource', endpointId, '--reason', 'x'], withSnapshots([]))).toMatchObject({ code: 1, sent: [] });
    expect(await relink(['restore', 's1', '--resource', endpointId, '--reason', 'x'])).toMatchObject({ code: 4, sent: [] });
    expect(await relink(['restore', '--reason', 'x'])).toMatchObject({ code: 4, sent: [] });
  });

  it('lists the snapshots of a resource', async () => {
    const { out } = await relink(['snapshots', endpointId], withSnapshots(snapshots));
    expect(lines(out)).toEqual(['saved                 snapshot', '2026-11-20 20:17:52Z  s2', '2026-11-19 20:17:52Z  s1', '']);
  });
});
