/**
 * ARM resource ids. Azure returns the same id in different casings (`resourcegroups`, provider names), so ids are only
 * ever compared through {@link idKey}; the casing that Azure sent is kept for display and for requests.
 */
export type ArmId = string;

export interface ArmIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly provider: string;
  /** Resource types from parent to child, as Azure wrote them: `["privateEndpoints", "privateDnsZoneGroups"]`. */
  readonly types: readonly string[];
  readonly names: readonly string[];
}

const pattern = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/([^/]+)\/(.+)$/i;

/** Splits a resource id, or answers undefined for anything that is not the id of a resource in a resource group. */
export function parseArmId(id: string): ArmIdParts | undefined {
  const match = pattern.exec(id.replace(/\/+$/, ''));
  const segments = match?.[4]?.split('/') ?? [];
  if (!match || segments.length % 2 !== 0 || segments.some((segment) => segment === '')) return undefined;
  return {
    subscriptionId: match[1] as string,
    resourceGroup: match[2] as string,
    provider: match[3] as string,
    types: segments.filter((_, index) => index % 2 === 0),
    names: segments.filter((_, index) => index % 2 === 1),
  };
}

/** The form in which ids are compared and used as keys. */
export function idKey(id: ArmId): string {
  return (id.endsWith('/') ? id.replace(/\/+$/, '') : id).toLowerCase();
}

export function sameId(a: ArmId | undefined, b: ArmId | undefined): boolean {
  return a !== undefined && b !== undefined && idKey(a) === idKey(b);
}

/** `microsoft.network/privateendpoints`, or undefined when the id is not a resource id. */
export function typeOf(id: ArmId): string | undefined {
  const parts = parseArmId(id);
  return parts && [parts.provider, ...parts.types].join('/').toLowerCase();
}

/** The last name of the id: what people call the resource. */
export function nameOf(id: ArmId): string {
  return id.split('/').at(-1) ?? id;
}

export function subscriptionScope(id: ArmId): string {
  return `/subscriptions/${subscriptionIdOf(id)}`;
}

export function subscriptionIdOf(id: ArmId): string {
  return id.split('/')[2] ?? '';
}

export function resourceGroupOf(id: ArmId): string {
  return parseArmId(id)?.resourceGroup ?? '';
}

export function resourceGroupScope(id: ArmId): string {
  return `${subscriptionScope(id)}/resourceGroups/${resourceGroupOf(id)}`;
}

/** True when `id` is the scope itself or lies below it. */
export function isWithin(id: ArmId, scope: string): boolean {
  const key = idKey(id);
  const scopeKey = idKey(scope);
  return key === scopeKey || key.startsWith(`${scopeKey}/`);
}

/** The id of the resource whose child this is: the workspace of a compute, the network of a subnet. */
export function parentId(id: ArmId): ArmId {
  return id.split('/').slice(0, -2).join('/');
}
