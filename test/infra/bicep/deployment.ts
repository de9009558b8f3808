/** Which resources a deployment makes for given parameters, as far as that can be told. */
import { follow, type Where } from './follow.ts';
import type { BicepFile, Module, Resource } from './model.ts';
import { type Project, resolvePath } from './project.ts';
import { truth } from './truth.ts';
import { memberOf, readValue, type Value } from './value.ts';

/** A resource with where it stands, so that its values can be followed with the parameters of this deployment. */
export interface Made {
  readonly resource: Resource;
  readonly where: Where;
}

type Given = ReadonlyMap<string, readonly Value[]>;

/** Everything that is made unless its condition is known to be false. Parameters that are not given have their defaults. A file that is not there makes nothing. */
export function deploy(project: Project, path: string, parameters: Readonly<Record<string, string | boolean>>): readonly Made[] {
  const given = Object.entries(parameters).map(
    ([name, value]) => [name, [{ kind: 'literal', value, line: 0, text: name } as const]] as const,
  );
  return deployFile(project, path, new Map(given));
}

function deployFile(project: Project, path: string, given: Given): readonly Made[] {
  const file = project.files.get(path);
  if (!file) return [];
  const where: Where = { project, file, given: withDefaults(file, given) };
  const made = file.resources
    .filter((resource) => !resource.isExisting && isMade(resource, where))
    .map((resource) => ({ resource, where }));
  const inner = file.modules.filter((module) => isMade(module, where)).flatMap((module) => deployModule(module, where));
  return [...made, ...inner];
}

function withDefaults(file: BicepFile, given: Given): Given {
  const defaults = file.parameters.flatMap(({ name, fallback }) => (fallback ? [[name, [fallback]] as const] : []));
  return new Map([...defaults, ...given]);
}

function isMade({ condition }: Resource | Module, where: Where): boolean {
  return condition === undefined || truth(readValue(condition), where) !== false;
}

function deployModule(module: Module, where: Where): readonly Made[] {
  const parameters = memberOf(module.body, 'params');
  const members = parameters?.kind === 'object' ? parameters.members : [];
  const given = members.map(({ name, value }) => [name, resolved(value, where)] as const);
  return deployFile(where.project, resolvePath(where.file.path, module.source), new Map(given));
}

/** A condition that is handed on is judged here, since its names mean nothing in the module. */
function resolved(value: Value, where: Where): readonly Value[] {
  const isTrue = truth(value, where);
  if (isTrue !== undefined) return [{ kind: 'literal', value: isTrue, line: value.line, text: value.text }];
  return follow(value, where).map((option) => (option.kind === 'object' || option.kind === 'list' ? closed(option, where) : option));
}

/** The value with everything inside it followed too; what can be several things is left open. */
function closed(value: Value, where: Where): Value {
  const inside = (item: Value): Value => {
    const [only, ...others] = follow(item, where);
    return only && others.length === 0 ? closed(only, where) : { kind: 'unknown', line: item.line, text: item.text };
  };
  if (value.kind === 'list') return { ...value, items: value.items.map(inside) };
  if (value.kind !== 'object') return value;
  return { ...value, members: value.members.map((member) => ({ ...member, value: inside(member.value) })) };
}
