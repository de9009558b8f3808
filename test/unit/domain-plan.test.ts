import { describe, expect, it } from 'vitest';
import { readCompute } from '../../shared/domain/compute.ts';
import { readEndpoint } from '../../shared/domain/endpoint.ts';
import { callsOfCompute, callsOfEndpoint, type Evidence, needOfCompute, needOfEndpoint } from '../../shared/domain/plan.ts';
import { planHash } from '../../shared/domain/plan-hash.ts';
import type { LedgerEntry } from '../../shared/domain/run.ts';

function endpoint(status: string, changes: { resourceGuid?: string | null; provisioningState?: string } = {}) {
  return readEndpoint({
    id: '/pe',
    properties: {
      resourceGuid: 'guid-1',
      provisioningState: 'Succeeded',
      privateLinkServiceConnections: [{ properties: { privateLinkServiceConnectionState: { status } } }],
      ...changes,
    },
  });
}

const compute = (provisioningState = 'Succeeded') =>
  readCompute({ id: '/compute', properties: { provisioningState, createdOn: 'made-1' } });

const restart = { id: 'restart-100', at: 100 };
const entry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  resourceId: '/pe',
  clusterId: '/aks',
  kind: 'endpoint',
  condition: 'whole',
  incarnation: 'guid-1',
  updatedAt: 1,
  ...changes,
});
const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  restart,
  ledger: undefined,
  createdAt: undefined,
  isForced: false,
  ...changes,
});

describe('whether an endpoint has to be recreated', () => {
  it.each([
    ['is older than the restart by Azure’s date', evidence({ createdAt: 50 }), 'repair'],
    ['was made at the moment of the restart', evidence({ createdAt: 100 }), 'repair'],
    ['was made after the restart', evidence({ createdAt: 150 }), 'leave'],
    ['was relinked since the restart', evidence({ ledger: entry({ goodSinceRestartId: 'restart-100' }) }), 'leave'],
    ['was relinked before the restart', evidence({ ledger: entry({ goodSinceRestartId: 'restart-20' }) }), 'repair'],
    ['was adopted before the restart', evidence({ ledger: entry() }), 'repair'],
    [
      'was relinked since, but is another one now of unknown age',
      evidence({ ledger: entry({ incarnation: 'guid-0', goodSinceRestartId: 'restart-100' }) }),
      'refuse',
    ],
    [
      'was relinked since, and was made again by somebody later',
      evidence({ createdAt: 150, ledger: entry({ incarnation: 'guid-0' }) }),
      'leave',
    ],
    ['is of unknown age (R5)', evidence(), 'refuse'],
    ['is of a cluster without a known restart', evidence({ restart: undefined, createdAt: 50 }), 'leave'],
    ['is asked for by a person', evidence({ restart: undefined, isForced: true }), 'repair'],
    ['was begun to be taken away, which never happened', evidence({ ledger: entry({ condition: 'apart' }) }), 'repair'],
    [
      'was made again by a repair that did not finish',
      evidence({ restart: undefined, ledger: entry({ condition: 'apart', incarnation: 'guid-0' }) }),
      'repair',
    ],
  ])('when it says Approved and %s', (_, given, need) => {
    expect(needOfEndpoint(endpoint('Approved'), given).kind).toBe(need);
  });

  it.each(['Disconnected', 'Removed', 'Anything'])('is sure when its connection says %s, even without a restart', (status) => {
    expect(needOfEndpoint(endpoint(status), evidence({ restart: undefined }))).toEqual({
      kind: 'repair',
      because: `its connection is ${status}.`,
    });
  });

  it.each(['Pending', 'Rejected'])('is a person’s decision when its connection is %s', (status) => {
    expect(needOfEndpoint(endpoint(status), evidence({ isForced: true })).kind).toBe('refuse');
  });

  it('goes on with a repair that left it Pending', () => {
    expect(needOfEndpoint(endpoint('Pending'), evidence({ ledger: entry({ condition: 'apart', incarnation: 'guid-0' }) })).kind).toBe(
      'repair',
    );
  });

  it('is refused when Azure shows no resourceGuid: an old one could not be told from a new one', () => {
    expect(needOfEndpoint(endpoint('Disconnected', { resourceGuid: null }), evidence({ isForced: true })).kind).toBe('refuse');
  });

  it('is sure when it is Failed', () => {
    expect(needOfEndpoint(endpoint('Approved', { provisioningState: 'Failed' }), evidence({ restart: undefined })).kind).toBe('repair');
  });
});

describe('whether a compute has to be reattached', () => {
  const known = entry({ kind: 'compute', incarnation: 'made-1' });

  it.each([
    ['it was attached before the restart', evidence({ createdAt: 50 }), 'repair'],
    ['it was attached after the restart', evidence({ createdAt: 150 }), 'leave'],
    ['Relink reattached it since', evidence({ ledger: { ...known, goodSinceRestartId: 'restart-100' } }), 'leave'],
    ['Relink knew it before', evidence({ ledger: known }), 'repair'],
    ['nobody knows how old it is (R5)', evidence(), 'refuse'],
    ['no restart is known', evidence({ restart: undefined }), 'leave'],
    [
      'a repair of it did not finish',
      evidence({ restart: undefined, ledger: { ...known, condition: 'apart', incarnation: 'made-0' } }),
      'repair',
    ],
  ])('when %s', (_, given, need) => {
    expect(needOfCompute(compute(), given).kind).toBe(need);
  });

  it('is sure when it is Failed', () => {
    expect(needOfCompute(compute('Failed'), evidence({ restart: undefined }))).toEqual({
      kind: 'repair',
      because: 'its provisioning state is Failed.',
    });
  });
});

describe('the calls of a plan', () => {
  const parts = {
    endpointId: '/x/pe',
    clusterId: '/x/aks',
    isDeleted: true,
    isCreated: true,
    isManual: true,
    zoneGroups: ['default'],
    records: [{ zoneId: '/x/zone', name: 'aks-dns', addresses: ['10.0.0.4'] }],
    unread: [],
  };

  it('are told in order, with names', () => {
    expect(callsOfEndpoint(parts)).toEqual([
      'DELETE /x/pe',
      'PUT /x/pe (same configuration)',
      'PUT /x/aks/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name)',
      'PUT /x/pe/privateDnsZoneGroups/default (same zones)',
      'PUT /x/zone/A/aks-dns (10.0.0.4 gives way to the new address)',
    ]);
    expect(callsOfCompute('/x/churn')).toEqual(['DELETE /x/churn?underlyingResourceAction=Detach', 'PUT /x/churn (same configuration)']);
  });

  it('leave out what an interrupted repair has done already, and say what could not be read', () => {
    const left = { ...parts, isDeleted: false, isCreated: false, isManual: false, zoneGroups: [], records: [], unread: ['The zones.'] };
    expect(callsOfEndpoint(left)).toEqual([
      'PUT /x/aks/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name; only if the connection comes back Pending)',
      'The zones.',
    ]);
  });
});

describe('the hash of a plan', () => {
  const repair = { trackKind: 'endpoint', resourceId: '/x/pe', action: 'repair', because: 'it is dead.', calls: ['DELETE /x/pe'] } as const;
  const leave = { trackKind: 'compute', resourceId: '/x/churn', action: 'leave', because: 'it is well.' } as const;
  const hash = planHash('/x/aks', [repair, leave]);

  it('is the same for the same work, whatever the order, the casing and the reasons', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(planHash('/X/AKS', [leave, { ...repair, resourceId: '/X/pe', because: 'somebody asked.', calls: ['DELETE /X/PE'] }])).toBe(hash);
  });

  it.each([
    ['another call', [{ ...repair, calls: ['PUT /x/pe'] }, leave]],
    ['another incarnation', [{ ...repair, incarnation: 'guid-2' }, leave]],
    ['another snapshot', [{ ...repair, snapshotId: 'kept' }, leave]],
    ['one part less', [repair]],
    ['another decision', [repair, { ...leave, action: 'refuse', blocksComputes: false }]],
  ] as const)('differs with %s', (_, items) => {
    expect(planHash('/x/aks', items)).not.toBe(hash);
  });

  it('differs for another cluster', () => {
    expect(planHash('/x/other', [repair, leave])).not.toBe(hash);
  });
});

describe('the reason that people read', () => {
  it.each([
    [
      endpoint('Approved', { resourceGuid: null }),
      evidence(),
      'Azure shows no resourceGuid, so a recreated endpoint could not be told from the old one.',
    ],
    [
      endpoint('Approved', { provisioningState: 'Failed' }),
      evidence({ ledger: entry({ condition: 'apart' }) }),
      'an earlier repair of it was not finished.',
    ],
    [
      endpoint('Rejected'),
      evidence(),
      'its connection is Rejected: somebody has to decide about it on the cluster, and recreating it would decide in their place.',
    ],
    [endpoint('Gone'), evidence(), 'its connection is Gone.'],
    [endpoint('Approved', { provisioningState: 'Failed' }), evidence({ ledger: entry() }), 'its provisioning state is Failed.'],
    [endpoint('Approved'), evidence({ isForced: true }), 'a person asked to recreate it.'],
    [endpoint('Approved'), evidence({ createdAt: 150 }), 'it was made after the last restart.'],
    [
      endpoint('Approved'),
      evidence({ ledger: entry({ condition: 'apart' }) }),
      'it is older than the cluster’s last restart, which cut its link.',
    ],
    [
      endpoint('Approved'),
      evidence(),
      'Azure does not say when it was made, so it cannot be told whether it is older than the last restart.',
    ],
  ])('of an endpoint says what was seen', (state, seen, because) => {
    expect(needOfEndpoint(state, seen).because).toBe(because);
  });

  it('tells a connection that Azure does not show from one that is approved', () => {
    const bare = readEndpoint({ id: '/pe', properties: { resourceGuid: 'guid-1', provisioningState: 'Succeeded' } });
    expect(needOfEndpoint(bare, evidence())).toEqual({ kind: 'repair', because: 'its connection is Unknown.' });
  });

  it('takes no ledger without an incarnation for a proof', () => {
    const unproven = entry({ goodSinceRestartId: restart.id });
    const { incarnation: _, ...without } = unproven;
    const unknownAge = readCompute({ id: '/compute', properties: { provisioningState: 'Succeeded' } });
    expect(needOfCompute(unknownAge, evidence({ ledger: without }))).toMatchObject({ kind: 'refuse' });
  });
});
