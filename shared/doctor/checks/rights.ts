import { subscriptionIdOf } from '../../domain/arm-id.ts';
import { attempt } from '../attempt.ts';
import { type ExpectedRight, expectedRights, type RoleName } from '../expected-rights.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';

const area = 'rights';
const placeholder = '00000000-0000-0000-0000-000000000000';

/** An action that Relink's identity lacks at a place of RELINK_SCOPE. */
export interface MissingRight extends ExpectedRight {
  readonly scope: string;
  /** It has other actions of the same role there: the role is assigned, but in an older form. */
  readonly hasSomeOfRole: boolean;
}

/** The rights that the settings ask for: nothing is written in the modes observe and off (R10). */
export function rightsWanted({ settings }: Pick<Examination, 'settings'>): readonly ExpectedRight[] {
  const writes = settings.mode === 'auto' || settings.mode === 'approve';
  const roles: readonly RoleName[] = [
    'Relink Observer',
    ...(writes ? (['Relink Repairer'] as const) : []),
    ...(writes && settings.restoreRoles ? (['Relink Identity'] as const) : []),
  ];
  return expectedRights.filter(({ role }) => roles.includes(role));
}

export type RightsFound =
  | { readonly kind: 'read'; readonly scope: string; readonly missing: readonly MissingRight[] }
  | { readonly kind: 'unread'; readonly checks: readonly DoctorCheck[] };

/** One list of Relink's own permissions at each place of RELINK_SCOPE, as Azure gives it. */
export function findMissingRights(examination: Examination): Promise<readonly RightsFound[]> {
  return Promise.all(examination.settings.scope.map((scope) => missingAt(examination, scope)));
}

async function missingAt(examination: Examination, scope: string): Promise<RightsFound> {
  const wanted = rightsWanted(examination);
  const { azure, signal } = examination;
  let missing: readonly MissingRight[] = [];
  // Without its own rights Relink refuses every repair (R5).
  const checks = await attempt({ area, subject: scope, what: 'Relink’s rights', level: 'error', signal }, async () => {
    const actions = wanted.map(({ action }) => action);
    const lacking = new Set(await azure.access.missingActions(scope, actions, signal));
    const hasSome = new Set(wanted.filter(({ action }) => !lacking.has(action)).map(({ role }) => role));
    missing = wanted
      .filter(({ action }) => lacking.has(action))
      .map((right) => ({ ...right, scope, hasSomeOfRole: hasSome.has(right.role) }));
    return [];
  });
  return checks.length > 0 ? { kind: 'unread', checks } : { kind: 'read', scope, missing };
}

export interface Judged {
  /** True when a repair of some cluster needs the right now, or nobody can tell. */
  isNeeded(right: MissingRight): boolean;
}

/** Each missing action with its scope, and what grants it. */
export function rightsChecks(
  { principalId, settings }: Pick<Examination, 'principalId' | 'settings'>,
  found: RightsFound,
  { isNeeded }: Judged,
): readonly DoctorCheck[] {
  if (found.kind === 'unread') return found.checks;
  if (found.missing.length === 0) {
    const seen = `Relink’s identity has every right that it needs there${settings.mode === 'auto' || settings.mode === 'approve' ? '' : ` in mode ${settings.mode}`}.`;
    return [{ id: 'rights.complete', area, subject: found.scope, level: 'ok', seen }];
  }
  return found.missing.map((right) =>
    missingCheck(right, { principalId, level: right.isNeededToRepair && isNeeded(right) ? 'error' : 'warning' }),
  );
}

function missingCheck(
  right: MissingRight,
  { principalId, level }: Pick<Examination, 'principalId'> & Pick<DoctorCheck, 'level'>,
): DoctorCheck {
  const { action, scope, role, purpose } = right;
  const next = right.hasSomeOfRole
    ? `A role with other actions of “${role}” is there, perhaps that of an older release. Deploy infra/main.bicep again; where the roles were made by hand, run the commands.`
    : `Deploy infra/main.bicep with this scope among watchedScopes, which assigns the role; where the roles were made by hand, run the commands.`;
  return {
    id: 'rights.missing',
    area,
    subject: scope,
    level,
    seen: `Relink’s identity lacks ${action} at ${scope}: it needs that ${purpose}.`,
    next,
    commands: commandsFor(right, principalId),
  };
}

/**
 * What grants the action where roles are made by hand. The role's file has a placeholder for the subscription in which it can be assigned; az
 * takes a definition as JSON, too ("az role definition create").
 */
export function commandsFor(
  { role, scope, hasSomeOfRole }: Pick<MissingRight, 'role' | 'scope' | 'hasSomeOfRole'>,
  principalId: string | undefined,
) {
  const file = `infra/roles/${role.toLowerCase().replace(' ', '-')}.json`;
  const principal = principalId ?? '"<principal id of Relink>"';
  const verb = hasSomeOfRole ? 'update' : 'create';
  const condition = role === 'Relink Identity' ? ' --condition-version 2.0 --condition "<the condition of docs/deploy.md>"' : '';
  return [
    `az role definition ${verb} --role-definition "$(sed s/${placeholder}/${subscriptionIdOf(scope)}/ ${file})"`,
    `az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${scope}${condition}`,
  ];
}
