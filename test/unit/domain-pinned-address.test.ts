import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/domain/json.ts';
import { configWithPin, fixedAddresses, ownConfigOf, pinnedAddress } from '../../shared/domain/pinned-address.ts';

const fixed = { name: 'fixed', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.2.0.50' } };
const pin = { name: 'relink-pinned', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.1.0.4' } };

function body(parts: { tags?: JsonObject; ipConfigurations?: JsonObject[] } = {}): JsonObject {
  const connection = { name: 'to-aks', properties: { privateLinkServiceId: '/aks', groupIds: ['management'] } };
  const { ipConfigurations = [], tags = {} } = parts;
  return { location: 'westeurope', tags, properties: { privateLinkServiceConnections: [connection], ipConfigurations } };
}

const ipConfigurationsOf = (config: JsonObject) => (config['properties'] as JsonObject)['ipConfigurations'];

describe('the address of a recreated endpoint', () => {
  it.each([
    ['the setting is on', true, {}, '10.1.0.4'],
    ['the setting is off', false, {}, undefined],
    ['the tag says so', false, { 'relink-pin-private-ip': 'true' }, '10.1.0.4'],
    ['the tag says so in capitals', false, { 'Relink-Pin-Private-IP': ' True ' }, '10.1.0.4'],
    ['the tag says no', true, { 'relink-pin-private-ip': 'false' }, undefined],
    ['the tag says neither and the setting is on', true, { 'relink-pin-private-ip': 'perhaps' }, '10.1.0.4'],
  ])('is decided by setting and tag: %s', (_what, byDefault, tags, expected) => {
    expect(pinnedAddress(body({ tags }), { byDefault, addresses: ['10.1.0.4'] })).toBe(expected);
  });

  it('is not pinned where the owner fixed one, where there are several, or where none is known', () => {
    expect(pinnedAddress(body({ ipConfigurations: [fixed] }), { byDefault: true, addresses: ['10.2.0.50'] })).toBeUndefined();
    expect(pinnedAddress(body(), { byDefault: true, addresses: ['10.1.0.4', 'fd00::4'] })).toBeUndefined();
    expect(pinnedAddress(body(), { byDefault: true, addresses: [] })).toBeUndefined();
  });

  it('is pinned again where Relink itself pinned it before', () => {
    expect(pinnedAddress(body({ ipConfigurations: [pin] }), { byDefault: true, addresses: ['10.1.0.4'] })).toBe('10.1.0.4');
  });
});

describe('the configuration of a recreated endpoint', () => {
  it('asks for the pinned address under a name of its own', () => {
    expect(ipConfigurationsOf(configWithPin(body(), '10.1.0.4'))).toEqual([pin]);
  });

  it('keeps what the owner fixed', () => {
    expect(ipConfigurationsOf(configWithPin(body({ ipConfigurations: [fixed] }), undefined))).toEqual([fixed]);
    expect(fixedAddresses(body({ ipConfigurations: [fixed] }))).toEqual(['10.2.0.50']);
  });

  it('is dynamic again when an address that Relink pinned is not wanted any more', () => {
    expect(ipConfigurationsOf(configWithPin(body({ ipConfigurations: [pin] }), undefined))).toEqual([]);
    expect(ipConfigurationsOf(ownConfigOf(body({ ipConfigurations: [pin, fixed] })))).toEqual([fixed]);
    expect(fixedAddresses(body({ ipConfigurations: [pin] }))).toEqual([]);
  });
});
