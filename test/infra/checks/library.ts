/** Azure's published types of what infra/ deploys (`npm run arm-types`) and, by hand and with their sources, those that the library lacks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompactFile, CompactProperties, CompactType } from '../../../local/simulator/arm-types-compact.ts';

const folder = join(import.meta.dirname, '..', 'arm-types');
const byType = new Map(readAll().map((file) => [file.type, file]));

function readAll(): readonly CompactFile[] {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'additions.json');
  return [...names.map(read), ...read('additions.json')];
}

/** Undefined for a type that is neither published nor among the additions. */
export function publishedType(resourceType: string): CompactFile | undefined {
  return byType.get(resourceType);
}

export const publishedTypes: readonly string[] = [...byType.keys()].sort();

/** One property: the name of its type, whether it must be set, may not be set, and the limits of its value. */
export interface PropertyType {
  readonly type: string;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  readonly limits?: string;
}

export function propertyType(type: CompactType, properties: CompactProperties, name: string): PropertyType | undefined {
  const text = Object.hasOwn(properties, name) ? properties[name] : type.additional;
  if (text === undefined) return undefined;
  const [first = 'any', ...flags] = text.split(', ');
  const limits = type.limits?.[name];
  return { type: first, isRequired: flags.includes('Required'), isReadOnly: flags.includes('ReadOnly'), ...(limits && { limits }) };
}

/** All properties of a type, those of the named variants of a discriminated one included. */
export function propertiesOf(type: CompactType, variants: readonly string[] = Object.keys(type.variants ?? {})): CompactProperties {
  return Object.assign({}, type.properties, ...variants.map((variant) => type.variants?.[variant] ?? {}));
}
