import { idKey, isWithin } from '../domain/arm-id.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import { asServiceError } from '../domain/service-error.ts';
import type { StepContext } from './steps/step.ts';

/** What is needed to read role assignments and to judge them. */
export type RoleReader = Pick<StepContext, 'engine' | 'signal' | 'once'>;

export interface PrincipalRoles {
  readonly assignments: readonly RoleAssignment[];
  /** Places of the scope in which Relink may not read role assignments. */
  readonly unread: readonly string[];
}

/** Assignments to the principal itself in every place of `RELINK_SCOPE`, and above those. */
export async function rolesOf({ engine, signal }: Pick<RoleReader, 'engine' | 'signal'>, principalId: string): Promise<PrincipalRoles> {
  const { scope } = engine.settings;
  const places = scope.filter((place) => !scope.some((other) => other !== place && isWithin(place, other)));
  const found = await Promise.all(
    places.map(async (place) => ({ place, list: await engine.azure.access.roleAssignments(place, principalId, signal) })),
  );
  const own = found.flatMap(({ list }) => list ?? []).filter((role) => idKey(role.principalId) === idKey(principalId));
  return {
    assignments: [...new Map(own.map((role) => [idKey(role.id), role])).values()],
    unread: found.flatMap(({ place, list }) => (list ? [] : place)),
  };
}

export type Answer<T> = { readonly value: T } | { readonly because: string };

/** The answer, or why Azure will never give one. Trouble that may pass is thrown on. */
export async function orNever<T>(read: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await read() };
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error.retry !== 'never' || !error.code.startsWith('azure-')) throw error;
    return { because: error.message };
  }
}
