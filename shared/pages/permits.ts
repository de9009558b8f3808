import { type Caller, mayDo, type Role } from '../domain/caller.ts';
import type { ActionName } from './addresses.ts';

/** What a person needs for each action, as in the HTTP API. */
export const roleFor: Readonly<Record<ActionName, Role>> = {
  plan: 'Relink.Repair',
  repair: 'Relink.Repair',
  approve: 'Relink.Approve',
  cancel: 'Relink.Repair',
  hold: 'Relink.Repair',
  lift: 'Relink.Repair',
  suppress: 'Relink.Repair',
  unsuppress: 'Relink.Repair',
  restore: 'Relink.Repair',
};

/** Why this caller may not do that, in a sentence that says what is missing; undefined when they may. Who acts is named, so a key may not. */
export function whyMayNot(action: ActionName, caller: Caller): string | undefined {
  if (caller.kind === 'key' || caller.name === '') return 'Needs somebody who is signed in: a function key proves nobody’s name.';
  return mayDo(caller, roleFor[action]) ? undefined : `Needs the role ${roleFor[action]}, which you do not have.`;
}
