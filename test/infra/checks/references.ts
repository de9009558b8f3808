/** Names: each one that is used is declared, each one that is declared is used, and no name, function, decorator or file is misspelt. */
import type { Node } from 'web-tree-sitter';
import { chainsOf } from '../bicep/chains.ts';
import { decorators, returnTypeOf } from '../bicep/functions.ts';
import type { BicepFile } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import { type Project, resolvePath } from '../bicep/project.ts';
import { lineOf, partsOf, walk } from '../bicep/tree.ts';
import { nameOf } from '../bicep/value.ts';

const namespaces = ['az', 'sys'];

export function checkReferences(project: Project, file: BicepFile): Problem[] {
  return [...undeclared(file), ...unused(file), ...twice(file), ...unknownFunctions(file), ...missingFiles(project, file)];
}

function declaredIn({ parameters, variables, resources, modules, outputs }: BicepFile) {
  return { values: [...parameters, ...variables, ...resources, ...modules], outputs };
}

function undeclared(file: BicepFile): Problem[] {
  const names = new Set([...declaredIn(file).values.map(({ name }) => name), ...file.others, ...namespaces]);
  return chainsOf(file)
    .filter(({ root, isBound }) => !isBound && !names.has(root))
    .map(({ root, line }) => ({ path: file.path, line, message: `${root} is not declared` }));
}

function unused(file: BicepFile): Problem[] {
  const used = new Set(chainsOf(file).map(({ root }) => root));
  const idle = [...file.parameters, ...file.variables, ...file.resources.filter(({ isExisting }) => isExisting)];
  return idle
    .filter(({ name }) => !used.has(name) && !file.path.endsWith('.bicepparam'))
    .map(({ name, line }) => ({ path: file.path, line, message: `${name} is declared and never used` }));
}

function twice(file: BicepFile): Problem[] {
  const { values, outputs } = declaredIn(file);
  return [values, outputs].flatMap((list) =>
    list
      .filter(({ name }, index) => list.findIndex((other) => other.name === name) < index)
      .map(({ name, line }) => ({ path: file.path, line, message: `${name} is declared twice` })),
  );
}

function unknownFunctions(file: BicepFile): Problem[] {
  return callsIn(file.root).flatMap((call) => {
    const name = calledName(call);
    const isDecorator = call.parent?.type === 'decorator';
    const isKnown = isDecorator ? decorators.has(name) : returnTypeOf(name) !== undefined || file.others.includes(name);
    return isKnown || isMethod(call) ? [] : [{ path: file.path, line: lineOf(call), message: `${name} is no function of Bicep` }];
  });
}

function callsIn(root: Node): Node[] {
  return [...walk(root)].filter((node) => node.type === 'call_expression');
}

function calledName(call: Node): string {
  const called = call.childForFieldName('function');
  return (called?.type === 'member_expression' ? called.childForFieldName('property')?.text : called?.text) ?? '';
}

/** `vault.getSecret('x')`, `storage.listKeys()`: functions of a resource. */
function isMethod(call: Node): boolean {
  const called = call.childForFieldName('function');
  return called?.type === 'member_expression' && !namespaces.includes(called.childForFieldName('object')?.text ?? '');
}

function missingFiles(project: Project, file: BicepFile): Problem[] {
  return callsIn(file.root)
    .filter((call) => /^load(Json|Text|Yaml)Content$|^loadFileAsBase64$/.test(calledName(call)))
    .flatMap((call) => {
      const [argument] = partsOf(call.childForFieldName('arguments') ?? call);
      const named = argument?.type === 'string' ? nameOf(argument) : undefined;
      const isThere = named !== undefined && project.text(resolvePath(file.path, named)) !== undefined;
      return isThere ? [] : [{ path: file.path, line: lineOf(call), message: `the file ${named ?? argument?.text} is not there` }];
    });
}
