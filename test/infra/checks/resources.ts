/** Each resource against Azure's published types: type, api-version, scope, parent, and every property at any depth. */
import type { CompactFile } from '../../../local/simulator/arm-types-compact.ts';
import { chainsOf } from '../bicep/chains.ts';
import type { BicepFile, Resource } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';
import type { Project } from '../bicep/project.ts';
import { memberOf } from '../bicep/value.ts';
import { checkObject } from './bodies.ts';
import { propertiesOf, propertyType, publishedType } from './library.ts';

export function checkResources(project: Project, file: BicepFile): Problem[] {
  const found = file.resources.flatMap((resource) => {
    const published = publishedType(resource.type);
    const problems = published
      ? checkResource(project, { file, resource, published })
      : [{ line: resource.line, message: `${resource.type} is not a published type` }];
    return problems.map(({ line, message }) => ({ path: file.path, line, message: `${resource.name}: ${message}` }));
  });
  return [...found, ...checkUses(file)];
}

interface Checked {
  readonly file: BicepFile;
  readonly resource: Resource;
  readonly published: CompactFile;
}

function checkResource(project: Project, checked: Checked) {
  const { resource, published } = checked;
  const { line, body } = resource;
  const version =
    published.apiVersion === resource.apiVersion
      ? []
      : [`the api-version is ${resource.apiVersion}, the published one ${published.apiVersion}`];
  const spot = spotOf(project, checked);
  const type = spot.types[published.type];
  const members = resource.isExisting || body.kind !== 'object' || !type ? [] : checkObject(spot, type, body, isOfBicep);
  const place = [...version, ...checkPlace(checked), ...checkExisting(resource)];
  return [...place.map((message) => ({ line, message })), ...members];
}

function spotOf(project: Project, { file, resource, published }: Checked) {
  const isWholePath = memberOf(resource.body, 'name')?.text.includes('/') ?? false;
  const types = isWholePath ? withFreeName(published) : published.types;
  return { where: { file, project }, types, at: '', line: resource.line };
}

/** `name: 'account/default'` names the parent too. */
function withFreeName({ type, types }: CompactFile): CompactFile['types'] {
  const own = types[type];
  return own ? { ...types, [type]: { ...own, properties: { ...own.properties, name: 'string, Required' }, limits: {} } } : types;
}

function isOfBicep(name: string): boolean {
  return name === 'parent' || name === 'scope' || name === 'dependsOn';
}

function checkExisting({ isExisting, body }: Resource): string[] {
  if (!isExisting || body.kind !== 'object') return [];
  return body.members
    .filter(({ name }) => name !== 'name' && !isOfBicep(name))
    .map(({ name }) => `${name} cannot be set, since it exists already`);
}

/** Where the resource would be made, and under which parent. */
function checkPlace({ file, resource, published }: Checked): string[] {
  const { body, type, outer, isExisting } = resource;
  const has = (name: string) => memberOf(body, name) !== undefined;
  const isChild = type.split('/').length > 2;
  const hasParent = outer !== undefined || has('parent') || (memberOf(body, 'name')?.text.includes('/') ?? false);
  const wanted = published.scopes === 'Subscription' ? 'subscription' : 'resourceGroup';
  const isMisplaced =
    /^(Subscription|ResourceGroup)$/.test(published.scopes ?? '') && file.targetScope !== wanted && !has('scope') && !hasParent;
  return [
    ...(isChild && !hasParent ? ['has no parent'] : []),
    ...(isMisplaced && !isExisting ? [`is made at the scope ${wanted}, but the file is for ${file.targetScope}`] : []),
    ...(published.scopes === 'Extension' && !has('scope') ? ['has no scope'] : []),
    ...(has('parent') ? checkParent(file, resource) : []),
  ];
}

function checkParent(file: BicepFile, { body, type }: Resource): string[] {
  const named = memberOf(body, 'parent')?.text.replace(/\[.*\]$/, '');
  const parent = file.resources.find(({ name }) => name === named);
  const wanted = type.split('/').slice(0, -1).join('/');
  return !parent || parent.type === wanted ? [] : [`its parent ${parent.name} is a ${parent.type}`];
}

/** What is read of a resource exists in its type: `storage.properties.primaryEndpoints.blob`. */
function checkUses(file: BicepFile): Problem[] {
  return chainsOf(file).flatMap(({ root, path, line, isBound }) => {
    const resource = isBound ? undefined : file.resources.find(({ name }) => name === root);
    const published = resource && publishedType(resource.type);
    const unknown = published && firstUnknown(published, path);
    return unknown ? [{ path: file.path, line, message: `${root}.${path.join('.')}: ${unknown} is unknown` }] : [];
  });
}

function firstUnknown({ type, types }: CompactFile, path: readonly string[]): string | undefined {
  let current = types[type];
  for (const step of path) {
    if (!current) return undefined;
    const property = propertyType(current, propertiesOf(current), step);
    if (!property) return step === 'apiVersion' || isFunction(step) ? undefined : step;
    current = types[property.type.replace(/(\[\])+$/, '')];
  }
  return undefined;
}

function isFunction(step: string): boolean {
  return /^(list[A-Z]\w*|getSecret)$/.test(step);
}
