/**
 * Names, scopes, conditions and what a loop runs over must be known when the deployment starts (BCP120, BCP177, BCP178). Of another
 * resource only its id, name, type and api-version are; of a module nothing but its name is.
 */
import type { Node } from 'web-tree-sitter';
import { chainsIn } from '../bicep/chains.ts';
import type { BicepFile, Module, Resource } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import { partsOf } from '../bicep/tree.ts';
import { nameOf } from '../bicep/value.ts';

const early = new Set(['id', 'name', 'type', 'apiVersion']);

export function checkStartValues(file: BicepFile): Problem[] {
  return [...file.resources, ...file.modules].flatMap((deployed) =>
    partsNeededEarly(deployed).flatMap(({ what, node }) =>
      lateIn(file, node).map(({ text, line }) => ({
        path: file.path,
        line,
        message: `${what} of ${deployed.name} needs ${text}, which is not known when the deployment starts`,
      })),
    ),
  );
}

function partsNeededEarly(deployed: Resource | Module): { readonly what: string; readonly node: Node }[] {
  const named = bodyMembers(deployed.node).filter(({ name }) => name === 'name' || name === 'scope');
  return [
    ...named.map(({ name, node }) => ({ what: `the ${name}`, node })),
    ...(deployed.condition ? [{ what: 'the condition', node: deployed.condition }] : []),
    ...(deployed.over ? [{ what: 'the loop', node: deployed.over }] : []),
  ];
}

function bodyMembers(declaration: Node): { readonly name: string; readonly node: Node }[] {
  let body = partsOf(declaration).at(-1);
  while (body && (body.type === 'for_statement' || body.type === 'if_statement')) body = partsOf(body).at(-1);
  return (body ? partsOf(body) : []).flatMap((member) => {
    const [key] = partsOf(member);
    return key && member.type === 'object_property' ? [{ name: nameOf(key) ?? '', node: member }] : [];
  });
}

interface Late {
  readonly text: string;
  readonly line: number;
}

/** Follows variables, so that a late value does not hide in one. */
function lateIn(file: BicepFile, node: Node, seen: ReadonlySet<string> = new Set()): Late[] {
  return chainsIn(node).flatMap(({ root, path, line, isBound }) => {
    if (isBound || seen.has(root)) return [];
    const variable = file.variables.find(({ name }) => name === root);
    if (variable) return lateIn(file, variable.node, new Set([...seen, root])).map((late) => ({ ...late, line }));
    const isResource = file.resources.some(({ name }) => name === root);
    const isModule = file.modules.some(({ name }) => name === root);
    const isLate = (isResource && path[0] !== undefined && !early.has(path[0])) || (isModule && path[0] === 'outputs');
    return isLate ? [{ text: [root, ...path].join('.'), line }] : [];
  });
}
