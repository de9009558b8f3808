/** Uses of declared names in a file: `storage.properties.primaryEndpoints`, `topics[i].outputs.id`, `location`. */
import type { Node } from 'web-tree-sitter';
import type { BicepFile } from './model.ts';
import { isLoose, lineOf, partsOf, walk } from './tree.ts';

export interface Chain {
  readonly root: string;
  /** Names after the root; indexes are left out. */
  readonly path: readonly string[];
  readonly line: number;
  /** Whether a loop, lambda or function around it gives the root its meaning. */
  readonly isBound: boolean;
  /** Whether the first step is taken with `!` or `.?`. */
  readonly isGuarded: boolean;
}

const steps = new Set(['member_expression', 'subscript_expression']);

const kept = new WeakMap<BicepFile, readonly Chain[]>();

/** Every use in a file; remembered, because most checks ask for it. */
export function chainsOf(file: BicepFile): readonly Chain[] {
  const chains = kept.get(file) ?? chainsIn(file.root);
  kept.set(file, chains);
  return chains;
}

/** Every use below `node`, each once and as long as it goes. */
export function chainsIn(node: Node): Chain[] {
  return [...walk(node)].filter((part) => part.type === 'identifier' && isUse(part)).map(chainFrom);
}

function chainFrom(identifier: Node): Chain {
  const path: string[] = [];
  let rest = '';
  for (let step = stepOver(identifier); step; step = stepOver(step)) {
    if (step.type === 'member_expression') path.push(step.childForFieldName('property')?.text ?? '');
    rest = step.text.slice(identifier.endIndex - step.startIndex);
  }
  const isGuarded = /^(\[[^\]]*\])?(!|\.\?)/.test(rest);
  return { root: identifier.text, path, line: lineOf(identifier), isBound: isBoundAt(identifier), isGuarded };
}

/** The access of a member or item whose object a node is. Of `a ? b : c.d` the grammar makes `(a ? b : c).d`, which is read as it is meant. */
function stepOver(node: Node): Node | undefined {
  let last = node;
  while (last.parent && isLoose(last.parent) && partsOf(last.parent).at(-1)?.equals(last)) last = last.parent;
  const step = last.parent;
  return step && steps.has(step.type) && step.childForFieldName('object')?.equals(last) ? step : undefined;
}

/** Whether an identifier stands for a value, and is no key, declared name, type or function. */
function isUse(node: Node): boolean {
  const parent = node.parent;
  if (!parent) return false;
  const isFirst = partsOf(parent)[0]?.equals(node) ?? false;
  if (parent.type.endsWith('_declaration') || parent.type === 'user_defined_function') return !isFirst && !isTyped(parent, node);
  if (parent.type === 'object_property') return !isFirst;
  if (parent.type === 'call_expression') return !parent.childForFieldName('function')?.equals(node);
  if (parent.type === 'resource_expression') return isFirst;
  if (parent.type === 'for_statement') return !isFirst;
  return !['type', 'array_type', 'nullable_type', 'union_type', 'parameter', 'compatible_identifier', 'import_statement'].includes(
    parent.type,
  );
}

/** In `param x receiver` the second identifier is a type. */
function isTyped(declaration: Node, node: Node): boolean {
  return /^(parameter|output|type)_declaration$/.test(declaration.type) && (partsOf(declaration)[1]?.equals(node) ?? false);
}

/** Whether a loop, lambda or function around a use brings its name in. */
function isBoundAt(node: Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) if (boundBy(outer).includes(node.text)) return true;
  return false;
}

function boundBy(node: Node): string[] {
  const [first] = partsOf(node);
  if (!first) return [];
  if (node.type === 'lambda_expression') return first.type === 'identifier' ? [first.text] : partsOf(first).map((part) => part.text);
  // Of `x => x.a == x.b` the grammar makes `(x => x).a == x.b`.
  if (isLoose(node) || steps.has(node.type)) return boundBy(first);
  if (node.type === 'for_statement') return first.type === 'for_loop_parameters' ? partsOf(first).map((part) => part.text) : [first.text];
  if (node.type !== 'user_defined_function') return [];
  return partsOf(node)
    .filter((part) => part.type === 'parameters')
    .flatMap((part) => partsOf(part).map((parameter) => partsOf(parameter)[0]?.text ?? ''));
}
