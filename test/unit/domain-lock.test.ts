import { describe, expect, it } from 'vitest';
import { blockingLocks, type Lock } from '../../shared/domain/lock.ts';

const group = '/subscriptions/s/resourceGroups/hub';
const endpoint = `${group}/providers/Microsoft.Network/privateEndpoints/pe`;
const lock = (scope: string, level: Lock['level'] = 'CanNotDelete'): Lock => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/l`,
  level,
});

describe('locks that would refuse a delete', () => {
  it('stand on the resource, above it or below it, whatever the case of their ids; those beside it do not count', () => {
    const own = lock(endpoint);
    const above = lock('/subscriptions/S/resourcegroups/HUB', 'ReadOnly');
    const subscription = lock('/subscriptions/s');
    const below = lock(`${endpoint}/privateDnsZoneGroups/default`);
    const beside = [lock(`${endpoint}-2`), lock(`${group}-2`), lock('/subscriptions/other')];
    expect(blockingLocks([own, above, subscription, below, ...beside], { deleted: [endpoint], written: [] })).toEqual([
      own,
      above,
      subscription,
      below,
    ]);
  });

  it('have a level', () => {
    expect(blockingLocks([lock(endpoint, 'NotSpecified')], { deleted: [endpoint], written: [endpoint] })).toEqual([]);
  });
});

describe('locks that would refuse a write', () => {
  it('are read-only ones on the resource or above it; a delete lock lets it pass', () => {
    const above = lock(group, 'ReadOnly');
    const below = lock(`${endpoint}/privateDnsZoneGroups/default`, 'ReadOnly');
    expect(blockingLocks([above, below, lock(endpoint), lock(group)], { deleted: [], written: [endpoint] })).toEqual([above]);
  });
});
