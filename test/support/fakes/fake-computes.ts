import { idKey, isWithin, nameOf } from '../../../shared/domain/arm-id.ts';
import { readCompute } from '../../../shared/domain/compute.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { ServiceError } from '../../../shared/domain/service-error.ts';
import type { Computes } from '../../../shared/ports/computes.ts';
import type { AzureWorld, WorldCompute } from './azure-world.ts';
import { stateSetter } from './fake-endpoints.ts';

const detachMs = 30_000;
const attachMs = 90_000;

export function createFakeComputes(world: AzureWorld): Computes {
  return {
    listWorkspaces: async (subscriptionId, signal) => {
      world.ask('computes.listWorkspaces', subscriptionId, signal);
      return world.workspaces.filter((id) => id.includes(subscriptionId));
    },
    getWorkspace: async (workspaceId, signal) => {
      world.ask('computes.getWorkspace', workspaceId, signal);
      return world.workspaceStates.get(idKey(workspaceId)) ?? { isHbi: false, storageAccountId: undefined };
    },
    list: async (workspaceId, signal) => {
      world.ask('computes.list', workspaceId, signal);
      return [...world.computes.values()]
        .map((compute) => readCompute(compute.body))
        .filter((compute) => isWithin(compute.id, workspaceId));
    },
    get: async (computeId, signal) => {
      world.ask('computes.get', computeId, signal);
      const found = world.computes.get(idKey(computeId));
      return found && readCompute(found.body);
    },
    operationsInFlight: async (computeId, signal) => {
      world.ask('computes.operationsInFlight', computeId, signal);
      return world.uses.get(idKey(computeId)) ?? [];
    },
    beginDetach: async (computeId, signal) => {
      world.send(`compute.detach ${nameOf(computeId)}`, signal);
      world.ask('computes.beginDetach', computeId, signal);
      const compute = world.computes.get(idKey(computeId));
      if (!compute) return { kind: 'finished' };
      const setState = stateSetter(compute);
      setState('Deleting');
      const finish = () => void world.computes.delete(idKey(computeId));
      return world.begin({ what: 'compute.detach', id: computeId, lastsMs: detachMs, finish, fail: () => setState('Succeeded') });
    },
    beginAttach: async (computeId, config, signal) => beginAttach(world, { computeId, config, signal }),
    poll: async (token, signal) => {
      world.ask('computes.poll', token, signal);
      return world.poll(token);
    },
  };
}

/** A PUT over a compute that exists is accepted and heals nothing (recorded). */
function beginAttach(world: AzureWorld, { computeId, config, signal }: { computeId: string; config: JsonObject; signal: AbortSignal }) {
  world.send(`compute.attach ${nameOf(computeId)}`, signal);
  world.ask('computes.beginAttach', computeId, signal);
  const cluster = world.clusters.get(idKey(textAt(objectAt(config, 'properties'), 'resourceId') ?? ''));
  if (cluster?.power !== 'Running') throw new ServiceError('azure-invalid-request', 'The cluster cannot be reached.');
  if (world.computes.has(idKey(computeId))) return { kind: 'finished' } as const;
  const compute = addCompute(world, computeId, config);
  const setState = stateSetter(compute);
  setState('Creating');
  return world.begin({
    what: 'compute.attach',
    id: computeId,
    lastsMs: attachMs,
    finish: () => setState('Succeeded'),
    fail: () => setState('Failed'),
  });
}

export function addCompute(world: AzureWorld, computeId: string, config: JsonObject): WorldCompute {
  const number = world.nextNumber();
  const identity = objectAt(config, 'identity');
  const hasSystemIdentity = (textAt(identity, 'type') ?? '').includes('SystemAssigned');
  const body: JsonObject = {
    ...config,
    id: computeId,
    name: nameOf(computeId),
    type: 'Microsoft.MachineLearningServices/workspaces/computes',
    ...(hasSystemIdentity && { identity: { ...identity, principalId: `principal-${number}`, tenantId: 'tenant' } }),
    properties: {
      ...objectAt(config, 'properties'),
      provisioningState: 'Succeeded',
      createdOn: new Date(world.clock.now()).toISOString(),
      isAttachedCompute: true,
    },
  };
  const compute = { body, linkGeneration: world.linkGeneration };
  world.computes.set(idKey(computeId), compute);
  return compute;
}
