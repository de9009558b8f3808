import { describe, expect, it } from 'vitest';
import {
  idKey,
  isWithin,
  nameOf,
  parentId,
  parseArmId,
  resourceGroupOf,
  resourceGroupScope,
  sameId,
  subscriptionIdOf,
  subscriptionScope,
  typeOf,
} from '../../shared/domain/arm-id.ts';
import { isInScope, subscriptionsOf } from '../../shared/domain/scope.ts';
import { clusterType, wellFormedId } from '../../shared/domain/well-formed-id.ts';

const compute = '/subscriptions/sub-1/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws/computes/churn';

describe('an ARM id', () => {
  it('is split into subscription, group, provider, types and names, in any casing of its keywords', () => {
    expect(
      parseArmId('/Subscriptions/sub-1/resourcegroups/rg/PROVIDERS/Microsoft.Network/privateEndpoints/pe/privateDnsZoneGroups/default/'),
    ).toEqual({
      subscriptionId: 'sub-1',
      resourceGroup: 'rg',
      provider: 'Microsoft.Network',
      types: ['privateEndpoints', 'privateDnsZoneGroups'],
      names: ['pe', 'default'],
    });
  });

  it.each([
    '',
    '/',
    'pe-hub',
    '/subscriptions/s',
    '/subscriptions/s/resourceGroups/rg',
    `${compute}/jobs`,
    '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network',
    '/subscriptions/s/resourceGroups/rg/providers/P/t//n/x',
  ])('is not %j', (text) => {
    expect(parseArmId(text)).toBeUndefined();
    expect(typeOf(text)).toBeUndefined();
  });

  it('is the same in another casing and with a slash at its end, and different from everything else', () => {
    expect(sameId('/subscriptions/S/resourceGroups/RG', '/subscriptions/s/resourcegroups/rg/')).toBe(true);
    expect(sameId(compute, `${compute}2`)).toBe(false);
    expect(sameId(undefined, undefined)).toBe(false);
    expect(idKey('/Subscriptions/A//')).toBe('/subscriptions/a');
  });

  it('tells its type, name, group, subscription and parent', () => {
    expect(typeOf(compute)).toBe('microsoft.machinelearningservices/workspaces/computes');
    expect(nameOf(compute)).toBe('churn');
    expect(resourceGroupOf(compute)).toBe('rg-ml');
    expect(subscriptionIdOf(compute)).toBe('sub-1');
    expect(subscriptionScope(compute)).toBe('/subscriptions/sub-1');
    expect(resourceGroupScope(compute)).toBe('/subscriptions/sub-1/resourceGroups/rg-ml');
    expect(parentId(compute)).toBe('/subscriptions/sub-1/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws');
  });

  it('lies within itself, its group and its subscription, and not within a group whose name only begins alike', () => {
    expect(isWithin(compute, compute)).toBe(true);
    expect(isWithin(compute, '/SUBSCRIPTIONS/SUB-1/RESOURCEGROUPS/RG-ML/')).toBe(true);
    expect(isWithin(compute, '/subscriptions/sub-1')).toBe(true);
    expect(isWithin(compute, '/subscriptions/sub-1/resourceGroups/rg')).toBe(false);
    expect(isWithin(compute, '/subscriptions/sub-11')).toBe(false);
  });
});

describe('a scope', () => {
  it('holds what lies in one of its subscriptions or groups, and nothing when it is empty', () => {
    expect(isInScope(compute, ['/subscriptions/other', '/subscriptions/SUB-1/resourceGroups/rg-ml'])).toBe(true);
    expect(isInScope(compute, ['/subscriptions/sub-1/resourceGroups/rg-net'])).toBe(false);
    expect(isInScope(compute, [])).toBe(false);
  });

  it('reaches into each subscription once', () => {
    expect(subscriptionsOf(['/subscriptions/A', '/subscriptions/a/resourceGroups/rg', '/subscriptions/b/resourceGroups/x', ''])).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('slashes and gaps of an id', () => {
  it('at its end mean nothing, however many', () => {
    expect(parseArmId(`${compute}///`)).toEqual(parseArmId(compute));
    expect([idKey(`${compute}//`), sameId(`${compute}/`, compute)]).toEqual([idKey(compute), true]);
    expect(idKey('/Subscriptions/A')).toBe('/subscriptions/a');
  });

  it('leave nothing to name where a part is missing', () => {
    expect([subscriptionIdOf('/subscriptions'), resourceGroupOf('/subscriptions/a')]).toEqual(['', '']);
    expect([sameId(compute, undefined), sameId(undefined, compute), sameId(undefined, undefined)]).toEqual([false, false, false]);
  });
});

describe('an id from outside', () => {
  const sound =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/microsoft.containerservice/MANAGEDCLUSTERS/aks';

  it('is taken in any casing when every part is one that Azure could have made', () => {
    expect(wellFormedId(`${sound}/`, clusterType)).toBe(sound);
  });

  it.each([
    sound.replace('11111111-1111', 'nobody'),
    sound.replace('/rg/', '/rg./'),
    sound.replace('/aks', '/a%2fks'),
    sound.replace('/aks', '/aks?api-version=1'),
    sound.replace('/aks', '/aks#x'),
    sound.replace('/aks', '/..'),
    sound.replace('MANAGEDCLUSTERS', 'fleets'),
    `${sound}/agentPools/system`,
  ])('is turned away when it is %s', (id) => {
    expect(wellFormedId(id, clusterType)).toBeUndefined();
  });
});
