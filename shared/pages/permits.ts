import { type Caller, mayDo } from '../domain/caller.ts';
import { apiRoutes } from '../http/routes.ts';
import type { HttpApi } from '../http/service.ts';
import type { ActionName } from './addresses.ts';

/** The route of the HTTP API that does the same, whose role counts for the page too. */
const routeOf: Readonly<Record<ActionName, keyof HttpApi>> = {
  plan: 'repair',
  repair: 'repair',
  approve: 'approve',
  cancel: 'cancel',
  hold: 'placeHold',
  lift: 'liftHold',
  suppress: 'suppress',
  unsuppress: 'unsuppress',
  restore: 'restore',
};

/** Why this caller may not do that, in a sentence that says what is missing; undefined when they may. Who acts is named, so a key may not. */
export function whyMayNot(action: ActionName, caller: Caller): string | undefined {
  if (caller.kind === 'key' || caller.name === '') return 'Needs somebody who is signed in: a function key proves nobody’s name.';
  const { needs } = apiRoutes[routeOf[action]];
  return mayDo(caller, needs) ? undefined : `Needs the role ${needs}, which you do not have.`;
}
