import { describe, expect, it } from 'vitest';
import type { ClusterState } from '../../shared/domain/cluster.ts';
import { readEndpoint } from '../../shared/domain/endpoint.ts';
import type { LedgerEntry } from '../../shared/domain/run.ts';
import { isTeardownWanted, whyNotTakenDown } from '../../shared/domain/teardown.ts';

const cluster = (tags: Record<string, string>) => ({ tags }) as unknown as ClusterState;

describe('whether an early teardown is wanted', () => {
  it.each([
    ['on-stop', 'auto', {}, true],
    ['never', 'auto', {}, false],
    ['never', 'auto', { 'relink-teardown': 'on-stop' }, true],
    ['never', 'auto', { 'RELINK-TEARDOWN': ' On-Stop ' }, true],
    ['on-stop', 'auto', { 'relink-teardown': 'never' }, false],
    ['on-stop', 'auto', { 'relink-teardown': 'yes' }, false],
    ['on-stop', 'approve', {}, false],
    ['on-stop', 'observe', {}, false],
    ['on-stop', 'off', {}, false],
    ['on-stop', 'observe', { 'relink-mode': 'auto' }, true],
    ['on-stop', 'auto', { 'relink-mode': 'approve' }, false],
  ] as const)('setting %s, mode %s, tags %o: %s', (teardown, mode, tags, expected) => {
    expect(isTeardownWanted(cluster(tags), { teardown, mode })).toBe(expected);
  });
});

function endpoint(status: string, properties: Record<string, unknown> = {}, tags: Record<string, string> = {}) {
  const connection = { name: 'to-aks', properties: { privateLinkServiceId: '/aks', privateLinkServiceConnectionState: { status } } };
  const all = { resourceGuid: 'guid-1', privateLinkServiceConnections: [connection], ...properties };
  return readEndpoint({ id: '/pe', tags, properties: all as never });
}

const entry = (condition: LedgerEntry['condition']): LedgerEntry => ({
  resourceId: '/pe',
  clusterId: '/aks',
  kind: 'endpoint',
  condition,
  updatedAt: 1,
});

const fixed = { ipConfigurations: [{ name: 'mine', properties: { privateIPAddress: '10.0.0.4' } }] };
const ourPin = { ipConfigurations: [{ name: 'relink-pinned', properties: { privateIPAddress: '10.0.0.4' } }] };
const pinTag = { 'relink-pin-private-ip': 'true' };

describe('an endpoint of a stopped cluster', () => {
  it.each([
    ['is approved, as Azure goes on saying', endpoint('Approved'), false, undefined],
    ['says that it is disconnected', endpoint('Disconnected'), false, undefined],
    ['was found good by Relink', endpoint('Approved'), false, entry('whole')],
    ['has a pin of Relink’s that nobody wants any more', endpoint('Approved', ourPin), false, undefined],
    ['is tagged not to be pinned', endpoint('Approved', {}, { 'relink-pin-private-ip': 'false' }), true, undefined],
  ])('may be taken down when it %s', (_, state, pinPrivateIp, ledger) => {
    expect(whyNotTakenDown(state, { ledger, pinPrivateIp })).toBeUndefined();
  });

  it.each([
    ['cannot be told from a new one', endpoint('Approved', { resourceGuid: null }), false, undefined, /resourceGuid/],
    ['has an unfinished repair', endpoint('Approved'), false, entry('apart'), /not finished/],
    ['waits for approval', endpoint('Pending'), false, undefined, /Pending/],
    ['was rejected', endpoint('Rejected'), false, undefined, /Rejected/],
    ['says nothing', endpoint('Unknown'), false, undefined, /Unknown/],
    ['has an address that its owner fixed', endpoint('Approved', fixed), false, undefined, /keep its address/],
    ['is to keep its address by the setting', endpoint('Approved'), true, undefined, /keep its address/],
    ['is to keep its address by its tag', endpoint('Approved', {}, pinTag), false, undefined, /keep its address/],
  ])('is left until the start when it %s', (_, state, pinPrivateIp, ledger, reason) => {
    expect(whyNotTakenDown(state, { ledger, pinPrivateIp })).toMatch(reason);
  });
});
