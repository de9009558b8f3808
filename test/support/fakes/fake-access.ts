import { idKey, isWithin } from '../../../shared/domain/arm-id.ts';
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
      return actions.filter((action) => world.missingRights.some((right) => right.action === action && isWithin(scope, right.scope)));
    },
    referenceState: async (id, signal) => {
      world.ask('access.referenceState', id, signal);
      return world.states.has(idKey(id)) ? world.states.get(idKey(id)) : 'Succeeded';
    },
    policyDenials: async (creation, signal) => {
      world.ask('access.policyDenials', creation.id, signal);
      return world.denials(creation);
    },
    roleAssignments: async (subscriptionId, principalId, signal) => {
      world.ask('access.roleAssignments', subscriptionId, signal);
      return world.roleAssignments?.filter((assignment) => assignment.principalId === principalId);
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
