import { idKey, sameId } from '../../../shared/domain/arm-id.ts';
import type { Json, JsonObject } from '../../../shared/domain/json.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { RoleAssignment } from '../../../shared/domain/role-assignment.ts';
import type { Gap } from '../../../shared/drift/facts/collection.ts';
import type { BindingFacts, ClusterMemory, MissingRight, VersionFacts } from '../../../shared/drift/facts/estate.ts';
import type { KindName } from '../../../shared/drift/facts/kinds.ts';
import type { Reading } from '../../../shared/drift/facts/reading.ts';

/**
 * What a sweep could meet, as Azure would send it: wire bodies of resources (those of Resource Graph and the direct lists alike) beside what
 * is asked in other ways. Plain data: tests change a copy.
 */
export interface World {
  readonly at: number;
  readonly scope: readonly string[];
  /** Every resource, workspaces, computes and datastores included. */
  readonly resources: readonly JsonObject[];
  readonly gaps: Readonly<Partial<Record<KindName | 'workspaces', readonly Gap[]>>>;
  /** Workspaces whose computes or datastores could not be listed, by id: why. */
  readonly unlisted: Readonly<Record<string, { readonly computes?: Reading<never>; readonly datastores?: Reading<never> }>>;
  readonly roles: Reading<readonly RoleAssignment[]>;
  readonly locks: Reading<readonly Lock[]>;
  readonly versions: Reading<readonly VersionFacts[]>;
  readonly bindings: Reading<readonly BindingFacts[]>;
  readonly missingRights: Reading<readonly MissingRight[]>;
  readonly memory: ClusterMemory;
  /** DNS zone groups of endpoints that were read directly, by endpoint id: names of their zones' ids. */
  readonly zoneGroups: Readonly<Record<string, readonly string[]>>;
}

export type Change = (world: World) => World;

/** Sets the member at `path` (`properties.sku.name`) of one resource; undefined takes it away. */
export function set(id: string, path: string, value: Json | undefined): Change {
  return (world) => ({
    ...world,
    resources: world.resources.map((body) => (sameId(String(body.id), id) ? setIn(body, path.split('.'), value) : body)),
  });
}

/** The resource with everything below it, away. */
export function without(id: string): Change {
  const gone = (body: JsonObject) => idKey(String(body.id)) === idKey(id) || idKey(String(body.id)).startsWith(`${idKey(id)}/`);
  return (world) => ({ ...world, resources: world.resources.filter((body) => !gone(body)) });
}

export function adding(...bodies: readonly JsonObject[]): Change {
  return (world) => ({ ...world, resources: [...world.resources, ...bodies] });
}

export function remembering(memory: Partial<ClusterMemory>): Change {
  return (world) => ({ ...world, memory: { ...world.memory, ...memory } });
}

/** Resources of a kind that may not be read anywhere: they are not there, and the gap says why. */
export function blindTo(kind: KindName | 'workspaces', why: string): Change {
  return (world) => ({ ...world, gaps: { ...world.gaps, [kind]: world.scope.map((scope) => ({ scope, why })) } });
}

export function having(parts: Partial<World>): Change {
  return (world) => ({ ...world, ...parts });
}

export function changed(world: World, ...changes: readonly Change[]): World {
  return changes.reduce((changing, change) => change(changing), world);
}

/** The wire body of a resource of the world. */
export function bodyOf(world: World, id: string): JsonObject {
  const found = world.resources.find((body) => sameId(String(body.id), id));
  if (!found) throw new Error(`no ${id} in the world`);
  return found;
}

function setIn(value: Json | undefined, path: readonly string[], to: Json | undefined): JsonObject {
  const [first = '', ...rest] = path;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => (String(index) === first ? (rest.length === 0 ? (to ?? null) : setIn(item, rest, to)) : item));
    return items as unknown as JsonObject;
  }
  const object = (typeof value === 'object' && value !== null ? value : {}) as JsonObject;
  if (rest.length > 0) return { ...object, [first]: setIn(object[first], rest, to) };
  const { [first]: _, ...others } = object;
  return to === undefined ? others : { ...others, [first]: to };
}
