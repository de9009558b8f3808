import { follow, type Where } from './follow.ts';
import type { Value } from './value.ts';

/** Whether a condition holds; undefined when that cannot be told before a deployment. */
export function truth(condition: Value, where: Where): boolean | undefined {
  if (condition.kind === 'test') return judge(condition, where);
  if (condition.kind === 'call' && condition.name === 'empty') return emptiness(condition.args[0], where);
  if (condition.kind === 'name') {
    const variable = where.file.variables.find(({ name }) => name === condition.name);
    if (variable) return truth(variable.value, where);
  }
  const value = known(condition, where);
  return typeof value === 'boolean' ? value : undefined;
}

function judge({ operator, operands }: Value & { readonly kind: 'test' }, where: Where): boolean | undefined {
  const [left, right] = operands;
  if (!left) return undefined;
  if (operator === '!') return negated(truth(left, where));
  if (!right) return undefined;
  if (operator === '&&' || operator === '||') return combined(operator === '||', [truth(left, where), truth(right, where)]);
  if (operator !== '==' && operator !== '!=') return undefined;
  const [one, other] = [known(left, where), known(right, where)];
  if (one === undefined || other === undefined) return undefined;
  return (one === other) === (operator === '==');
}

function negated(isTrue: boolean | undefined): boolean | undefined {
  return isTrue === undefined ? undefined : !isTrue;
}

/** One side may decide alone: `true || x`, `false && x`. */
function combined(decisive: boolean, sides: readonly (boolean | undefined)[]): boolean | undefined {
  if (sides.includes(decisive)) return decisive;
  return sides.includes(undefined) ? undefined : !decisive;
}

function emptiness(argument: Value | undefined, where: Where): boolean | undefined {
  const [value, ...others] = argument ? follow(argument, where) : [];
  if (!value || others.length > 0) return undefined;
  if (value.kind === 'literal') return value.value === '' || value.value === null;
  if (value.kind === 'list') return value.items.length === 0;
  return value.kind === 'object' && !value.isPartial ? value.members.length === 0 : undefined;
}

/** The one literal that a value can be. */
function known(value: Value, where: Where): string | number | boolean | null | undefined {
  const [only, ...others] = follow(value, where);
  return only?.kind === 'literal' && others.length === 0 ? only.value : undefined;
}
