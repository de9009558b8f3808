import { read, unread } from '../../../shared/drift/facts/reading.ts';
import { hbiRoles } from '../../../shared/drift/rules/hbi-roles.ts';
import { assigned } from '../worlds/identities.ts';
import { ids } from '../worlds/ids.ts';
import { having, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const principal = 'c4e5b0a2-3c25-4a0e-8a43-5ac7fd1e7d21';
const blobs = assigned(principal, 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', ids.storage);
const account = assigned(principal, '17d1049b-9a84-46fb-8f53-869881c3d3ab', ids.group('rg-ml'));
const isHbi = set(ids.workspace, 'properties.hbiWorkspace', true);

export const hbiRolesCases: RuleCases = {
  rule: hbiRoles,
  passes: [
    { world: 'whose compute has both roles', changes: [isHbi, having({ roles: read([blobs, account]) })] },
    {
      world: 'whose workspace is not for such data, and whose compute has no identity',
      changes: [set(ids.compute, 'identity', undefined)],
    },
  ],
  fails: [
    {
      world: 'whose compute has neither role',
      changes: [isHbi],
      subjects: [ids.compute],
      seen: 'lacks on striskml, as far as Relink can see: Storage Blob Data Contributor and Storage Account Contributor.',
    },
    {
      world: 'whose compute has one role, and the other on another account',
      changes: [isHbi, having({ roles: read([blobs, { ...account, scope: ids.dataStorage }]) })],
      subjects: [ids.compute],
      seen: 'can see: Storage Account Contributor.',
    },
    {
      world: 'whose roles belong to the identity of before the reattach',
      changes: [isHbi, having({ roles: read([blobs, account]) }), set(ids.compute, 'identity.principalId', 'another')],
      subjects: [ids.compute],
      seen: 'Storage Blob Data Contributor and Storage Account Contributor',
    },
    {
      world: 'whose compute has a user-assigned identity only',
      changes: [isHbi, set(ids.compute, 'identity', { type: 'UserAssigned' }), having({ roles: read([blobs, account]) })],
      subjects: [ids.compute],
      seen: 'has no system-assigned identity (identity type UserAssigned).',
    },
  ],
  unknown: [
    {
      world: 'whose role assignments may not be read',
      changes: [isHbi, having({ roles: unread('Relink needs Microsoft.Authorization/roleAssignments/read.') })],
      why: 'Microsoft.Authorization/roleAssignments/read',
    },
    {
      world: 'that does not show the principal of the compute',
      changes: [isHbi, set(ids.compute, 'identity.principalId', undefined)],
      why: 'does not show the principal of compute k8s-risk',
    },
  ],
};
