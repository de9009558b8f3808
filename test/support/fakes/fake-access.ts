import { idKey, isWithin, nameOf } from '../../../shared/domain/arm-id.ts';
import { grantKey, type RoleAssignment } from '../../../shared/domain/role-assignment.ts';
import { ServiceError } from '../../../shared/domain/service-error.ts';
import type { Access } from '../../../shared/ports/access.ts';
import type { History } from '../../../shared/ports/history.ts';
import type { AzureWorld } from './azure-world.ts';

export function createFakeAccess(world: AzureWorld): Access {
  return {
    locks: async (scope, signal) => {
      world.ask('access.locks', scope, signal);
      return world.locksAround(scope);
    },
    missingActions: async (scope, actions, signal) => {
      world.ask('access.missingActions', scope, signal);
      return actions.filter((action) => lacks(world, scope, action));
    },
    referenceState: async (id, signal) => {
      world.ask('access.referenceState', id, signal);
      return world.states.has(idKey(id)) ? world.states.get(idKey(id)) : 'Succeeded';
    },
    policyDenials: async (creation, signal) => {
      world.ask('access.policyDenials', creation.id, signal);
      return world.denials(creation);
    },
    roleAssignments: async (scope, principalId, signal) => {
      world.ask('access.roleAssignments', scope, signal);
      if (lacks(world, scope, 'Microsoft.Authorization/roleAssignments/read')) return undefined;
      return world.roleAssignments?.filter((role) => role.principalId === principalId && reaches(role, scope));
    },
    roleAssignment: async (id, signal) => {
      world.ask('access.roleAssignment', id, signal);
      return world.roleAssignments?.find((role) => idKey(role.id) === idKey(id));
    },
    rolePermissions: async (roleDefinitionId, signal) => {
      world.ask('access.rolePermissions', roleDefinitionId, signal);
      if (lacks(world, roleDefinitionId, 'Microsoft.Authorization/roleDefinitions/read')) return undefined;
      return world.roles.get(nameOf(roleDefinitionId)) ?? pullImages;
    },
    putRoleAssignment: async (wanted, signal) => {
      world.send(`role.assign ${nameOf(wanted.roleDefinitionId)} ${nameOf(wanted.scope)}`, signal);
      world.ask('access.putRoleAssignment', wanted.id, signal);
      const others = (world.roleAssignments ?? []).filter((role) => idKey(role.id) !== idKey(wanted.id));
      const isTwin = (role: RoleAssignment) => role.principalId === wanted.principalId && grantKey(role) === grantKey(wanted);
      if (others.some(isTwin)) throw new ServiceError('azure-conflict', 'The role assignment already exists.');
      world.roleAssignments = [...others, wanted];
    },
  };
}

export function createFakeHistory(world: AzureWorld): History {
  return {
    powerEvents: async (clusterId, since, signal) => {
      world.ask('history.powerEvents', clusterId, signal);
      return world.powerEvents
        .filter((event) => idKey(event.clusterId) === idKey(clusterId) && event.at >= since)
        .toSorted((a, b) => a.at - b.at);
    },
    createdAt: async (resourceId, signal) => {
      world.ask('history.createdAt', resourceId, signal);
      return world.createdAt.get(idKey(resourceId));
    },
  };
}

const pullImages = [{ actions: ['Microsoft.ContainerRegistry/registries/pull/read'], notActions: [] }];

function lacks(world: AzureWorld, scope: string, action: string): boolean {
  return world.missingRights.some((right) => right.action === action && isWithin(scope, right.scope));
}

/** At, below or above the scope. */
function reaches(role: RoleAssignment, scope: string): boolean {
  return isWithin(role.scope, scope) || isWithin(scope, role.scope) || role.scope.startsWith('/providers/');
}
