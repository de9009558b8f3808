/**
 * Checks bodies against Azure's published resource types (`arm-types/*.json`, written by `npm run arm-types`) and against
 * `arm-types/additions.json`: what newer API versions and recorded answers hold beyond them, each entry with its source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../shared/domain/json.ts';
import type { CompactFile, CompactProperties, CompactType } from './arm-types-compact.ts';

export type Direction = 'request' | 'answer';

interface Addition {
  readonly in: string;
  readonly properties: CompactProperties;
  readonly source: string;
}

const folder = join(import.meta.dirname, 'arm-types');
let loaded: ReadonlyMap<string, CompactFile> | undefined;

/**
 * Problems of a body as sentences, none when it fits. Requests: unknown properties, wrong types, missing required ones;
 * read-only properties are passed over, since Azure ignores them. Answers: unknown properties and wrong types.
 * `null` fits every optional property (recorded: the services fill nulls in). A type without a schema fits everything.
 */
export function checkBody(type: string, body: unknown, direction: Direction): string[] {
  const file = files().get(type.toLowerCase());
  const root = file?.types[file.type];
  if (!file || !root) return [];
  const walk: Walk = { types: file.types, direction, problems: [] };
  checkObject(walk, root, body, '');
  return walk.problems;
}

/** True when the body of this type can be checked at all. */
export function hasSchema(type: string): boolean {
  return files().has(type.toLowerCase());
}

interface Walk {
  readonly types: CompactFile['types'];
  readonly direction: Direction;
  readonly problems: string[];
}

function checkObject(walk: Walk, type: CompactType, value: unknown, path: string): void {
  if (!isObject(value as never)) {
    walk.problems.push(`${path || 'the body'} must be an object, but is ${kindOf(value)}`);
    return;
  }
  const body = value as JsonObject;
  const properties = { ...type.properties, ...variantOf(walk, type, body, path) };
  for (const [name, member] of Object.entries(body)) {
    const text = Object.hasOwn(properties, name) ? properties[name] : type.additional;
    if (text === undefined) walk.problems.push(`${joined(path, name)} is unknown`);
    else checkMember(walk, text, member, joined(path, name));
  }
  if (walk.direction === 'request') checkRequired(walk, properties, body, path);
}

function variantOf(walk: Walk, type: CompactType, body: JsonObject, path: string): CompactProperties {
  if (!type.discriminator) return {};
  const value = body[type.discriminator];
  const found = Object.entries(type.variants ?? {}).find(([name]) => name.toLowerCase() === String(value).toLowerCase());
  if (found) return found[1];
  walk.problems.push(`${joined(path, type.discriminator)} must be one of ${Object.keys(type.variants ?? {}).join(', ')}, but is ${String(value)}`);
  return Object.assign({}, ...Object.values(type.variants ?? {}));
}

/** The name of a resource is in the path of a PUT, so its body may leave it out. */
function checkRequired(walk: Walk, properties: CompactProperties, body: JsonObject, path: string): void {
  for (const [name, text] of Object.entries(properties)) {
    const isMissing = body[name] === undefined || body[name] === null;
    if (isMissing && text.endsWith(', Required') && !(path === '' && name === 'name')) walk.problems.push(`${joined(path, name)} is required`);
  }
}

function checkMember(walk: Walk, text: string, value: unknown, path: string): void {
  const [name = 'any', ...flags] = text.split(', ');
  if (value === null || value === undefined) return;
  if (walk.direction === 'request' && flags.includes('ReadOnly')) return;
  checkValue(walk, name, value, path);
}

function checkValue(walk: Walk, name: string, value: unknown, path: string): void {
  if (name === 'any') return;
  if (name.endsWith('[]')) {
    checkItems(walk, name.slice(0, -2), value, path);
    return;
  }
  const named = walk.types[name];
  if (named && path !== 'type') checkObject(walk, named, value, path);
  else checkPrimitive(walk, name, value, path);
}

function checkItems(walk: Walk, name: string, value: unknown, path: string): void {
  if (!Array.isArray(value)) {
    walk.problems.push(`${path} must be an array, but is ${kindOf(value)}`);
    return;
  }
  for (const [index, item] of value.entries()) checkValue(walk, name, item, `${path}[${index}]`);
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => typeof value === 'number',
  reference: (value) => isObject(value as never) && ['string', 'undefined'].includes(typeof (value as JsonObject).id),
};

function checkPrimitive(walk: Walk, name: string, value: unknown, path: string): void {
  const check = kinds[name];
  if (check) {
    if (!check(value)) walk.problems.push(`${path} must be ${name === 'reference' ? 'an object with an id' : `a ${name}`}, but is ${kindOf(value)}`);
    return;
  }
  const members = name.split(' | ');
  const isOpen = members.includes('string');
  if (typeof value !== 'string') walk.problems.push(`${path} must be a string, but is ${kindOf(value)}`);
  else if (!isOpen && !members.some((member) => member.toLowerCase() === value.toLowerCase())) {
    walk.problems.push(`${path} must be one of ${members.join(', ')}, but is ${value}`);
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `of type ${typeof value}`;
}

function joined(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function files(): ReadonlyMap<string, CompactFile> {
  loaded ??= readFiles();
  return loaded;
}

function readFiles(): ReadonlyMap<string, CompactFile> {
  const additions: Record<string, readonly Addition[]> = JSON.parse(readFileSync(join(folder, 'additions.json'), 'utf8'));
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'additions.json');
  return new Map(
    names.map((name) => {
      const file: CompactFile = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return [file.type.toLowerCase(), withAdditions(file, additions[file.type] ?? [])];
    }),
  );
}

function withAdditions(file: CompactFile, additions: readonly Addition[]): CompactFile {
  const types: Record<string, CompactType> = { ...file.types };
  for (const addition of additions) {
    const before = types[addition.in] ?? { properties: {} };
    types[addition.in] = { ...before, properties: { ...before.properties, ...addition.properties } };
  }
  return { ...file, types };
}
