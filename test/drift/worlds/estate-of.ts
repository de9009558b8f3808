import { idKey, isWithin, parentId, sameId, typeOf } from '../../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { evaluate, type Judged } from '../../../shared/drift/evaluate.ts';
import { createEstate, type EstateParts, plainLocation } from '../../../shared/drift/facts/create-estate.ts';
import type { EndpointFacts } from '../../../shared/drift/facts/endpoint-facts.ts';
import type { Estate } from '../../../shared/drift/facts/estate.ts';
import { type KindName, kinds, workspaceType } from '../../../shared/drift/facts/kinds.ts';
import { later, read } from '../../../shared/drift/facts/reading.ts';
import {
  readComputeFacts,
  readDatastoreFacts,
  readWorkspaceFacts,
  type WorkspaceFacts,
} from '../../../shared/drift/facts/workspace-facts.ts';
import { goneClusters } from '../../../shared/drift/gone-clusters.ts';
import { rules } from '../../../shared/drift/registry.ts';
import type { Rule, Verdict } from '../../../shared/drift/rule.ts';
import type { World } from './world.ts';

/** The estate that a sweep would make of the world, through the readers of the product. */
export function estateOf(world: World): Estate {
  const factsOf = <K extends KindName>(name: K) => readableOf(world, name).map((body) => kinds[name].read(body));
  const names = Object.keys(kinds) as KindName[];
  const facts = Object.fromEntries(names.map((name) => [name, factsOf(name)])) as unknown as EstateParts['facts'];
  const clusters = facts.clusters.map(({ id }) => idKey(id));
  const locations = new Set(facts.clusters.map(({ location }) => plainLocation(location)));
  return createEstate({
    at: world.at,
    scope: world.scope,
    facts: { ...facts, endpoints: facts.endpoints.map((endpoint) => withZoneGroups(world, endpoint)) },
    workspaces: ofType(world, [workspaceType])
      .filter((body) => !inGap(world, 'workspaces', body))
      .map((body) => workspaceOf(world, body)),
    gaps: world.gaps,
    roles: world.roles,
    locks: world.locks,
    versions: new Map([...locations].map((location) => [location, world.versions])),
    bindings: new Map(clusters.map((id) => [id, world.bindings])),
    missingRights: new Map(clusters.map((id) => [id, world.missingRights])),
    memories: new Map(clusters.map((id) => [id, world.memory])),
  });
}

/** Verdicts of all rules (or of those given) on the world's first cluster; without one, on a cluster that is gone. */
export function judgedIn(world: World, given: readonly Rule[] = rules): readonly Judged[] {
  const estate = estateOf(world);
  const cluster = estate.clusters.all[0] ?? goneClusters(estate)[0];
  if (!cluster) throw new Error('no cluster in the world');
  return evaluate(given, cluster, estate);
}

export function verdictIn(world: World, rule: Rule): Verdict {
  return judgedIn(world, [rule])[0]?.verdict ?? { findings: [], unknown: [] };
}

function ofType(world: World, types: readonly string[]): readonly JsonObject[] {
  return world.resources.filter((body) => types.includes(kindOfId(String(body.id))));
}

/** Extensions hang on another provider's resource; their type is the last provider's. */
function kindOfId(id: string): string {
  const last = id.toLowerCase().lastIndexOf('/providers/');
  const extension = /\/providers\/(microsoft\.kubernetesconfiguration\/extensions)\/[^/]+$/.exec(id.toLowerCase());
  return extension && last > 0 ? (extension[1] ?? '') : (typeOf(id) ?? '');
}

function readableOf(world: World, name: KindName): readonly JsonObject[] {
  return ofType(world, kinds[name].types).filter((body) => !inGap(world, name, body));
}

function inGap(world: World, name: KindName | 'workspaces', body: JsonObject): boolean {
  return (world.gaps[name] ?? []).some(({ scope }) => isWithin(String(body.id), scope));
}

function workspaceOf(world: World, body: JsonObject): WorkspaceFacts {
  const id = String(body.id);
  const children = (type: string) =>
    world.resources.filter((child) => typeOf(String(child.id)) === `${workspaceType}/${type}` && sameId(parentId(String(child.id)), id));
  const unlisted = Object.entries(world.unlisted).find(([key]) => sameId(key, id))?.[1];
  return readWorkspaceFacts(body, {
    computes: unlisted?.computes ?? read(children('computes').map(readComputeFacts)),
    datastores: unlisted?.datastores ?? read(children('datastores').map(readDatastoreFacts)),
  });
}

function withZoneGroups(world: World, endpoint: EndpointFacts): EndpointFacts {
  const zones = Object.entries(world.zoneGroups).find(([id]) => sameId(id, endpoint.id))?.[1];
  if (!zones) return { ...endpoint, zoneGroups: later('DNS zone groups') };
  const group = { name: 'default', provisioningState: 'Succeeded', zones: zones.map((zoneId) => ({ name: 'zone', zoneId })) };
  return { ...endpoint, zoneGroups: read(zones.length === 0 ? [] : [group]) };
}
