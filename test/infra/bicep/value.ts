/** Values of Bicep as far as they can be known without a deployment. */
import type { Node } from 'web-tree-sitter';
import { childrenOf, lineOf, partsOf } from './tree.ts';

export interface Member {
  readonly name: string;
  readonly line: number;
  readonly value: Value;
}

/** What every value carries: the line it stands on, and its own text for messages. */
interface Place {
  readonly line: number;
  readonly text: string;
}

export type Value = Place &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'object'; readonly members: readonly Member[]; readonly isPartial?: boolean }
    | { readonly kind: 'list'; readonly items: readonly Value[] }
    /** `[for …]`: a list of any length of such items. */
    | { readonly kind: 'loop'; readonly item: Value }
    | { readonly kind: 'choice'; readonly condition: Value; readonly options: readonly Value[] }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly of: Value; readonly name: string }
    | { readonly kind: 'index'; readonly of: Value; readonly at: Value }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Value[] }
    /** `!x`, `a == b`, `a && b` and the like, whose value is a bool. */
    | { readonly kind: 'test'; readonly operator: string; readonly operands: readonly Value[] }
    /** Known to be of a type (`string`, `int`, `bool`, `object`, `array`) and no more. */
    | { readonly kind: 'typed'; readonly type: string }
    | { readonly kind: 'unknown' }
  );

const readers: Readonly<Record<string, (node: Node) => Value>> = {
  string: readString,
  number: (node) => ({ ...placeOf(node), kind: 'literal', value: Number(node.text) }),
  boolean: (node) => ({ ...placeOf(node), kind: 'literal', value: node.text === 'true' }),
  null: (node) => ({ ...placeOf(node), kind: 'literal', value: null }),
  object: (node) => ({ ...placeOf(node), kind: 'object', members: partsOf(node).flatMap(readMember), ...partial(node) }),
  array: (node) => ({ ...placeOf(node), kind: 'list', items: partsOf(node).map(readValue) }),
  identifier: (node) => ({ ...placeOf(node), kind: 'name', name: node.text }),
  parenthesized_expression: (node) => readFirst(node),
  ternary_expression: (node) => readTernary(node),
  call_expression: readCall,
  member_expression: readMemberAccess,
  subscript_expression: readIndex,
  for_statement: (node) => ({ ...placeOf(node), kind: 'loop', item: readLast(node) }),
  if_statement: (node) => readLast(node),
  binary_expression: (node) => readBinary(node),
  unary_expression: (node) => readUnary(node),
};

export function readValue(node: Node): Value {
  const read = readers[node.type];
  return read ? read(node) : { ...placeOf(node), kind: 'unknown' };
}

function placeOf(node: Node): Place {
  return { line: lineOf(node), text: node.text };
}

function readFirst(node: Node): Value {
  const [first] = partsOf(node);
  return first ? readValue(first) : { ...placeOf(node), kind: 'unknown' };
}

function readLast(node: Node): Value {
  const last = partsOf(node).at(-1);
  return last ? readValue(last) : { ...placeOf(node), kind: 'unknown' };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** "Data types in Bicep", "Strings": of a multi-line string the first line break does not count, and nothing in it is escaped. */
function readString(node: Node): Value {
  const { text } = node;
  if (partsOf(node).some((part) => part.type === 'interpolation')) return { ...placeOf(node), kind: 'typed', type: 'string' };
  const value = text.startsWith("'''") ? text.slice(3, -3).replace(/^\r?\n/, '') : unescaped(text.slice(1, -1));
  return { ...placeOf(node), kind: 'literal', value };
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u\{([0-9a-f]+)\}|(.))/gi, (_, code?: string, character = '') =>
    code ? String.fromCodePoint(Number.parseInt(code, 16)) : (escapes[character] ?? character),
  );
}

/** A member whose name is computed makes an object of which not all names are known. */
function readMember(node: Node): Member[] {
  if (node.type !== 'object_property') return [];
  const [key, value] = partsOf(node);
  if (!key || !value) return [];
  const name = nameOf(key);
  return name === undefined ? [] : [{ name, line: lineOf(node), value: readValue(value) }];
}

export function nameOf(key: Node): string | undefined {
  if (key.type !== 'string') return key.text;
  const read = readString(key);
  return read.kind === 'literal' ? String(read.value) : undefined;
}

function partial(node: Node): { readonly isPartial?: boolean } {
  const hasComputed = partsOf(node).some((part) => part.type === 'object_property' && nameOf(part.child(0) ?? part) === undefined);
  return hasComputed ? { isPartial: true } : {};
}

type Read = (node: Node) => Value;

/** Reads a node of which the last operand is meant by what stands around it: `a ? b : c.d` is parsed as `(a ? b : c).d`. */
function readThrough(node: Node, read: Read): Value {
  const inner: Read = (last) => readThrough(last, read);
  if (node.type === 'ternary_expression') return readTernary(node, inner);
  if (node.type === 'binary_expression') return readBinary(node, inner);
  if (node.type === 'unary_expression') return readUnary(node, inner);
  return node.type === 'lambda_expression' ? { ...placeOf(node), kind: 'unknown' } : read(node);
}

function readOperands(node: Node, readLast: Read): Value[] {
  const parts = partsOf(node);
  return parts.map((part, index) => (index === parts.length - 1 ? readLast(part) : readValue(part)));
}

function readTernary(node: Node, readLast: Read = readValue): Value {
  const [condition, ...options] = readOperands(node, readLast);
  return condition ? { ...placeOf(node), kind: 'choice', condition, options } : { ...placeOf(node), kind: 'unknown' };
}

function readCall(node: Node): Value {
  const called = node.childForFieldName('function');
  const args = node.childForFieldName('arguments');
  const name = called?.type === 'member_expression' ? (called.childForFieldName('property')?.text ?? '') : (called?.text ?? '');
  const call: Value = { ...placeOf(node), kind: 'call', name, args: args ? partsOf(args).map(readValue) : [] };
  const object = called?.childForFieldName('object');
  return object ? readThrough(object, () => call) : call;
}

function readMemberAccess(node: Node): Value {
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('property')?.text;
  if (!object || !name) return { ...placeOf(node), kind: 'unknown' };
  return readThrough(object, (of) => ({ ...placeOf(node), kind: 'member', of: readValue(of), name }));
}

function readIndex(node: Node): Value {
  const object = node.childForFieldName('object');
  const at = node.childForFieldName('index');
  if (!object || !at) return { ...placeOf(node), kind: 'unknown' };
  return readThrough(object, (of) => ({ ...placeOf(node), kind: 'index', of: readValue(of), at: readValue(at) }));
}

const tests = new Set(['!', '==', '!=', '=~', '!~', '<', '<=', '>', '>=', '&&', '||']);

function readBinary(node: Node, readLast: Read = readValue): Value {
  const operator = operatorOf(node);
  const operands = readOperands(node, readLast);
  if (operator === '??' && operands[0]) return { ...placeOf(node), kind: 'choice', condition: operands[0], options: operands };
  if (tests.has(operator)) return { ...placeOf(node), kind: 'test', operator, operands };
  return { ...placeOf(node), kind: 'typed', type: 'int' };
}

function readUnary(node: Node, readLast: Read = readValue): Value {
  if (operatorOf(node) === '!') return { ...placeOf(node), kind: 'test', operator: '!', operands: readOperands(node, readLast) };
  return { ...placeOf(node), kind: 'literal', value: Number(node.text) };
}

function operatorOf(node: Node): string {
  return childrenOf(node).find((child) => !child.isNamed)?.type ?? '';
}

/** The value of a parsed JSON file, which stands on one line as far as messages go. */
export function valueOfJson(json: unknown, place: Place): Value {
  if (Array.isArray(json)) return { ...place, kind: 'list', items: json.map((item) => valueOfJson(item, place)) };
  if (typeof json === 'object' && json !== null) {
    const members = Object.entries(json).map(([name, value]) => ({ name, line: place.line, value: valueOfJson(value, place) }));
    return { ...place, kind: 'object', members };
  }
  return { ...place, kind: 'literal', value: json as string | number | boolean | null };
}

export function memberOf(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'object' ? value.members.find((member) => member.name === name)?.value : undefined;
}
