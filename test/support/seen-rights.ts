import type { AskedRight, CallEntry } from '../../local/simulator/kernel.ts';
import type { RoleFile } from './given-roles.ts';

/** An action that Azure asked Relink for, and by which call. */
export interface SeenRight {
  /** In lower case: Azure compares actions without their case. */
  readonly action: string;
  /** The roles that gave it; none when it was refused. */
  readonly roles: readonly string[];
  readonly call: string;
}

/** Every right that Relink was asked for, each kind of call once. */
export function rightsSeen(calls: readonly CallEntry[]): readonly SeenRight[] {
  const seen = calls
    .filter(({ principal }) => principal === 'relink')
    .flatMap((call) =>
      call.rights.map((right) => ({ action: right.action.toLowerCase(), roles: right.roles, call: `${callOf(call)}${placeOf(right)}` })),
    );
  return [...new Map(seen.map((right) => [JSON.stringify(right), right])).values()];
}

function callOf({ method, route }: CallEntry): string {
  const path = route
    .replace(/^\/subscriptions\/\{subscriptionId\}\/resourceGroups\/\{group\}\/providers\//, '{group}/')
    .replace(/^\/subscriptions\/\{subscriptionId\}\/providers\//, '{subscription}/')
    .replace(/^\/subscriptions\/\{subscriptionId\}\//, '{subscription}/')
    .replace(/^\/\{\+scope\}\/providers\//, '{scope}/')
    .replace(/^\/providers\//, '');
  return `${method} ${path}`;
}

function placeOf({ of, scope }: AskedRight): string {
  if (of === 'request') return '';
  if (of === 'row') return ', for its rows';
  return `, on the ${scope.split('/').at(-2)} that it refers to`;
}

/** Requests of Relink that reached an operation and were asked for no right at all. */
export function unaskedCalls(calls: readonly CallEntry[]): readonly string[] {
  const unasked = calls.filter(
    ({ principal, rights, route, status }) => principal === 'relink' && rights.length === 0 && route !== '' && status !== 429,
  );
  return [...new Set(unasked.map(callOf))];
}

/** What keeps roles from being exactly what was seen; empty when they are. */
export interface Difference {
  /** Asked for, and in no role of the files. */
  readonly missing: readonly string[];
  /** In a role, and never asked for. */
  readonly unused: readonly string[];
  /** In more than one role. */
  readonly twice: readonly string[];
}

export function compareRoles(roles: readonly RoleFile[], seen: readonly SeenRight[]): Difference {
  const given = roles.flatMap(({ Actions }) => Actions.map((action) => action.toLowerCase()));
  const asked = new Set(seen.map(({ action }) => action));
  return {
    missing: [...asked].filter((action) => !given.includes(action)),
    unused: given.filter((action) => !asked.has(action)),
    twice: given.filter((action, index) => given.indexOf(action) !== index),
  };
}
