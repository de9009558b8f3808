import { type ArmId, isWithin } from '../domain/arm-id.ts';
import { workspaceOf } from '../domain/compute.ts';
import { missingHbiRoles, type WorkspaceState } from '../domain/hbi-roles.ts';
import { assignmentId, assignmentName, grantKey, lostRoles, type RoleAssignment } from '../domain/role-assignment.ts';
import type { LostRole, RoleReport } from '../domain/role-report.ts';
import { type Answer, orNever, type PrincipalRoles, rolesOf } from './identity-roles.ts';
import { whyNotRestored } from './restorable-role.ts';
import type { StepContext } from './steps/step.ts';

export type IdentityChange = Pick<RoleReport, 'computeId' | 'oldPrincipal' | 'newPrincipal' | 'due' | 'unread'>;

/** An assignment that is written so often and still fails, or still does not show, is left to people. */
export const mostTries = 8;

type Found = Pick<RoleReport, 'lost' | 'required' | 'unreadWorkspace'>;

/** What the new principal lacks, and why Relink does not assign it. Asks as little as possible where nothing is due. */
export async function lookAtRoles(context: StepContext, change: IdentityChange): Promise<Found> {
  const workspace = await workspaceOfCompute(context, change.computeId);
  if ('because' in workspace) return { ...(await lookAt(context, change, undefined)), unreadWorkspace: workspace.because };
  return lookAt(context, change, workspace.value);
}

async function workspaceOfCompute({ engine, signal, once }: StepContext, computeId: ArmId): Promise<Answer<WorkspaceState | undefined>> {
  const id = workspaceOf(computeId);
  return once(`workspace ${id}`, () => orNever(() => engine.azure.computes.getWorkspace(id, signal)));
}

async function lookAt(context: StepContext, change: IdentityChange, workspace: WorkspaceState | undefined): Promise<Found> {
  const { due, newPrincipal } = change;
  if (due.length === 0 && !workspace?.isHbi) return { lost: [], required: [] };
  const listed = await rolesOf(context, newPrincipal);
  const has = [...listed.assignments, ...(await begunRoles(context, change, listed.assignments))];
  const { missing, differing } = lostRoles(due, has);
  const judged = await Promise.all(
    missing.map(async (role): Promise<LostRole> => ({ role, because: await whyNot(context, { role, newPrincipal, listed }) })),
  );
  const because = 'the new principal has the role there under another condition';
  const other = differing.map((role): LostRole => ({ role, because, isDiffering: true }));
  return { lost: [...judged, ...other], required: requiredIn(workspace, { due, has }) };
}

/** What is due is lost or in force, and told as such. */
function requiredIn(
  workspace: WorkspaceState | undefined,
  { due, has }: { readonly due: readonly RoleAssignment[]; readonly has: readonly RoleAssignment[] },
): RoleReport['required'] {
  const scope = workspace?.storageAccountId;
  if (!workspace || scope === undefined) return [];
  const known = due.map(grantKey);
  return missingHbiRoles(workspace, has)
    .map((role) => ({ ...role, scope }))
    .filter((role) => !known.includes(grantKey(role)));
}

/** Lists lag behind writes: what Relink itself has begun to assign and no list shows is read directly. */
async function begunRoles(
  context: StepContext,
  change: IdentityChange,
  listed: readonly RoleAssignment[],
): Promise<readonly RoleAssignment[]> {
  const { engine, signal, track } = context;
  const names = (track.roleTries ?? []).map(({ name }) => name);
  const unseen = lostRoles(change.due, listed).missing.filter((role) => names.includes(assignmentName(change.newPrincipal, role)));
  const found = await Promise.all(
    unseen.map((role) => orNever(() => engine.azure.access.roleAssignment(assignmentId(change.newPrincipal, role), signal))),
  );
  return found.flatMap((answer) => ('value' in answer && answer.value ? answer.value : []));
}

async function whyNot(
  context: StepContext,
  { role, newPrincipal, listed }: { role: RoleAssignment; newPrincipal: string; listed: PrincipalRoles },
): Promise<string | undefined> {
  const begun = context.track.roleTries?.find(({ name }) => name === assignmentName(newPrincipal, role));
  if (begun?.because !== undefined) return begun.because;
  if (begun && begun.tries >= mostTries) return `it was tried ${mostTries} times, see the journal`;
  // R5: where the new principal's assignments cannot be read, nobody knows that this one is missing.
  if (listed.unread.some((place) => isWithin(role.scope, place))) return 'Relink may not read there what the new principal has';
  return whyNotRestored(context, role);
}
