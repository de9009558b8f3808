import type { Node } from 'web-tree-sitter';
import type { BicepFile, Module, Output, Parameter, Resource, Variable } from './model.ts';
import { childrenOf, lineOf, parseTree, partsOf, walk } from './tree.ts';
import { nameOf, readValue, type Value } from './value.ts';

export function readBicep(path: string, text: string): BicepFile {
  const root = parseTree(path, text);
  const statements = partsOf(root);
  const of = (type: string) => statements.filter((node) => node.type === type);
  return {
    path,
    text,
    root,
    targetScope: of('target_scope_assignment').map((node) => textOf(partsOf(node)[0]))[0] ?? 'resourceGroup',
    parameters: of('parameter_declaration').map((node) => readParameter(node)),
    variables: of('variable_declaration').map((node) => readVariable(node)),
    outputs: of('output_declaration').map((node) => readOutput(node)),
    resources: of('resource_declaration').flatMap((node) => readResources(node)),
    modules: of('module_declaration').map((node) => readModule(node)),
    others: [...of('user_defined_function'), ...of('type_declaration')].map((node) => textOf(firstOf(node, 'identifier'))),
  };
}

function firstOf(node: Node, type: string): Node | undefined {
  return partsOf(node).find((part) => part.type === type);
}

function textOf(node: Node | undefined): string {
  return node ? (nameOf(node) ?? '') : '';
}

function declared(node: Node) {
  return { name: textOf(firstOf(node, 'identifier')), line: lineOf(node), node };
}

/** What follows the equals sign. */
function assigned(node: Node): Value | undefined {
  const children = childrenOf(node);
  const at = children.findIndex((child) => child.type === '=');
  const value = at < 0 ? undefined : children.slice(at + 1).find((child) => child.isNamed && !/comment$/.test(child.type));
  return value && readValue(value);
}

function required(node: Node): Value {
  return assigned(node) ?? { kind: 'unknown', line: lineOf(node), text: node.text };
}

/** The decorators above a declaration, by name, with their first argument. */
function decoratorsOf(node: Node): ReadonlyMap<string, Node | undefined> {
  const before = node.previousNamedSibling;
  if (before?.type !== 'decorators') return new Map();
  const calls = partsOf(before).flatMap(partsOf);
  return new Map(
    calls.map((call) => {
      const args = call.childForFieldName('arguments');
      return [call.childForFieldName('function')?.text.replace(/^sys\./, '') ?? '', args ? partsOf(args)[0] : undefined];
    }),
  );
}

/** The text between the name and the equals sign. */
function typeText(node: Node): string {
  const type = partsOf(node)[1];
  return type?.text.trim() ?? '';
}

function readParameter(node: Node): Parameter {
  const decorators = decoratorsOf(node);
  const type = typeText(node);
  const fallback = assigned(node);
  const allowed = allowedBy(decorators.get('allowed'), type);
  return {
    ...declared(node),
    type: type.replace(/\?$/, ''),
    isNullable: type.endsWith('?'),
    isSecure: decorators.has('secure'),
    ...(allowed && { allowed }),
    ...(fallback && { fallback }),
  };
}

function allowedBy(list: Node | undefined, type: string): Parameter['allowed'] {
  if (list) return itemsOf(readValue(list)).flatMap((item) => (item.kind === 'literal' ? [item.value] : []));
  if (!/^'[^']*'(\s*\|\s*'[^']*')*$/.test(type)) return undefined;
  return type.split('|').map((item) => item.trim().slice(1, -1));
}

function itemsOf(value: Value): readonly Value[] {
  return value.kind === 'list' ? value.items : [];
}

function readVariable(node: Node): Variable {
  return { ...declared(node), value: required(node) };
}

function readOutput(node: Node): Output {
  return { ...declared(node), type: typeText(node), isSecure: decoratorsOf(node).has('secure'), value: required(node) };
}

function deployed(node: Node) {
  const over = [...walk(node)].find((part) => part.type === 'for_statement' && part.parent?.equals(node));
  const test = [...walk(node)].find(
    (part) => part.type === 'if_statement' && (part.parent?.equals(node) || over?.equals(part.parent ?? node)),
  );
  const condition = test && partsOf(test)[0];
  const body = required(node);
  return {
    ...declared(node),
    body: body.kind === 'loop' ? body.item : body,
    ...(condition && { condition }),
    ...(over && { over: partsOf(over)[1] ?? over }),
  };
}

function readModule(node: Node): Module {
  return { ...deployed(node), source: textOf(firstOf(node, 'string')) };
}

function readResources(node: Node, outer?: Resource): Resource[] {
  const [type = '', apiVersion = outer?.apiVersion ?? ''] = textOf(firstOf(node, 'string')).split('@');
  const resource: Resource = {
    ...deployed(node),
    type: outer ? `${outer.type}/${type}` : type,
    apiVersion,
    isExisting: childrenOf(node).some((child) => child.type === 'existing' || child.text === 'existing'),
    ...(outer && { outer: outer.name }),
  };
  return [resource, ...innerOf(node).flatMap((inner) => readResources(inner, resource))];
}

/** Resources declared inside the body of one, not deeper. */
function innerOf(node: Node): Node[] {
  return partsOf(node).flatMap((part) => (part.type === 'resource_declaration' ? [part] : innerOf(part)));
}
