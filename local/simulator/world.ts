import { idKey, isWithin } from '../../shared/domain/arm-id.ts';
import { isObject, type Json, type JsonObject } from '../../shared/domain/json.ts';
import type { Principal } from './kernel.ts';
import { resourcesOf } from './world-file.ts';
import { createViews, type Lags } from './world-views.ts';

/** One ARM resource: the wire JSON that a GET returns, and what only the simulator knows about it. */
export interface StoredResource {
  readonly id: string;
  /** As Azure spells it, for example `Microsoft.Network/privateEndpoints`. Compared in any casing. */
  readonly type: string;
  readonly body: JsonObject;
  readonly hidden: Readonly<Record<string, unknown>>;
}

/** The documented JSON form. Subscriptions and resource groups are resources too, and are added where they are missing. */
export interface WorldFile {
  readonly tenantId?: string;
  readonly principals: readonly Principal[];
  readonly resources: readonly {
    readonly id: string;
    readonly type?: string;
    readonly body: JsonObject;
    readonly hidden?: Record<string, unknown>;
  }[];
}

/** `now` is what a GET of the resource reads; `lists` and `graph` lag behind writes. */
export type View = 'now' | 'lists' | 'graph';

export interface World {
  tenantId(): string;
  principals(): readonly Principal[];
  addPrincipal(principal: Principal): void;
  get(id: string): StoredResource | undefined;
  /** Adds or replaces. The body is frozen. `hidden` left out keeps what was there. */
  put(resource: { id: string; type: string; body: JsonObject; hidden?: Record<string, unknown> }): StoredResource;
  /** Adds members to `hidden`, or changes them. No new version for the lagging views. */
  hide(id: string, members: Record<string, unknown>): void;
  remove(id: string): void;
  /** Resources of a type (any casing; all types when absent) at or below a scope, in the order of their creation. */
  list(query: { type?: string; within?: string; view?: View }): readonly StoredResource[];
  load(file: WorldFile): void;
  /** The same form that `load` reads. Operations still running are not part of it: their effects are lost. */
  dump(): WorldFile;
}

export function createWorld(lags: Lags): World {
  let tenant = '11111111-1111-1111-1111-111111111111';
  let people: readonly Principal[] = [];
  const resources = new Map<string, StoredResource>();
  const byType = createTypeIndex();
  const views = createViews(lags);
  const keep = (key: string, stored: StoredResource): void => {
    resources.set(key, stored);
    byType.keep(key, stored);
  };
  const put = (input: Parameters<World['put']>[0], settled?: 'settled'): StoredResource => {
    const key = idKey(input.id);
    const hidden = input.hidden ?? resources.get(key)?.hidden ?? {};
    const stored: StoredResource = { id: input.id, type: input.type, body: frozen(input.body), hidden: { ...hidden } };
    keep(key, stored);
    views.remember(key, stored, settled);
    return stored;
  };
  const present = (type: string | undefined) => (type === undefined ? [...resources.values()] : byType.of(type));
  return {
    tenantId: () => tenant,
    principals: () => people,
    addPrincipal: (principal) => {
      people = [...people, principal];
    },
    get: (id) => resources.get(idKey(id)),
    put: (input) => put(input),
    hide: (id, members) => {
      const stored = resources.get(idKey(id));
      if (stored) keep(idKey(id), { ...stored, hidden: { ...stored.hidden, ...members } });
    },
    remove: (id) => {
      byType.remove(idKey(id), resources.get(idKey(id)));
      if (resources.delete(idKey(id))) views.remember(id, undefined);
    },
    list: (query) =>
      (query.view === undefined || query.view === 'now' ? present(query.type) : views.seen(query.view, query.type)).filter((item) =>
        fits(item, query),
      ),
    load: (file) => {
      tenant = file.tenantId ?? tenant;
      people = [...file.principals];
      resources.clear();
      byType.clear();
      views.clear();
      for (const item of resourcesOf(file, lags.random)) put(item, 'settled');
    },
    dump: () => ({ tenantId: tenant, principals: people, resources: [...resources.values()].map(dumped) }),
  };
}

/** Resources by type, in the order of their creation: a world of a hundred clusters is looked through often. */
function createTypeIndex() {
  const types = new Map<string, Map<string, StoredResource>>();
  return {
    of: (type: string): readonly StoredResource[] => [...(types.get(type.toLowerCase())?.values() ?? [])],
    keep: (key: string, stored: StoredResource): void => {
      const type = stored.type.toLowerCase();
      const known = types.get(type) ?? new Map<string, StoredResource>();
      types.set(type, known.set(key, stored));
    },
    remove: (key: string, stored: StoredResource | undefined): void => {
      if (stored) types.get(stored.type.toLowerCase())?.delete(key);
    },
    clear: () => types.clear(),
  };
}

function fits(item: StoredResource, { type, within }: { type?: string; within?: string }): boolean {
  return (type === undefined || item.type.toLowerCase() === type.toLowerCase()) && (within === undefined || isWithin(item.id, within));
}

function dumped({ id, type, body, hidden }: StoredResource): WorldFile['resources'][number] {
  return { id, type, body, ...(Object.keys(hidden).length > 0 && { hidden }) };
}

function frozen(body: JsonObject): JsonObject {
  return freeze(structuredClone(body)) as JsonObject;
}

function freeze(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) {
    for (const item of value) freeze(item as Json);
    Object.freeze(value);
  } else if (isObject(value)) {
    for (const item of Object.values(value)) freeze(item);
    Object.freeze(value);
  }
  return value;
}
