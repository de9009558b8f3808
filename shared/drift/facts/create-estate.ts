import { type ArmId, idKey } from '../../domain/arm-id.ts';
import { neverSeen } from '../../domain/restart.ts';
import { type Collection, collect, type Gap } from './collection.ts';
import type { BindingFacts, ClusterMemory, Estate, MissingRight, VersionFacts } from './estate.ts';
import { type FactsOf, type KindName, kinds, workspaceAction } from './kinds.ts';
import { later, type Reading } from './reading.ts';
import type { WorkspaceFacts } from './workspace-facts.ts';

/** What a sweep gathered, before it is made accessible by id. Keys of maps are ids in lower case (`idKey`). */
export interface EstateParts extends Pick<Estate, 'at' | 'roles' | 'locks'> {
  /** Subscriptions and resource groups that were looked at. */
  readonly scope: readonly string[];
  readonly facts: { readonly [K in KindName]: readonly FactsOf<K>[] };
  readonly workspaces: readonly WorkspaceFacts[];
  readonly gaps: Readonly<Partial<Record<KindName | 'workspaces', readonly Gap[]>>>;
  readonly versions: ReadonlyMap<string, Reading<readonly VersionFacts[]>>;
  readonly bindings: ReadonlyMap<string, Reading<readonly BindingFacts[]>>;
  readonly missingRights: ReadonlyMap<string, Reading<readonly MissingRight[]>>;
  readonly memories: ReadonlyMap<string, ClusterMemory>;
}

/** A cluster of which Relink remembers nothing yet. */
export const nothingRemembered: ClusterMemory = { power: neverSeen, mode: 'off', hasActiveRun: false, ledger: [], seen: [] };

export function createEstate(parts: EstateParts): Estate {
  const collectionOf = <K extends KindName>(name: K): Collection<FactsOf<K>> =>
    collect(parts.facts[name] as readonly (FactsOf<K> & { readonly id: ArmId })[], {
      action: kinds[name].actions.join(', '),
      scope: parts.scope,
      gaps: parts.gaps[name] ?? [],
    });
  return {
    at: parts.at,
    clusters: collectionOf('clusters'),
    extensions: collectionOf('extensions'),
    endpoints: collectionOf('endpoints'),
    interfaces: collectionOf('interfaces'),
    networks: collectionOf('networks'),
    zones: collectionOf('zones'),
    zoneLinks: collectionOf('zoneLinks'),
    records: collectionOf('records'),
    resources: collectionOf('resources'),
    workspaces: collect(parts.workspaces, { action: workspaceAction, scope: parts.scope, gaps: parts.gaps.workspaces ?? [] }),
    roles: parts.roles,
    locks: parts.locks,
    versions: (location) => parts.versions.get(plainLocation(location)) ?? later('AKS versions of a region'),
    bindings: (clusterId) => parts.bindings.get(idKey(clusterId)) ?? later('Trusted Access bindings'),
    missingRights: (clusterId) => parts.missingRights.get(idKey(clusterId)) ?? later('Relink’s own rights'),
    memory: (clusterId) => parts.memories.get(idKey(clusterId)) ?? nothingRemembered,
  };
}

/** `West Europe` and `westeurope` are one region. */
export function plainLocation(location: string): string {
  return location.replace(/\s/g, '').toLowerCase();
}
