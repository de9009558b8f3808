import { subscriptionScope } from '../../domain/arm-id.ts';
import { type ComputeState, principalOf } from '../../domain/compute.ts';
import { assignmentId, assignmentName, type RoleAssignment } from '../../domain/role-assignment.ts';
import type { RoleTry, Track } from '../../domain/run.ts';
import type { FailureDetails } from '../../domain/service-error.ts';
import type { ComputeSnapshot } from '../../domain/snapshot.ts';
import { type IdentityChange, lookAtRoles, mostTries } from '../look-at-roles.ts';
import { tellRoles } from '../tell-roles.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/**
 * Azure deletes the old service principal with the compute (azure-facts D4), so its role assignments point at nobody. Here the new one
 * is given what it may be given, one assignment after another, and the rest is reported. No trouble with a role ends the track: the
 * compute is attached, and a person can assign roles as well.
 */
export const computeRolesStep: Step = { name: 'roles', what: 'compute.role', boundsItself: true, check, apply, doWithout };

async function check(context: StepContext): Promise<Check> {
  const compute = await context.compute();
  if (!compute) return { kind: 'back', toStep: 'attach', because: 'the compute disappeared after it had been attached' };
  const snapshot = await computeSnapshot(context);
  const change = changeOf(snapshot, compute);
  if (!change) return { kind: 'satisfied', remember: { owedRoles: owedIn(snapshot) } };
  const found = await lookAtRoles(context, change);
  const next = found.lost.find(({ because }) => because === undefined);
  if (next) return needed(context, change, next.role);
  return { kind: 'satisfied', remember: { owedRoles: await tellRoles(context, { ...change, ...found }) } };
}

/** Undefined when the compute has no system-assigned identity, or still the same one. */
function changeOf(snapshot: ComputeSnapshot, { id, principalId }: ComputeState): IdentityChange | undefined {
  const oldPrincipal = principalOf(snapshot.body);
  if (!oldPrincipal || !principalId || oldPrincipal === principalId) return undefined;
  return { computeId: id, oldPrincipal, newPrincipal: principalId, due: snapshot.roleAssignments ?? [], unread: unreadIn(snapshot) };
}

/** What an earlier reattach lost is owed to the same principal as before. */
function owedIn({ roleAssignments = [] }: ComputeSnapshot): readonly RoleAssignment[] {
  return roleAssignments.filter(({ lostAt }) => lostAt !== undefined);
}

function unreadIn({ roleAssignments, unreadRoleScopes, resourceId }: ComputeSnapshot): readonly string[] {
  return unreadRoleScopes ?? (roleAssignments ? [] : [subscriptionScope(resourceId)]);
}

function needed({ track }: StepContext, { newPrincipal, computeId }: IdentityChange, role: RoleAssignment): Check {
  const name = assignmentName(newPrincipal, role);
  const tries = track.roleTries ?? [];
  const before = tries.find((item) => item.name === name)?.tries ?? 0;
  const begun: RoleTry = { name, tries: before + 1 };
  return {
    kind: 'needed',
    intent: `Assign role ${role.roleDefinitionId} on ${role.scope} to principal ${newPrincipal}, the new identity of ${computeId}, as principal ${role.principalId} had it (try ${begun.tries} of ${mostTries}).`,
    remember: { roleTries: [...tries.filter((item) => item.name !== name), begun] },
  };
}

/** Writes the assignment that was begun last: the one that the intent names. */
async function apply(context: StepContext) {
  const compute = await context.compute();
  const change = compute && changeOf(await computeSnapshot(context), compute);
  const name = context.track.roleTries?.at(-1)?.name;
  const role = change?.due.find((item) => assignmentName(change.newPrincipal, item) === name);
  if (change && role) {
    const { lostAt: _, ...kept } = role;
    const wanted = { ...kept, id: assignmentId(change.newPrincipal, role), principalId: change.newPrincipal };
    await context.engine.azure.access.putRoleAssignment(wanted, context.signal);
  }
  return { kind: 'finished' } as const;
}

/** What Azure will never let Relink assign is left to people, with Azure's words. */
function doWithout({ roleTries = [] }: Track, { code, message }: FailureDetails): Partial<Track> | undefined {
  const begun = roleTries.at(-1);
  if (!begun || begun.because !== undefined || !code.startsWith('azure-')) return undefined;
  return { roleTries: [...roleTries.slice(0, -1), { ...begun, because: `Azure refused it: ${message}` }] };
}
