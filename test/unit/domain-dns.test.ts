import { describe, expect, it } from 'vitest';
import { holdsAny, movedAddresses, recordOf } from '../../shared/domain/dns.ts';
import { readZoneGroup, sameZones } from '../../shared/domain/zone-group.ts';

describe('zone and record of an API server', () => {
  it('are the private FQDN without and only its first label', () => {
    expect(recordOf('aks-dns-1.2222.privatelink.WestEurope.azmk8s.io')).toEqual({
      recordName: 'aks-dns-1',
      zoneName: '2222.privatelink.westeurope.azmk8s.io',
    });
    expect(recordOf('aks.corp.example.')).toEqual({ recordName: 'aks', zoneName: 'corp.example' });
  });

  it.each(['', 'aks', '.zone', 'aks.', 'aks..'])('are not to be had from %j', (privateFqdn) => {
    expect(recordOf(privateFqdn)).toBeUndefined();
  });
});

describe('moving a record to new addresses', () => {
  it.each([
    [['10.0.0.4'], ['10.0.0.4'], ['10.0.0.9'], ['10.0.0.9']],
    [['1.1.1.1', '10.0.0.4', '2.2.2.2'], ['10.0.0.4'], ['10.0.0.9'], ['1.1.1.1', '10.0.0.9', '2.2.2.2']],
    [['10.0.0.4', '1.1.1.1', '10.0.0.5'], ['10.0.0.4', '10.0.0.5'], ['10.0.0.9'], ['10.0.0.9', '1.1.1.1']],
    [['1.1.1.1'], ['10.0.0.4'], ['10.0.0.9'], ['1.1.1.1', '10.0.0.9']],
    [['10.0.0.4', '10.0.0.9'], ['10.0.0.4'], ['10.0.0.9'], ['10.0.0.9']],
    [[], ['10.0.0.4'], ['10.0.0.9'], ['10.0.0.9']],
    [['10.0.0.4'], [], [], ['10.0.0.4']],
  ])('turns %j, old %j, new %j into %j', (current, from, to, expected) => {
    expect(movedAddresses(current, from, to)).toEqual(expected);
  });

  it('concerns records that hold one of the addresses', () => {
    const record = { zoneId: '/z', name: 'aks', ttlSeconds: 10, addresses: ['1.1.1.1', '10.0.0.4'], etag: 'e' };
    expect(holdsAny(record, ['10.0.0.4', '9.9.9.9'])).toBe(true);
    expect(holdsAny(record, ['9.9.9.9'])).toBe(false);
    expect(holdsAny(record, [])).toBe(false);
  });
});

describe('zone groups', () => {
  const body = (configs: readonly [string, string][]) => ({
    name: 'default',
    properties: {
      provisioningState: 'Succeeded',
      privateDnsZoneConfigs: configs.map(([name, privateDnsZoneId]) => ({ name, properties: { privateDnsZoneId, recordSets: [] } })),
    },
  });

  it('are read with the zones they write to', () => {
    expect(readZoneGroup(body([['aks', '/zone']]))).toEqual({
      name: 'default',
      provisioningState: 'Succeeded',
      zones: [{ name: 'aks', zoneId: '/zone' }],
    });
    expect(readZoneGroup({})).toEqual({ name: '', provisioningState: 'Unknown', zones: [] });
  });

  it('are equal in any order and casing of their zones', () => {
    const one = readZoneGroup(
      body([
        ['a', '/zone/A'],
        ['b', '/zone/b'],
      ]),
    );
    expect(
      sameZones(
        one,
        readZoneGroup(
          body([
            ['B', '/zone/B'],
            ['a', '/zone/a'],
          ]),
        ),
      ),
    ).toBe(true);
    expect(sameZones(one, readZoneGroup(body([['a', '/zone/a']])))).toBe(false);
    expect(
      sameZones(
        one,
        readZoneGroup(
          body([
            ['a', '/zone/a'],
            ['b', '/zone/c'],
          ]),
        ),
      ),
    ).toBe(false);
  });
});
