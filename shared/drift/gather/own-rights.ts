import { idKey, subscriptionScope } from '../../domain/arm-id.ts';
import type { RoleAssignment } from '../../domain/role-assignment.ts';
import { repairActions } from '../../repair/steps/repair-needs.ts';
import type { Gap } from '../facts/collection.ts';
import type { EstateParts } from '../facts/create-estate.ts';
import { type KindName, kinds, workspaceAction } from '../facts/kinds.ts';
import { needs, type Reading, read, unread } from '../facts/reading.ts';
import { type Gathering, readingOf } from './gathering.ts';
import type { RowKind, Rows } from './read-tables.ts';

const rolesAction = 'Microsoft.Authorization/roleAssignments/read';
const permissionsAction = 'Microsoft.Authorization/permissions/read';

/** Actions that Relink lacks at a place, in lower case of the place's id; or why nobody knows. */
export type OwnRights = ReadonlyMap<string, Reading<ReadonlySet<string>>>;

/** One list of Relink's own permissions at each entry of the scope, and at the subscriptions of those that are resource groups. */
export async function readOwnRights(gathering: Gathering): Promise<OwnRights> {
  const places = new Map([...gathering.scope, ...gathering.scope.map(subscriptionScope)].map((place) => [idKey(place), place]));
  const actions = [...new Set([...Object.values(readActions).flat(), ...repairActions])];
  const asked = [...places].map(async ([key, scope]): Promise<[string, Reading<ReadonlySet<string>>]> => {
    const missing = await readingOf(gathering, { action: permissionsAction, scope }, (signal) =>
      gathering.azure.access.missingActions(scope, actions, signal),
    );
    return [key, missing.kind === 'read' ? read(new Set(missing.value)) : missing];
  });
  return new Map(await Promise.all(asked));
}

const readActions: Readonly<Record<RowKind, readonly string[]>> = {
  ...(Object.fromEntries((Object.keys(kinds) as KindName[]).map((name) => [name, kinds[name].actions])) as Record<
    KindName,
    readonly string[]
  >),
  workspaces: [workspaceAction],
  roles: [rolesAction],
};

/**
 * Where resources of a kind may be missing: everywhere when its table could not be read; and at each entry of the scope where Relink lacks
 * a right, since Resource Graph leaves out in silence what may not be read. A right that is given further below than the entry does not
 * close the gap.
 */
export function gapsOf(scope: readonly string[], rights: OwnRights, troubles: Rows['troubles']): EstateParts['gaps'] {
  const gapsAt = (name: RowKind, entry: string): readonly Gap[] => {
    const reasons = [troubles.get(name), reasonAt(rights, entry, readActions[name])].filter((why) => why !== undefined);
    return reasons.length > 0 ? [{ scope: entry, why: reasons.join(' ') }] : [];
  };
  const names = (Object.keys(readActions) as RowKind[]).filter((name) => name !== 'roles');
  return Object.fromEntries(names.map((name) => [name, scope.flatMap((entry) => gapsAt(name, entry))]));
}

/**
 * Role assignments, if all are seen: also those above a resource group. Nobody knows whether Resource Graph shows those of management
 * groups to one who may read only below them.
 */
export function rolesSeen(rights: OwnRights, { roles, troubles }: Rows): Reading<readonly RoleAssignment[]> {
  const reasons = [...rights.keys()].map((place) => reasonAt(rights, place, [rolesAction]));
  const why = troubles.get('roles') ?? reasons.find((reason) => reason !== undefined);
  return why === undefined ? read(roles) : unread(why);
}

function reasonAt(rights: OwnRights, place: string, actions: readonly string[]): string | undefined {
  const missing = rights.get(idKey(place));
  if (!missing) return undefined;
  if (missing.kind === 'unread') return missing.why;
  const lacking = actions.filter((action) => missing.value.has(action));
  return lacking.length > 0 ? lacking.map((action) => needs(action, place)).join(' ') : undefined;
}
