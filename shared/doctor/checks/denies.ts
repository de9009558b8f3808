import { type DenyAssignment, judgeDeny } from '../../domain/deny-assignment.ts';
import { subscriptionsOf } from '../../domain/scope.ts';
import { attempt } from '../attempt.ts';
import type { AskedRight } from '../dry-engine.ts';
import type { Examination } from '../parts.ts';
import type { DoctorCheck, Level } from '../report.ts';
import { rightsWanted } from './rights.ts';

const area = 'rights';

export interface DeniesFound {
  readonly assignments: readonly DenyAssignment[];
  /** Subscriptions whose deny assignments could not be read. */
  readonly checks: readonly DoctorCheck[];
}

/** One list for each subscription of RELINK_SCOPE. */
export async function findDenies({ settings, surroundings, signal }: Examination): Promise<DeniesFound> {
  const assignments: DenyAssignment[] = [];
  const lists = subscriptionsOf(settings.scope).map((id) =>
    attempt({ area, subject: `/subscriptions/${id}`, what: 'Whether deny assignments forbid anything', signal }, async () => {
      assignments.push(...(await surroundings.denyAssignments(id, signal)));
      return [];
    }),
  );
  return { checks: (await Promise.all(lists)).flat(), assignments: uniqueById(assignments) };
}

function uniqueById(assignments: readonly DenyAssignment[]): readonly DenyAssignment[] {
  return [...new Map(assignments.map((assignment) => [assignment.id.toLowerCase(), assignment])).values()];
}

/** What deny assignments forbid at the places of RELINK_SCOPE, and at the resources that repairs would write to. */
export function denyChecks(
  examination: Examination,
  assignments: readonly DenyAssignment[],
  asked: readonly AskedRight[],
): readonly DoctorCheck[] {
  return assignments.flatMap((assignment) => {
    const concerned = judgeAll(examination, assignment, asked);
    return (['concerns', 'unclear'] as const).flatMap((verdict) => {
      const actions = [...new Set(concerned.filter((item) => item.verdict === verdict).map(({ action }) => action))].sort();
      if (actions.length === 0) return [];
      const isFatal = concerned.some((item) => item.verdict === verdict && item.isNeededToRepair);
      return [denyCheck(assignment, { verdict, actions, level: verdict === 'concerns' && isFatal ? 'error' : 'warning' })];
    });
  });
}

function judgeAll({ settings, principalId }: Examination, assignment: DenyAssignment, asked: readonly AskedRight[]) {
  const wanted = rightsWanted({ settings });
  const atPlaces = settings.scope.flatMap((scope) => wanted.map(({ action, isNeededToRepair }) => ({ action, scope, isNeededToRepair })));
  const atResources = asked.flatMap(({ scope, actions }) => actions.map((action) => ({ action, scope, isNeededToRepair: true })));
  return [...atPlaces, ...atResources].map((right) => ({ ...right, verdict: judgeDeny(assignment, { ...right, principalId }) }));
}

interface Denied {
  readonly verdict: 'concerns' | 'unclear';
  readonly actions: readonly string[];
  readonly level: Level;
}

function denyCheck({ id, name, scope, isSystemProtected }: DenyAssignment, { verdict, actions, level }: Denied): DoctorCheck {
  const forbids = `Deny assignment “${name}” at ${scope || '/'}`;
  const seen =
    verdict === 'concerns'
      ? `${forbids} forbids Relink’s identity ${actions.join(', ')}, whatever its roles allow.`
      : `${forbids} forbids ${actions.join(', ')} to principals that may or may not include Relink’s identity: a group, or its own id is not known.`;
  const owner = isSystemProtected
    ? 'Azure keeps it for the deployment stack or managed application that it belongs to'
    : 'Find out who made it';
  return {
    id: `rights.${verdict === 'concerns' ? 'denied' : 'deny-unclear'}`,
    area,
    subject: id,
    level,
    seen,
    next: `${owner}: exclude Relink’s identity there (of a deployment stack: its excluded principals).`,
    commands: [`az rest --method get --url "https://management.azure.com${id}?api-version=2022-04-01"`],
  };
}
