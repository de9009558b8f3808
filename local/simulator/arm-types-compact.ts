/**
 * Makes the compact form of one published resource type: names, types and flags of every property that can be reached from
 * the body, nothing else. A property is written as `"<type>[, ReadOnly|Required|WriteOnly]"`; a type is a primitive
 * (`string`, `int`, `bool`, `any`), `reference` (an object of which only `id` is checked), a union (`A | B`, open when it ends
 * in `| string`), a name in `types`, or one of these followed by `[]`.
 */

interface PublishedProperty {
  readonly name: string;
  readonly type: string;
  readonly flags?: string;
  /** `minLength: 3, maxLength: 24, pattern: ^[a-z0-9]+$`, the pattern last. */
  readonly modifiers?: string;
}

export interface PublishedType {
  readonly $type: string;
  readonly name?: string;
  readonly bodyType?: PublishedType;
  readonly properties?: readonly PublishedProperty[];
  readonly additionalPropertiesType?: string;
  readonly baseProperties?: readonly PublishedProperty[];
  readonly elements?: readonly PublishedType[];
  readonly discriminator?: string;
  /** Of a resource: `ResourceGroup`, `Subscription` or `AllExceptExtension`. */
  readonly writableScopes?: string;
}

export type CompactProperties = Readonly<Record<string, string>>;

export interface CompactType {
  readonly properties: CompactProperties;
  /** Type of the values under names that are not in `properties`. */
  readonly additional?: string;
  readonly discriminator?: string;
  /** By value of the discriminator: the properties that the variant adds. */
  readonly variants?: Readonly<Record<string, CompactProperties>>;
  /** By name of a property: the library's modifiers, such as `minLength: 3, maxLength: 24, pattern: ^[a-z0-9]+$`. */
  readonly limits?: CompactProperties;
}

export interface CompactFile {
  readonly type: string;
  readonly apiVersion: string;
  readonly source: string;
  /** Where the resource can be made, as the library says: `ResourceGroup`, `Subscription` or `AllExceptExtension`. */
  readonly scopes?: string;
  readonly types: Readonly<Record<string, CompactType>>;
}

/**
 * Network's types all reach each other. Of another resource only the reference matters, except for the children that a
 * body really holds.
 */
const heldInside: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Network/privateEndpoints': ['PrivateLinkServiceConnection'],
  'Microsoft.Network/privateLinkServices': ['PrivateEndpointConnection', 'PrivateLinkServiceIpConfiguration'],
  'Microsoft.Network/networkInterfaces': ['NetworkInterfaceIPConfiguration'],
  'Microsoft.Network/virtualNetworks': [
    'Subnet',
    'VirtualNetworkPeering',
    'ServiceAssociationLink',
    'ResourceNavigationLink',
    'Delegation',
  ],
  'Microsoft.Network/virtualNetworks/subnets': ['ServiceAssociationLink', 'ResourceNavigationLink', 'Delegation'],
};

/** Types that no body of the simulated world goes into. */
const unread =
  /^(ComputeInstance|AmlCompute|Databricks|HDInsight|SynapseSpark|DataLake|CommandJob|PipelineJob|SweepJob|AutoML|SparkJob|FineTuningJob|ManagedNetwork.+Rule|OutboundRule)/;

interface CompactOptions {
  /** Whether the limits of values and the scopes of the resource are kept. */
  readonly withLimits: boolean;
}

export function compactFile(resourceType: string, published: readonly PublishedType[], { withLimits }: CompactOptions): CompactFile {
  const resource = published.find(
    (type) => type.$type === 'Resource' && type.name?.toLowerCase().startsWith(`${resourceType.toLowerCase()}@`),
  );
  if (!resource?.bodyType) throw new Error(`${resourceType} is not among the published types`);
  const isCut = (type: PublishedType) => isOtherResource(resourceType, type) || unread.test(type.name ?? '');
  const byName = new Map(
    published.filter((type) => /^(Object|DiscriminatedObject)$/.test(type.$type)).map((type) => [type.name ?? '', type]),
  );
  const types: Record<string, CompactType> = {};
  const open = [{ ...resource.bodyType, name: resourceType }];
  for (let type = open.pop(); type; type = open.pop()) {
    const name = type.name ?? '';
    if (name in types) continue;
    const compact = compactType(type, (text, isBase) => shortened(text, { byName, isCut, isBase }));
    types[name] = withLimits ? { ...compact, ...limitsOf(type) } : compact;
    for (const used of namesIn(types[name])) {
      const next = byName.get(used);
      if (next) open.push({ ...next, name: used });
    }
  }
  const scopes = withLimits && resource.writableScopes ? { scopes: resource.writableScopes } : {};
  const apiVersion = resource.name?.split('@')[1] ?? '';
  return { type: resourceType, apiVersion, source: '@azure/mcp 2.0.5, bicepschema get', ...scopes, types };
}

function limitsOf(type: PublishedType): Pick<CompactType, 'limits'> {
  const properties = [type.properties, type.baseProperties, ...(type.elements ?? []).map((element) => element.properties)].flat();
  const limits = properties.flatMap((property) => (property?.modifiers ? [[property.name, property.modifiers]] : []));
  return limits.length > 0 ? { limits: Object.fromEntries(limits) } : {};
}

function isOtherResource(resourceType: string, type: PublishedType): boolean {
  if (!resourceType.startsWith('Microsoft.Network/')) return false;
  if (heldInside[resourceType]?.includes(type.name ?? '')) return false;
  const names = (type.properties ?? []).map((property) => property.name);
  return names.includes('id') && names.includes('properties');
}

interface Shortening {
  readonly byName: ReadonlyMap<string, PublishedType>;
  readonly isCut: (type: PublishedType) => boolean;
  /** Of a discriminated type's shared properties the package names the types but leaves most of them out. */
  readonly isBase: boolean;
}

function shortened(text: string, { byName, isCut, isBase }: Shortening): string {
  const base = text.replace(/(\[\])+$/, '');
  const named = byName.get(base);
  const isLeftOut = isBase && !named && /^[A-Z]\w+$/.test(base);
  if (isLeftOut) return `any${text.slice(base.length)}`;
  if (!named || !isCut(named)) return text;
  return `${isOpen(named) ? 'any' : 'reference'}${text.slice(base.length)}`;
}

function isOpen(type: PublishedType): boolean {
  return !(type.properties ?? []).some((property) => property.name === 'id');
}

function compactType(type: PublishedType, shorten: (text: string, isBase: boolean) => string): CompactType {
  const compact = (properties: readonly PublishedProperty[] = [], isBase = false) =>
    Object.fromEntries(
      properties
        .filter((property) => property.name !== 'apiVersion')
        .map((property) => [property.name, withFlags(property, shorten, isBase)]),
    );
  const variants = type.elements?.map((element) => [variantName(element, type.discriminator ?? ''), compact(element.properties)]);
  return {
    properties: type.properties ? compact(type.properties) : compact(type.baseProperties, true),
    ...(type.additionalPropertiesType && { additional: shorten(type.additionalPropertiesType, false) }),
    ...(type.discriminator && variants && { discriminator: type.discriminator, variants: Object.fromEntries(variants) }),
  };
}

function variantName(element: PublishedType, discriminator: string): string {
  return element.properties?.find((property) => property.name === discriminator)?.type ?? element.name ?? '';
}

function withFlags(property: PublishedProperty, shorten: (text: string, isBase: boolean) => string, isBase: boolean): string {
  const flags = (property.flags ?? '').split(', ').filter((flag) => ['ReadOnly', 'Required', 'WriteOnly'].includes(flag));
  return [shorten(property.type, isBase), ...flags].join(', ');
}

function namesIn(type: CompactType): readonly string[] {
  const texts = [type.properties, ...Object.values(type.variants ?? {})].flatMap((properties) => Object.values(properties));
  return [...texts, type.additional ?? ''].map((text) => (text.split(', ')[0] ?? '').replace(/(\[\])+$/, ''));
}
