/** Modules: the file is there, takes each parameter that it is given, is given each that it needs, and runs at the scope it is made for. */
import { chainsOf } from '../bicep/chains.ts';
import { baseType, follow, type Where } from '../bicep/follow.ts';
import type { BicepFile, Module, Parameter } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import { type Project, resolvePath } from '../bicep/project.ts';
import { type Member, memberOf, type Value } from '../bicep/value.ts';

export function checkModules(project: Project, file: BicepFile): Problem[] {
  return [
    ...file.modules.flatMap((module) => {
      const target = project.files.get(resolvePath(file.path, module.source));
      const found = target ? checkModule({ project, file }, module, target) : [`${module.source} is not there`];
      return found.map((message) => ({ path: file.path, line: module.line, message: `module ${module.name}: ${message}` }));
    }),
    ...checkOutputs(project, file),
  ];
}

function checkModule(where: Where, module: Module, target: BicepFile): string[] {
  const parameters = memberOf(module.body, 'params');
  const given = parameters?.kind === 'object' ? parameters.members : [];
  const unknown = given.filter(({ name }) => !target.parameters.some((item) => item.name === name));
  const missing = target.parameters.filter((item) => !item.fallback && !item.isNullable && !given.some(({ name }) => name === item.name));
  return [
    ...unknown.map(({ name }) => `${name} is no parameter of it`),
    ...missing.map(({ name }) => `the parameter ${name} is required`),
    ...given.flatMap((member) => checkGiven(where, member, target)),
    ...checkScope(where.file, module, target),
  ];
}

function checkGiven(where: Where, member: Member, target: BicepFile): string[] {
  const parameter = target.parameters.find(({ name }) => name === member.name);
  if (!parameter) return [];
  return [...new Set(follow(member.value, where).flatMap((value) => checkFit(parameter, value)))];
}

function checkFit(parameter: Parameter, value: Value): string[] {
  const wanted = baseType(parameter.type);
  const type = typeOf(value);
  if (type === 'null' && parameter.isNullable) return [];
  if (wanted !== 'any' && type !== 'any' && type !== wanted) return [`${parameter.name} must be of type ${wanted}, but is of type ${type}`];
  if (!parameter.allowed || value.kind !== 'literal' || parameter.allowed.includes(value.value)) return [];
  return [`${parameter.name} must be one of ${parameter.allowed.join(', ')}, but is ${value.value}`];
}

const literalTypes: Readonly<Record<string, string>> = { string: 'string', number: 'int', boolean: 'bool', object: 'null' };

/** `string`, `int`, `bool`, `object`, `array`, `null`, or `any` for what is not known. */
export function typeOf(value: Value): string {
  if (value.kind === 'literal') return literalTypes[typeof value.value] ?? 'any';
  if (value.kind === 'list' || value.kind === 'loop') return 'array';
  if (value.kind === 'object') return 'object';
  return value.kind === 'typed' ? value.type : 'any';
}

const scopes: readonly { readonly pattern: RegExp; readonly scope: string }[] = [
  { pattern: /^resourceGroup\(/, scope: 'resourceGroup' },
  { pattern: /^subscription\(/, scope: 'subscription' },
  { pattern: /^tenant\(/, scope: 'tenant' },
  { pattern: /^managementGroup\(/, scope: 'managementGroup' },
];

/** "Bicep modules", "Set module scope": without `scope` a module runs where its parent does. */
function checkScope(file: BicepFile, module: Module, target: BicepFile): string[] {
  const given = memberOf(module.body, 'scope');
  const group = file.resources.find(({ name, type }) => given?.text.replace(/\[.*\]$/, '') === name && /\/resourceGroups$/i.test(type));
  const known = group ? 'resourceGroup' : scopes.find(({ pattern }) => pattern.test(given?.text ?? ''))?.scope;
  const scope = given ? known : file.targetScope;
  if (scope === undefined || scope === target.targetScope) return [];
  return [`runs at the scope ${scope}, but its file is made for ${target.targetScope}`];
}

function checkOutputs(project: Project, file: BicepFile): Problem[] {
  return chainsOf(file).flatMap(({ root, path, line, isBound }) => {
    const module = isBound ? undefined : file.modules.find(({ name }) => name === root);
    const target = module && project.files.get(resolvePath(file.path, module.source));
    const [first, output] = path;
    if (!target || first === undefined || first === 'name') return [];
    const isThere = first === 'outputs' && (output === undefined || target.outputs.some(({ name }) => name === output));
    return isThere ? [] : [{ path: file.path, line, message: `${root}.${path.join('.')} is no output of ${module.source}` }];
  });
}
