/**
 * A small part of Resource Graph's query language: a table, then `where`, `project`, `extend`, `order by` / `sort by`, `take` / `limit`, `count`.
 * Conditions are comparisons (`==`, `!=`, `=~`, `!~`, `in`, `in~`, `contains`, `startswith`, `endswith`, `has`), `isempty`, `isnotempty`, `and`, `or`,
 * `not(…)` and parentheses; columns are paths such as `properties.powerState.code` or `tags['env']`. Everything else is a parse error, as at Azure.
 */
import { isObject, type Json, type JsonObject } from '../../../shared/domain/json.ts';

export class QueryError extends Error {
  readonly token: string;
  readonly position: number;
  constructor(token: string, position: number) {
    super(`unexpected ${token}`);
    this.token = token;
    this.position = position;
  }
}

export type Rows = readonly JsonObject[];
export type Stage = (rows: Rows) => Rows;

export interface Query {
  readonly table: string;
  readonly stages: readonly Stage[];
  /** `take` or `limit` is in it: such a result has no pages. */
  readonly hasLimit: boolean;
}

interface Token {
  readonly text: string;
  readonly kind: 'word' | 'string' | 'number' | 'sign' | 'end';
  readonly at: number;
}

const pattern =
  /\s*(?:\/\/[^\n]*\n\s*)*(?:([A-Za-z_][\w-]*~?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+(?:\.\d+)?)|(=~|!~|==|!=|<=|>=|!in~?|[<>=|(),.[\]]))/y;

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new QueryError(text.slice(at).trim().charAt(0), at);
    const [, word, single, double, number, sign] = match;
    if (word !== undefined) found.push({ text: word, kind: 'word', at });
    else if (single !== undefined || double !== undefined)
      found.push({ text: (single ?? double ?? '').replace(/\\(.)/g, '$1'), kind: 'string', at });
    else if (number !== undefined) found.push({ text: number, kind: 'number', at });
    else found.push({ text: sign ?? '', kind: 'sign', at });
  }
  return [...found, { text: '<EOF>', kind: 'end', at: text.length }];
}

/** Walks along the tokens. */
interface Reader {
  peek(): Token;
  next(): Token;
  /** Takes the next token if it has this text, in any casing. */
  take(...texts: readonly string[]): boolean;
  expect(text: string): void;
}

function readerOf(list: readonly Token[]): Reader {
  let index = 0;
  const peek = (): Token => list[index] as Token;
  const next = (): Token => {
    const token = peek();
    if (token.kind !== 'end') index += 1;
    return token;
  };
  const take = (...texts: readonly string[]): boolean => {
    const token = peek();
    if (token.kind === 'string' || !texts.includes(token.text.toLowerCase())) return false;
    next();
    return true;
  };
  const expect = (text: string): void => {
    if (!take(text)) throw new QueryError(peek().text, peek().at);
  };
  return { peek, next, take, expect };
}

const tables = ['resources', 'resourcecontainers', 'authorizationresources', 'kubernetesconfigurationresources', 'dnsresources'];
const stageWords = ['where', 'project', 'extend', 'order', 'sort', 'take', 'limit', 'count'];

/** Throws `QueryError` at the first token that it does not know. A query may begin without a table: then it is `resources` (arg-first-page). */
export function parseQuery(text: string): Query {
  const words = tokens(text);
  const reader = readerOf(words);
  const first = reader.peek();
  const isTable = first.kind === 'word' && tables.includes(first.text.toLowerCase());
  if (isTable) reader.next();
  else if (!stageWords.includes(first.text.toLowerCase())) throw new QueryError(first.text, first.at);
  const stages: Stage[] = isTable ? [] : [stage(reader)];
  while (reader.take('|')) stages.push(stage(reader));
  if (reader.peek().kind !== 'end') throw new QueryError(reader.peek().text, reader.peek().at);
  const hasLimit = words.some(
    ({ kind, text: word }, index) => kind === 'word' && /^(take|limit)$/i.test(word) && (index === 0 || words[index - 1]?.text === '|'),
  );
  return { table: isTable ? first.text.toLowerCase() : 'resources', stages, hasLimit };
}

function stage(reader: Reader): Stage {
  const word = reader.next();
  switch (word.text.toLowerCase()) {
    case 'where': {
      const condition = anyOf(reader);
      return (rows) => rows.filter(condition);
    }
    case 'project':
      return projection(columns(reader), false);
    case 'extend':
      return projection(columns(reader), true);
    case 'order':
    case 'sort':
      return ordering(reader);
    case 'take':
    case 'limit': {
      const count = Number(reader.next().text);
      return (rows) => rows.slice(0, count);
    }
    case 'count':
      return (rows) => [{ Count: rows.length }];
    default:
      throw new QueryError(word.text, word.at);
  }
}

type Condition = (row: JsonObject) => boolean;

function anyOf(reader: Reader): Condition {
  const terms = [allOf(reader)];
  while (reader.take('or')) terms.push(allOf(reader));
  return (row) => terms.some((term) => term(row));
}

function allOf(reader: Reader): Condition {
  const terms = [single(reader)];
  while (reader.take('and')) terms.push(single(reader));
  return (row) => terms.every((term) => term(row));
}

function single(reader: Reader): Condition {
  if (reader.take('(')) return closed(reader);
  if (reader.take('not')) {
    reader.expect('(');
    const inner = closed(reader);
    return (row) => !inner(row);
  }
  for (const word of ['isempty', 'isnotempty']) {
    if (!reader.take(word)) continue;
    reader.expect('(');
    const value = operand(reader);
    reader.expect(')');
    return (row) => (textOf(value(row)) === '') === (word === 'isempty');
  }
  return comparison(reader);
}

function closed(reader: Reader): Condition {
  const inner = anyOf(reader);
  reader.expect(')');
  return inner;
}

const operators: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '=~': (left, right) => left.toLowerCase() === right.toLowerCase(),
  '!~': (left, right) => left.toLowerCase() !== right.toLowerCase(),
  contains: (left, right) => left.toLowerCase().includes(right.toLowerCase()),
  has: (left, right) =>
    left
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .includes(right.toLowerCase()),
  startswith: (left, right) => left.toLowerCase().startsWith(right.toLowerCase()),
  endswith: (left, right) => left.toLowerCase().endsWith(right.toLowerCase()),
};

function comparison(reader: Reader): Condition {
  const left = operand(reader);
  const operator = reader.next();
  const name = operator.text.toLowerCase();
  if (['in', 'in~', '!in', '!in~'].includes(name)) return membership(left, name, list(reader));
  const compare = operator.kind === 'string' ? undefined : operators[name];
  if (!compare) throw new QueryError(operator.text, operator.at);
  const right = operand(reader);
  return (row) => compare(textOf(left(row)), textOf(right(row)));
}

function membership(left: Operand, name: string, values: readonly Operand[]): Condition {
  const fold = (text: string) => (name.endsWith('~') ? text.toLowerCase() : text);
  return (row) => values.some((value) => fold(textOf(value(row))) === fold(textOf(left(row)))) !== name.startsWith('!');
}

interface Operand {
  (row: JsonObject): Json | undefined;
  /** Of a path: an unnamed column is called by its steps, joined by `_` (`properties_provisioningState`), as in Kusto. */
  steps?: readonly string[];
}

function list(reader: Reader): readonly Operand[] {
  reader.expect('(');
  const values = [operand(reader)];
  while (reader.take(',')) values.push(operand(reader));
  reader.expect(')');
  return values;
}

function operand(reader: Reader): Operand {
  const token = reader.next();
  if (token.kind === 'string') return () => token.text;
  if (token.kind === 'number') return () => Number(token.text);
  if (token.kind !== 'word') throw new QueryError(token.text, token.at);
  if (['true', 'false'].includes(token.text)) return () => token.text === 'true';
  if (['tolower', 'tostring'].includes(token.text.toLowerCase()) && reader.peek().text === '(') {
    const [inner] = list(reader);
    return (row) => (token.text.toLowerCase() === 'tolower' ? textOf(inner?.(row)).toLowerCase() : textOf(inner?.(row)));
  }
  return path(token.text, reader);
}

function path(first: string, reader: Reader): Operand {
  const steps = [first];
  for (;;) {
    if (reader.take('.')) steps.push(reader.next().text);
    else if (reader.take('[')) {
      steps.push(reader.next().text);
      reader.expect(']');
    } else break;
  }
  return Object.assign((row: JsonObject) => steps.reduce<Json | undefined>(member, row), { steps });
}

function member(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(step)] as Json | undefined;
  return isObject(value) ? value[step] : undefined;
}

function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

interface Column {
  readonly name: string;
  readonly value: Operand;
}

function columns(reader: Reader): readonly Column[] {
  const found: Column[] = [];
  do {
    const { text } = reader.peek();
    const value = operand(reader);
    if (reader.take('=')) found.push({ name: text, value: operand(reader) });
    else found.push({ name: value.steps?.join('_') ?? text, value });
  } while (reader.take(','));
  return found;
}

function projection(list: readonly Column[], keepsOthers: boolean): Stage {
  return (rows) =>
    rows.map((row) => ({ ...(keepsOthers && row), ...Object.fromEntries(list.map(({ name, value }) => [name, value(row) ?? null])) }));
}

function ordering(reader: Reader): Stage {
  reader.expect('by');
  const keys: { value: Operand; sign: number }[] = [];
  do {
    const value = operand(reader);
    // Without a word the order is descending, as in Kusto.
    const sign = reader.take('asc') ? 1 : -1;
    if (sign === -1) reader.take('desc');
    keys.push({ value, sign });
  } while (reader.take(','));
  return (rows) =>
    [...rows].sort((a, b) => {
      for (const { value, sign } of keys) {
        const [left, right] = [textOf(value(a)), textOf(value(b))];
        if (left !== right) return left < right ? -sign : sign;
      }
      return 0;
    });
}
