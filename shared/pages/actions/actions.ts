import type { ActionName } from '../addresses.ts';
import type { Action } from './action.ts';
import { approve, cancel } from './decide.ts';
import { hold, lift } from './hold.ts';
import { plan, repair } from './repair.ts';
import { restore } from './restore.ts';
import { suppress, unsuppress } from './suppress.ts';

export const actions: Readonly<Record<ActionName, Action>> = { plan, repair, approve, cancel, hold, lift, suppress, unsuppress, restore };

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}
