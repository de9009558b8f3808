/** What a value can be: variables, parameters, choices, unions and JSON files are followed as far as they go. */
import { returnTypeOf } from './functions.ts';
import type { BicepFile, Parameter } from './model.ts';
import { type Project, resolvePath } from './project.ts';
import { truth } from './truth.ts';
import { type Member, memberOf, type Value, valueOfJson } from './value.ts';

export interface Where {
  readonly file: BicepFile;
  readonly project: Project;
  /** What the parameters are, where that is known: the file is then looked at as one deployment. */
  readonly given?: ReadonlyMap<string, readonly Value[]>;
}

const most = 64;

/** Every value that `value` may have: literals, objects, lists, loops, `typed` and `unknown` ones. Never empty. */
export function follow(value: Value, where: Where): readonly Value[] {
  const found = followOnce(value, where);
  return found.length > 0 ? found.slice(0, most) : [unknownAt(value)];
}

function followOnce(value: Value, where: Where): readonly Value[] {
  switch (value.kind) {
    case 'choice':
      return chosen(value, where).flatMap((option) => follow(option, where));
    case 'test':
      return [{ kind: 'typed', type: 'bool', line: value.line, text: value.text }];
    case 'name':
      return followName(value, value.name, where);
    case 'member':
      return follow(value.of, where).map((of) => stepInto(of, value));
    case 'index':
      return follow(value.of, where).flatMap((of) => followIndex(of, value, where));
    case 'call':
      return followCall(value, where);
    default:
      return [value];
  }
}

/** The option that a known condition picks, else all of them. */
function chosen({ condition, options }: Value & { readonly kind: 'choice' }, where: Where): readonly Value[] {
  const isTrue = truth(condition, where);
  return isTrue === undefined || options.length !== 2 ? options : options.slice(isTrue ? 0 : 1, isTrue ? 1 : 2);
}

function unknownAt({ line, text }: Value): Value {
  return { kind: 'unknown', line, text };
}

function followName(value: Value, name: string, where: Where): readonly Value[] {
  const variable = where.file.variables.find((item) => item.name === name);
  if (variable) return follow(variable.value, where);
  const given = where.given?.get(name);
  if (given) return given;
  const parameter = where.file.parameters.find((item) => item.name === name);
  return parameter ? followParameter(value, parameter) : [unknownAt(value)];
}

/** An empty default stands for "not given", which conditions deal with. */
function followParameter({ line, text }: Value, parameter: Parameter): readonly Value[] {
  const { allowed, fallback } = parameter;
  if (allowed) return allowed.map((item) => ({ kind: 'literal', value: item, line, text }));
  const type = baseType(parameter.type);
  const typed: Value = type === 'any' ? { kind: 'unknown', line, text } : { kind: 'typed', type, line, text };
  return fallback && isTelling(fallback) ? [typed, { ...fallback, line }] : [typed];
}

function isTelling(value: Value): boolean {
  return value.kind === 'literal' && value.value !== '' && value.value !== null;
}

/** `string`, `int`, `bool`, `object`, `array`, or `any` for a type that is not looked into. */
export function baseType(type: string): string {
  if (type.endsWith('[]')) return 'array';
  if (type.startsWith('{')) return 'object';
  if (type.startsWith("'")) return 'string';
  return /^(string|int|bool|object|array)$/.test(type) ? type : 'any';
}

function stepInto(of: Value, value: Value & { readonly kind: 'member' }): Value {
  return memberOf(of, value.name) ?? unknownAt(value);
}

function followIndex(of: Value, value: Value & { readonly kind: 'index' }, where: Where): readonly Value[] {
  const { at } = value;
  if (of.kind === 'loop') return follow(of.item, where);
  if (of.kind === 'list') return at.kind === 'literal' ? of.items.slice(Number(at.value), Number(at.value) + 1) : of.items;
  const found = at.kind === 'literal' ? memberOf(of, String(at.value)) : undefined;
  return [found ?? unknownAt(value)];
}

function followCall(value: Value & { readonly kind: 'call' }, where: Where): readonly Value[] {
  if (value.name === 'loadJsonContent') return [loadJson(value, where)];
  if (value.name === 'union') return followUnion(value, where);
  if (value.name === 'any') return [unknownAt(value)];
  const type = returnTypeOf(value.name) ?? 'any';
  return [type === 'any' ? unknownAt(value) : { kind: 'typed', type, line: value.line, text: value.text }];
}

function loadJson(value: Value & { readonly kind: 'call' }, where: Where): Value {
  const [path, query] = value.args.map((arg) => (arg.kind === 'literal' ? String(arg.value) : ''));
  const text = where.project.text(resolvePath(where.file.path, path ?? ''));
  if (text === undefined) return unknownAt(value);
  const steps = (query ?? '$').split('.').slice(1);
  const whole = valueOfJson(JSON.parse(text), value);
  return steps.reduce<Value>((found, step) => memberOf(found, step) ?? unknownAt(value), whole);
}

/** Of lists the items come together; of objects the members, the later ones winning; of what is neither, nothing is known. */
function followUnion(value: Value & { readonly kind: 'call' }, where: Where): readonly Value[] {
  const combinations = value.args.reduce<readonly (readonly Value[])[]>(
    (before, arg) => before.flatMap((chosen) => follow(arg, where).map((option) => [...chosen, option])).slice(0, most),
    [[]],
  );
  return combinations.map((parts) => merge(value, parts));
}

function merge(value: Value, parts: readonly Value[]): Value {
  const { line, text } = value;
  if (parts.some((part) => part.kind === 'list')) {
    return parts.every((part) => part.kind === 'list')
      ? { kind: 'list', line, text, items: parts.flatMap((part) => part.items) }
      : { kind: 'typed', type: 'array', line, text };
  }
  const objects = parts.filter((part) => part.kind === 'object');
  if (objects.length === 0) return unknownAt(value);
  const members = new Map<string, Member>(objects.flatMap((part) => part.members.map((member) => [member.name, member] as const)));
  const isPartial = objects.length < parts.length || objects.some((part) => part.isPartial);
  return { kind: 'object', line, text, members: [...members.values()], ...(isPartial && { isPartial }) };
}
