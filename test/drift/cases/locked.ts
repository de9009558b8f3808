import { unread } from '../../../shared/drift/facts/reading.ts';
import { locked } from '../../../shared/drift/rules/locked.ts';
import { ids, nodeGroup } from '../worlds/ids.ts';
import { having, set } from '../worlds/world.ts';
import { computeNeeds, unlistedComputes } from './compute-changes.ts';
import { endpointNeeds, endpointsUnseen, lockedBy, lockOn, nodeGroupService, snapshotsSay, stopped } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const securityGroup = `${ids.group('rg-security')}/providers/Microsoft.Network/applicationSecurityGroups/asg`;
const groupZone = ids.zone('privatelink.westeurope.azmk8s.io').replace('rg-dns', 'rg-zones');
const failing = (world: string, lock: ReturnType<typeof lockOn>, seen: string) => ({
  world,
  changes: [lockedBy(lock)],
  subjects: [lock.id],
  seen,
});

export const lockedCases: RuleCases = {
  rule: locked,
  passes: [
    { world: 'with a lock on something that no repair touches', changes: [lockedBy(lockOn(ids.storage, 'ReadOnly'))] },
    { world: 'with a delete lock on a zone whose record is only changed', changes: [lockedBy(lockOn(ids.linkedZone, 'CanNotDelete'))] },
    { world: 'with a lock that forbids nothing', changes: [lockedBy(lockOn(ids.linkedEndpoint, 'NotSpecified'))] },
    {
      world: 'in which all is public, so that nothing is repaired',
      scenario: 'all-public',
      changes: [lockedBy(lockOn(ids.compute, 'ReadOnly'))],
    },
    {
      world: 'whose people want its computes left alone, with a lock on the workspace',
      changes: [lockedBy(lockOn(ids.workspace, 'CanNotDelete')), set(ids.cluster, 'tags', { 'relink-computes': 'leave' })],
    },
    {
      world: 'with a lock on a disk in the node resource group',
      changes: [lockedBy(lockOn(`${ids.group(nodeGroup)}/providers/Microsoft.Compute/disks/pvc`, 'CanNotDelete'))],
    },
  ],
  fails: [
    failing(
      'with a delete lock on the endpoint',
      lockOn(ids.linkedEndpoint, 'CanNotDelete'),
      'CanNotDelete lock keep on /subscriptions/3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01/resourceGroups/rg-hub/providers/Microsoft.Network/privateEndpoints/pe-aks-hub: a repair cannot delete pe-aks-hub.',
    ),
    failing(
      'with a delete lock on the endpoint’s group',
      lockOn(ids.group('rg-hub'), 'CanNotDelete'),
      'a repair cannot delete pe-aks-hub, pe-aks-hub.nic.',
    ),
    failing(
      'with a delete lock on the cluster',
      lockOn(ids.cluster, 'CanNotDelete'),
      'a repair cannot delete privateEndpointConnectionProxies.',
    ),
    failing('with a lock on the workspace', lockOn(ids.workspace, 'CanNotDelete'), 'a repair cannot delete k8s-risk.'),
    failing('with a read-only lock on the zone of its record', lockOn(ids.linkedZone, 'ReadOnly'), 'a repair cannot write to 1c9d3c2e'),
    failing('with a read-only lock on the endpoint’s network', lockOn(ids.hub, 'ReadOnly'), 'a repair cannot write to snet-endpoints.'),
    {
      ...failing(
        'with a lock on the node resource group',
        lockOn(ids.group(nodeGroup), 'CanNotDelete'),
        'AKS may not be able to replace its own private link in MC_rg-aks_aks-prod_westeurope',
      ),
      severity: 'warning',
    },
    failing(
      'with a lock on the private link service of AKS',
      lockOn(nodeGroupService, 'CanNotDelete'),
      'AKS may not be able to replace its own private link',
    ),
    {
      ...failing(
        'that is stopped, with a lock in the way of the next start',
        lockOn(ids.linkedEndpoint, 'CanNotDelete'),
        'a repair cannot delete',
      ),
      changes: [stopped, lockedBy(lockOn(ids.linkedEndpoint, 'CanNotDelete'))],
    },
    {
      world: 'with locks on a security group and on a zone of the endpoint’s zone group',
      changes: [
        set(ids.linkedEndpoint, 'properties.applicationSecurityGroups', [{ id: securityGroup }]),
        snapshotsSay({ zoneIds: [groupZone] }),
        lockedBy(lockOn(securityGroup, 'ReadOnly'), lockOn(groupZone, 'ReadOnly')),
      ],
      subjects: [lockOn(securityGroup, 'ReadOnly').id, lockOn(groupZone, 'ReadOnly').id],
      seen: 'a repair cannot write to asg.',
    },
  ],
  unknown: [
    {
      world: 'whose locks nobody may read',
      changes: [having({ locks: unread('Relink needs Microsoft.Authorization/locks/read.') })],
      why: 'Microsoft.Authorization/locks/read',
    },
    { world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds },
    { world: 'whose computes nobody may list', changes: [unlistedComputes], why: computeNeeds },
  ],
};
