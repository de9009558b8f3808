import { type ArmId, isWithin } from './arm-id.ts';

/** Subscriptions (`/subscriptions/x`) and resource groups (`/subscriptions/x/resourceGroups/y`) that Relink may touch. */
export type Scope = readonly string[];

export function isInScope(id: ArmId, scope: Scope): boolean {
  return scope.some((entry) => isWithin(id, entry));
}

/** The distinct subscription ids that the scope reaches into. */
export function subscriptionsOf(scope: Scope): readonly string[] {
  return [...new Set(scope.map((entry) => (entry.split('/')[2] ?? '').toLowerCase()))].filter((id) => id !== '');
}
