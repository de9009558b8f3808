import { isWithin } from '../../domain/arm-id.ts';
import { type JsonObject, textAt } from '../../domain/json.ts';
import type { RoleAssignment } from '../../domain/role-assignment.ts';
import { readRoleAssignment } from '../../domain/role-assignment-body.ts';
import { isInScope, type Scope } from '../../domain/scope.ts';
import type { EstateParts } from '../facts/create-estate.ts';
import { type KindName, kinds, workspaceType } from '../facts/kinds.ts';
import { later } from '../facts/reading.ts';
import { readWorkspaceFacts, type WorkspaceFacts } from '../facts/workspace-facts.ts';
import type { Gathering } from './gathering.ts';
import { readTable } from './read-table.ts';

/** What comes out of Resource Graph. */
export type RowKind = KindName | 'workspaces' | 'roles';

interface RowReader {
  readonly table: string;
  readonly types: readonly string[];
  read(body: JsonObject): object;
}

const readers: Readonly<Record<RowKind, RowReader>> = {
  ...kinds,
  workspaces: {
    table: 'resources',
    types: [workspaceType],
    read: (body) => readWorkspaceFacts(body, { computes: later('Computes of workspaces'), datastores: later('Datastores of workspaces') }),
  },
  roles: { table: 'authorizationresources', types: ['microsoft.authorization/roleassignments'], read: readRoleAssignment },
};

export interface Rows {
  readonly facts: EstateParts['facts'];
  readonly workspaces: readonly WorkspaceFacts[];
  readonly roles: readonly RoleAssignment[];
  /** Kinds of which rows may be missing, and why. */
  readonly troubles: ReadonlyMap<RowKind, string>;
}

/**
 * The whole estate in one query for each table, one page after another: so no more than one page of bodies is in memory, and Resource
 * Graph's quota is never reached by one sweep. A table that cannot be read keeps no other from being read.
 */
export async function readTables(gathering: Gathering): Promise<Rows> {
  const names = Object.keys(readers) as RowKind[];
  const found = new Map<RowKind, object[]>(names.map((name) => [name, []]));
  const troubles = new Map<RowKind, string>();
  for (const [table, those] of Map.groupBy(names, (name) => readers[name].table)) {
    const kindOf = new Map(those.flatMap((name) => readers[name].types.map((type): [string, RowKind] => [type, name])));
    const factsOf = (row: JsonObject) => {
      const name = kindOf.get((textAt(row, 'type') ?? '').toLowerCase());
      return name && isWanted(name, row, gathering.scope) ? { name, facts: readers[name].read(row) } : undefined;
    };
    const { facts, trouble } = await readTable(gathering, { table, types: [...kindOf.keys()], factsOf });
    for (const item of facts.values()) found.get(item.name)?.push(item.facts);
    if (trouble !== undefined) for (const name of those) troubles.set(name, trouble);
  }
  const { workspaces, roles, ...facts } = Object.fromEntries(found);
  return { facts: facts as never, workspaces: workspaces as WorkspaceFacts[], roles: roles as RoleAssignment[], troubles };
}

/** Of role assignments those above the scope count too: they reach into it. */
function isWanted(name: RowKind, row: JsonObject, scope: Scope): boolean {
  if (name !== 'roles') return isInScope(textAt(row, 'id') ?? '', scope);
  const given = readRoleAssignment(row).scope;
  return !given.toLowerCase().startsWith('/subscriptions/') || scope.some((entry) => isWithin(given, entry) || isWithin(entry, given));
}
