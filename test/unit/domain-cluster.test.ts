import { describe, expect, it } from 'vitest';
import { type ClusterState, describeCluster, isAtRest, settlementOf } from '../../shared/domain/cluster.ts';

const running: ClusterState = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks',
  name: 'aks',
  location: 'westeurope',
  power: 'Running',
  provisioningState: 'Succeeded',
  agentPools: [
    { name: 'system', provisioningState: 'Succeeded' },
    { name: 'gpu', provisioningState: 'Succeeded' },
  ],
  nodeResourceGroup: 'MC_rg',
  isPrivate: true,
  hasVnetIntegration: false,
  tags: {},
};

describe('settlement of a cluster', () => {
  it('is settled when it runs and cluster and every pool are Succeeded (R6)', () => {
    expect(settlementOf(running)).toEqual({ kind: 'settled' });
    expect(settlementOf({ ...running, agentPools: [] })).toEqual({ kind: 'settled' });
  });

  it('is stopped whatever the provisioning state says: a stopped cluster is Succeeded too (R5)', () => {
    expect(settlementOf({ ...running, power: 'Stopped' })).toEqual({ kind: 'stopped' });
    expect(settlementOf({ ...running, power: 'Stopped', provisioningState: 'Updating' })).toEqual({ kind: 'stopped' });
  });

  it('is unknown when Azure shows no power state, even if everything is Succeeded (R5)', () => {
    expect(settlementOf({ ...running, power: 'Unknown' })).toEqual({
      kind: 'unknown',
      seen: 'power state Unknown, provisioning state Succeeded, agent pools: system Succeeded, gpu Succeeded',
    });
  });

  it.each(['Starting', 'Updating', 'Failed', 'Canceled', 'Creating', 'succeeded', ''])(
    'is unsettled when the cluster is %j',
    (provisioningState) => {
      expect(settlementOf({ ...running, provisioningState }).kind).toBe('unsettled');
    },
  );

  it('is unsettled when one of several pools is not done, and names it', () => {
    const agentPools = [
      { name: 'system', provisioningState: 'Succeeded' },
      { name: 'gpu', provisioningState: 'Starting' },
    ];
    expect(settlementOf({ ...running, agentPools })).toEqual({
      kind: 'unsettled',
      seen: 'power state Running, provisioning state Succeeded, agent pools: system Succeeded, gpu Starting',
    });
  });

  it('is described without pools too', () => {
    expect(describeCluster({ ...running, agentPools: [] })).toBe('power state Running, provisioning state Succeeded, agent pools: none');
  });
});

describe('a cluster at rest', () => {
  const stopped: ClusterState = { ...running, power: 'Stopped' };

  it('is stopped, and Succeeded with all its pools (R6)', () => {
    expect(isAtRest(stopped)).toBe(true);
    expect(isAtRest({ ...stopped, agentPools: [] })).toBe(true);
  });

  it.each<[string, Partial<ClusterState>]>([
    ['runs', { power: 'Running' }],
    ['has no power state (R5)', { power: 'Unknown' }],
    ['is stopping', { provisioningState: 'Stopping' }],
    ['is starting', { provisioningState: 'Starting' }],
    ['could not be started', { provisioningState: 'Failed' }],
    ['has a pool that is not done', { agentPools: [{ name: 'gpu', provisioningState: 'Stopping' }] }],
  ])('is not one that %s', (_, changes) => {
    expect(isAtRest({ ...stopped, ...changes })).toBe(false);
  });
});
