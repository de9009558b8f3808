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
  const place: Place = { types: file.types, direction, problems: [], path: '' };
  checkObject(place, root, body);
  return place.problems;
}

/** Where the check stands; all places of one check share the list of problems. */
interface Place {
  readonly types: CompactFile['types'];
  readonly direction: Direction;
  readonly problems: string[];
  readonly path: string;
}

function checkObject(place: Place, type: CompactType, value: unknown): void {
  if (!isObject(value)) {
    place.problems.push(`${place.path || 'the body'} must be an object, but is ${kindOf(value)}`);
    return;
  }
  const properties = { ...type.properties, ...variantOf(place, type, value) };
  for (const [name, member] of Object.entries(value)) {
    const text = Object.hasOwn(properties, name) ? properties[name] : type.additional;
    if (text === undefined) place.problems.push(`${joined(place, name)} is unknown`);
    else checkMember({ ...place, path: joined(place, name) }, text, member);
  }
  if (place.direction === 'request') checkRequired(place, properties, value);
}

function variantOf(place: Place, type: CompactType, body: JsonObject): CompactProperties {
  if (!type.discriminator) return {};
  const value = String(body[type.discriminator]);
  const variants = type.variants ?? {};
  const found = Object.entries(variants).find(([name]) => name.toLowerCase() === value.toLowerCase());
  if (found) return found[1];
  place.problems.push(`${joined(place, type.discriminator)} must be one of ${Object.keys(variants).join(', ')}, but is ${value}`);
  return Object.assign({}, ...Object.values(variants));
}

/** The name of a resource is in the path of a PUT, so its body may leave it out. */
function checkRequired(place: Place, properties: CompactProperties, body: JsonObject): void {
  for (const [name, text] of Object.entries(properties)) {
    const isMissing = body[name] === undefined || body[name] === null;
    const isOwnName = place.path === '' && name === 'name';
    if (isMissing && text.endsWith(', Required') && !isOwnName) place.problems.push(`${joined(place, name)} is required`);
  }
}

function checkMember(place: Place, text: string, value: unknown): void {
  const [name = 'any', ...flags] = text.split(', ');
  if (value === null || value === undefined) return;
  if (place.direction === 'request' && flags.includes('ReadOnly')) return;
  checkValue(place, name, value);
}

function checkValue(place: Place, name: string, value: unknown): void {
  if (name === 'any') return;
  if (name.endsWith('[]')) {
    checkItems(place, name.slice(0, -2), value);
    return;
  }
  const named = place.types[name];
  if (named && place.path !== 'type') checkObject(place, named, value);
  else checkPrimitive(place, name, value);
}

function checkItems(place: Place, name: string, value: unknown): void {
  if (!Array.isArray(value)) {
    place.problems.push(`${place.path} must be an array, but is ${kindOf(value)}`);
    return;
  }
  for (const [index, item] of value.entries()) checkValue({ ...place, path: `${place.path}[${index}]` }, name, item);
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => typeof value === 'number',
  reference: (value) => isObject(value) && ['string', 'undefined'].includes(typeof value.id),
};

function checkPrimitive(place: Place, name: string, value: unknown): void {
  const check = kinds[name];
  if (check) {
    const wanted = name === 'reference' ? 'an object with an id' : `a ${name}`;
    if (!check(value)) place.problems.push(`${place.path} must be ${wanted}, but is ${kindOf(value)}`);
    return;
  }
  const members = name.split(' | ');
  const isOpen = members.includes('string');
  if (typeof value !== 'string') place.problems.push(`${place.path} must be a string, but is ${kindOf(value)}`);
  else if (!isOpen && !members.some((member) => member.toLowerCase() === value.toLowerCase())) {
    place.problems.push(`${place.path} must be one of ${members.join(', ')}, but is ${value}`);
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `of type ${typeof value}`;
}

function joined({ path }: Place, name: string): string {
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
