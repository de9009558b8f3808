import { idKey, parentId, sameId, typeOf } from '../../../shared/domain/arm-id.ts';
import { readCompute } from '../../../shared/domain/compute.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { RoleAssignment } from '../../../shared/domain/role-assignment.ts';
import { ServiceError } from '../../../shared/domain/service-error.ts';
import { kinds, workspaceAction, workspaceType } from '../../../shared/drift/facts/kinds.ts';
import type { Reading } from '../../../shared/drift/facts/reading.ts';
import type { SweepPorts } from '../../../shared/drift/gather/gathering.ts';
import type { World } from '../../drift/worlds/world.ts';
import { createFakeEstate, type EstateSource } from './fake-estate.ts';

export interface FakeSweep {
  readonly azure: SweepPorts;
  /** Every call in order: `estate.rows resources`, `computes.list mlw-risk`. */
  readonly calls: string[];
  /** The world as it is now: tests may change it. */
  world: World;
  /** Errors with which calls answer; called before each. */
  trouble: (call: string, id: string) => ServiceError | undefined;
  /** Whether Relink lacks an action at a scope or on a resource; rows that it may not read are not there. */
  lacks: (action: string, scope: string) => boolean;
}

/** The ports that a sweep reads, over a world of the drift tests: raw bodies on the way in, as Azure would send them. */
export function createFakeSweep(world: World, { pageSize = 1_000 }: { readonly pageSize?: number } = {}): FakeSweep {
  const fake: Omit<FakeSweep, 'azure'> = {
    calls: [],
    world,
    trouble: () => undefined,
    lacks: () => false,
  };
  const ask = (call: string, id: string, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    fake.calls.push(`${call} ${id.split('/').at(-1)}`);
    const trouble = fake.trouble(call, id);
    if (trouble) throw trouble;
  };
  const hides = (row: JsonObject) => fake.lacks(actionOfType.get(String(row.type)) ?? '', String(row.id));
  const azure: SweepPorts = {
    estate: createFakeEstate(() => ({ ...sourceOf(fake.world), hides }), { ask, pageSize }),
    access: {
      locks: async (scope, signal) => {
        ask('access.locks', scope, signal);
        return readOrForbidden(fake.world.locks);
      },
      missingActions: async (scope, actions, signal) => {
        ask('access.missingActions', scope, signal);
        return actions.filter((action) => fake.lacks(action, scope));
      },
    },
    computes: {
      list: async (workspaceId, signal) => {
        ask('computes.list', workspaceId, signal);
        return childrenOf(fake.world, workspaceId, 'computes').map(readCompute);
      },
    },
    endpoints: {
      zoneGroups: async (endpointId, signal) => {
        ask('endpoints.zoneGroups', endpointId, signal);
        const zones = groupZonesIn(fake.world, endpointId);
        if (zones.length === 0) return [];
        return [{ name: 'default', provisioningState: 'Succeeded', zones: zones.map((zoneId) => ({ name: 'zone', zoneId })) }];
      },
    },
  };
  return Object.assign(fake, { azure });
}

/** Where the world says nothing, an endpoint has what it had. */
function groupZonesIn({ zoneGroups, memory }: World, endpointId: string): readonly string[] {
  const said = Object.entries(zoneGroups).find(([id]) => sameId(id, endpointId))?.[1];
  return said ?? memory.snapshots?.find(({ id }) => sameId(id, endpointId))?.zoneIds ?? [];
}

const actionOfType: ReadonlyMap<string, string> = new Map([
  [workspaceType, workspaceAction],
  ...Object.values(kinds).flatMap(({ types, actions }) => types.map((type, index): [string, string] => [type, actions[index] ?? ''])),
]);

function sourceOf(world: World): EstateSource {
  return {
    resources: [...world.resources, ...(world.roles.kind === 'read' ? world.roles.value.map(roleBody) : [])],
    bindings: world.bindings.kind === 'read' ? world.bindings.value.map(bindingBody) : undefined,
    versions: world.versions.kind === 'read' ? world.versions.value.map(({ version, isPreview }) => ({ version, isPreview })) : undefined,
  };
}

function roleBody({ id, ...properties }: RoleAssignment): JsonObject {
  return { id, properties: { ...properties } };
}

function bindingBody({
  sourceId,
  roles,
  provisioningState,
  createdAt,
}: (World['bindings'] & { kind: 'read' })['value'][number]): JsonObject {
  const createdText = createdAt === undefined ? undefined : new Date(createdAt).toISOString();
  return { properties: { sourceResourceId: sourceId, roles, provisioningState }, systemData: { createdAt: createdText } };
}

function childrenOf(world: World, workspaceId: string, type: string): readonly JsonObject[] {
  const isChild = (id: string) => typeOf(id) === `${workspaceType}/${type}` && idKey(parentId(id)) === idKey(workspaceId);
  return world.resources.filter(({ id }) => isChild(String(id)));
}

function readOrForbidden<T>(reading: Reading<T>): T {
  if (reading.kind === 'unread') throw new ServiceError('azure-forbidden', reading.why);
  return reading.value;
}
