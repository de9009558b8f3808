/** A value against a published type, at any depth. What an expression will be is followed where it can be, and taken on trust where it cannot. */
import type { CompactFile, CompactProperties, CompactType } from '../../../local/simulator/arm-types-compact.ts';
import { follow, type Where } from '../bicep/follow.ts';
import type { Member, Value } from '../bicep/value.ts';
import { memberOf } from '../bicep/value.ts';
import { type PropertyType, propertiesOf, propertyType } from './library.ts';
import { brokenLimits } from './limits.ts';
import { typeOf } from './modules.ts';

export interface Spot {
  readonly where: Where;
  readonly types: CompactFile['types'];
  /** `properties.networkAcls`; empty for the body itself. */
  readonly at: string;
  readonly line: number;
}

export interface Finding {
  readonly line: number;
  readonly message: string;
}

type ObjectValue = Value & { readonly kind: 'object' };

/** Members that `isOurs` names belong to Bicep and are not looked at. */
export function checkObject(spot: Spot, type: CompactType, value: ObjectValue, isOurs = (_: string) => false): Finding[] {
  const { properties, problems } = variantOf(spot, type, value);
  const members = value.members.filter(({ name }) => !isOurs(name));
  return [
    ...problems,
    ...members.flatMap((member) => checkMember(spot, propertyType(type, properties, member.name), member)),
    ...missingIn(spot, properties, value),
  ];
}

function checkMember(spot: Spot, property: PropertyType | undefined, { name, line, value }: Member): Finding[] {
  const at = spot.at ? `${spot.at}.${name}` : name;
  if (!property) return [{ line, message: `${at} is unknown` }];
  if (property.isReadOnly) return [{ line, message: `${at} is read-only` }];
  const found = follow(value, spot.where).flatMap((option) => checkValue({ ...spot, at, line }, property, option));
  return found.filter((finding, index) => found.findIndex((other) => other.message === finding.message) === index);
}

function missingIn(spot: Spot, properties: CompactProperties, value: ObjectValue): Finding[] {
  if (value.isPartial) return [];
  return Object.entries(properties)
    .filter(([name, text]) => text.endsWith(', Required') && isAbsent(memberOf(value, name)))
    .map(([name]) => ({ line: spot.line, message: `${spot.at ? `${spot.at}.${name}` : name} is required` }));
}

function isAbsent(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'literal' && value.value === null);
}

/** Of a discriminated type the properties that the discriminator's value allows; all of them when it is not known. */
function variantOf(spot: Spot, type: CompactType, value: ObjectValue): { properties: CompactProperties; problems: Finding[] } {
  const name = type.discriminator;
  if (!name) return { properties: type.properties, problems: [] };
  const known = Object.keys(type.variants ?? {});
  const given = memberOf(value, name);
  const options = given ? follow(given, spot.where) : [];
  const literals = options.flatMap((option) => (option.kind === 'literal' ? [String(option.value)] : []));
  const wrong = literals.filter((literal) => !known.includes(literal));
  const isKnown = literals.length === options.length && wrong.length === 0 && literals.length > 0;
  const properties = isKnown ? propertiesOf(type, literals) : withoutRequired(propertiesOf(type));
  const message = given ? `${name} must be one of ${known.join(', ')}, but is ${wrong.join(', ')}` : `${name} is required`;
  const isWrong = wrong.length > 0 || !given;
  return { properties, problems: isWrong ? [{ line: spot.line, message: spot.at ? `${spot.at}.${message}` : message }] : [] };
}

function withoutRequired(properties: CompactProperties): CompactProperties {
  return Object.fromEntries(Object.entries(properties).map(([name, text]) => [name, text.replace(/, Required$/, '')]));
}

function checkValue(spot: Spot, { type, limits }: Pick<PropertyType, 'type' | 'limits'>, value: Value): Finding[] {
  if (type === 'any' || typeOf(value) === 'null' || typeOf(value) === 'any') return [];
  if (type.endsWith('[]')) return checkItems(spot, type.slice(0, -2), value);
  const named = spot.types[type];
  if (named) return value.kind === 'object' ? checkObject(spot, named, value) : wrongType(spot, 'object', value);
  if (type === 'reference') return wrongType(spot, 'object', value);
  if (type === 'int' || type === 'bool') return [...wrongType(spot, type, value), ...beyond(spot, limits, value)];
  return checkText(spot, type, limits, value);
}

function checkItems(spot: Spot, type: string, value: Value): Finding[] {
  if (value.kind === 'loop')
    return follow(value.item, spot.where).flatMap((item) => checkValue({ ...spot, at: `${spot.at}[]` }, { type }, item));
  if (value.kind !== 'list') return wrongType(spot, 'array', value);
  return value.items.flatMap((item, index) =>
    follow(item, spot.where).flatMap((option) => checkValue({ ...spot, at: `${spot.at}[${index}]`, line: item.line }, { type }, option)),
  );
}

function checkText(spot: Spot, type: string, limits: string | undefined, value: Value): Finding[] {
  if (value.kind !== 'literal' || typeof value.value !== 'string') return wrongType(spot, 'string', value);
  const members = type.split(' | ');
  const isOpen = members.includes('string') || members.length === 0;
  if (isOpen || members.includes(value.value)) return beyond(spot, limits, value);
  return [{ line: spot.line, message: `${spot.at} must be one of ${members.join(', ')}, but is ${value.value}` }];
}

function wrongType({ at, line }: Spot, wanted: string, value: Value): Finding[] {
  const type = typeOf(value);
  return type === wanted ? [] : [{ line, message: `${at} must be of type ${wanted}, but is of type ${type}` }];
}

function beyond({ at, line }: Spot, limits: string | undefined, value: Value): Finding[] {
  if (!limits || value.kind !== 'literal' || typeof value.value === 'boolean' || value.value === null) return [];
  return brokenLimits(limits, value.value).map((broken) => ({ line, message: `${at} ${broken}` }));
}
