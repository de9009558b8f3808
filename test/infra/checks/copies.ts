/** Deployments and resources of one scope have names of their own, each copy of a loop included: Azure would take two of one name for the same. */
import { chainsIn } from '../bicep/chains.ts';
import type { BicepFile, Module, Resource } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import { memberOf } from '../bicep/value.ts';

export function checkCopies(file: BicepFile): Problem[] {
  return [...checkLoops(file), ...checkNames(file)];
}

function checkLoops(file: BicepFile): Problem[] {
  return [...file.resources, ...file.modules]
    .filter((deployed) => deployed.over && !isTold(deployed))
    .map(({ name, line }) => ({ path: file.path, line, message: `the copies of ${name} have the same name and scope` }));
}

/** Whether the name, the scope or the parent of a copy depends on what the loop gives it. */
function isTold({ node, body }: Resource | Module): boolean {
  const bound = new Set(chainsIn(node).flatMap(({ root, isBound }) => (isBound ? [root] : [])));
  const text = ['name', 'scope', 'parent'].map((name) => memberOf(body, name)?.text ?? '').join(' ');
  return [...bound].some((name) => new RegExp(`\\b${name}\\b`).test(text));
}

function checkNames(file: BicepFile): Problem[] {
  const keyed = [...file.resources.filter(({ isExisting }) => !isExisting), ...file.modules].map((deployed) => ({
    deployed,
    key: keyOf(deployed),
  }));
  return keyed
    .filter(({ key }, index) => keyed.findIndex((other) => other.key === key) < index)
    .map(({ deployed }) => ({ path: file.path, line: deployed.line, message: `${deployed.name} has the name of another one` }));
}

function keyOf(deployed: Resource | Module): string {
  const place = ['name', 'scope', 'parent'].map((name) => memberOf(deployed.body, name)?.text ?? '');
  return ['type' in deployed ? `${deployed.type} ${deployed.outer ?? ''}` : 'module', ...place].join('|');
}
