import { idKey } from '../domain/arm-id.ts';
import type { Engine } from '../repair/engine.ts';
import { createEstate, type EstateParts } from './facts/create-estate.ts';
import type { EndpointFacts } from './facts/endpoint-facts.ts';
import type { Estate } from './facts/estate.ts';
import { readBindings, readVersions, readZoneGroups } from './gather/closer-look.ts';
import type { Gathering, SweepPorts } from './gather/gathering.ts';
import { listComputes, withDatastores } from './gather/list-workspaces.ts';
import { readMissingRights } from './gather/missing-rights.ts';
import { gapsOf, type OwnRights, readOwnRights, rolesSeen } from './gather/own-rights.ts';
import { readLocks } from './gather/read-locks.ts';
import { readTables } from './gather/read-tables.ts';
import { repairNeedsOf } from './gather/repair-needs.ts';
import type { Remember } from './sweep.ts';

export interface GatherOptions {
  readonly azure: SweepPorts;
  readonly clock: Engine['clock'];
  readonly settings: Pick<Engine['settings'], 'scope'>;
  readonly remember: Remember;
  readonly signal: AbortSignal;
}

const hour = 60 * 60_000;
/** Of bindings, zone groups and rights at single resources each. */
const mostDirectReads = 20;

/**
 * Everything that the rules judge, of the scope and nothing else. In calls: one for each page of 1,000 rows of the four tables, one for each
 * workspace, two for each entry of the scope, one for each region, and direct reads only of what deserves them, in turns and at most
 * {@link mostDirectReads} of a kind. Turns follow the hours of the clock, so nothing has to be remembered of them. Never fails for trouble of
 * Azure's: what could not be read is a gap or unread, with the reason (R5).
 */
export async function gatherEstate({ azure, clock, settings: { scope }, remember, signal }: GatherOptions): Promise<Estate> {
  const at = clock.now();
  const gathering: Gathering = { azure, scope, turn: Math.floor(at / hour), mostDirectReads, signal };
  const rows = await readTables(gathering);
  const [workspaces, locks, rights, memories] = await Promise.all([
    listComputes(gathering, rows.workspaces).then((listed) => withDatastores(gathering, listed)),
    readLocks(gathering),
    readOwnRights(gathering),
    remember(rows.facts.clusters),
  ]);
  const known = { at, scope, facts: rows.facts, workspaces, locks, memories };
  const seen = { gaps: gapsOf(scope, rights, rows.troubles), roles: rolesSeen(rights, rows) };
  return lookCloser(gathering, { ...known, ...seen, versions: new Map(), bindings: new Map(), missingRights: new Map() }, rights);
}

/** Reads what only the providers know: of what, follows from all that is known so far. */
async function lookCloser(gathering: Gathering, parts: EstateParts, rights: OwnRights): Promise<Estate> {
  const draft = createEstate(parts);
  const [versions, bindings, groups] = await Promise.all([
    readVersions(gathering, draft),
    readBindings(gathering, draft),
    readZoneGroups(gathering, draft),
  ]);
  const withGroups = (endpoint: EndpointFacts): EndpointFacts => {
    const zoneGroups = groups.get(idKey(endpoint.id));
    return zoneGroups ? { ...endpoint, zoneGroups } : endpoint;
  };
  const clusters = draft.clusters.all;
  const needs = new Map(clusters.map((cluster) => [idKey(cluster.id), repairNeedsOf({ cluster, estate: draft }, withGroups)]));
  const missingRights = await readMissingRights(gathering, needs, rights);
  const facts = { ...parts.facts, endpoints: parts.facts.endpoints.map(withGroups) };
  return createEstate({ ...parts, facts, versions, bindings, missingRights });
}
