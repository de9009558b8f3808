import type { RoleAssignment } from '../domain/role-assignment.ts';
import { isSettled, type RoleReport, roleAlert, roleStory } from '../domain/role-report.ts';
import type { Engine } from './engine.ts';
import type { StepContext } from './steps/step.ts';

/**
 * Says in the journal, and where a person is needed in an alert, what became of the roles. Answers what is still owed to the new
 * principal: the alert of the next reattach names it again, with commands for the principal of then.
 */
export async function tellRoles(context: StepContext, report: RoleReport): Promise<readonly RoleAssignment[]> {
  const { engine, track } = context;
  const at = engine.clock.now();
  await context.saw(roleStory(report));
  if (isSettled(report)) {
    await rolesAreSettled(engine, report);
  } else {
    await closeOlder(engine, report);
    await engine.store.alerts.raise(roleAlert(report, { runId: track.runId, at }));
  }
  return report.lost.map(({ role }) => ({ ...role, lostAt: role.lostAt ?? at }));
}

export async function rolesAreSettled(
  engine: Engine,
  { computeId, newPrincipal }: Pick<RoleReport, 'computeId' | 'newPrincipal'>,
): Promise<void> {
  const because = `No role assignment that Relink knows of is missing to ${newPrincipal}, the principal of ${computeId}.`;
  await engine.store.alerts.resolve({ code: 'identity-replaced', subject: computeId }, { at: engine.clock.now(), because });
}

/** Commands for a principal that is gone by now help nobody: the alert is told anew at once, however lately it was told. */
async function closeOlder(
  { store, clock }: Engine,
  { computeId, newPrincipal }: Pick<RoleReport, 'computeId' | 'newPrincipal'>,
): Promise<void> {
  const condition = { code: 'identity-replaced', subject: computeId } as const;
  const { after } = await store.alerts.change(condition, (row) => row);
  if (after?.state !== 'open' || after.seen.includes(newPrincipal)) return;
  const because = `The compute was reattached again; another alert has the commands for ${newPrincipal}, its principal now.`;
  await store.alerts.resolve(condition, { at: clock.now(), because });
}
