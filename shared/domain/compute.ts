import { type ArmId, parentId, sameId, typeOf } from './arm-id.ts';
import type { ClusterState } from './cluster.ts';
import { pick, unknownKeys } from './endpoint-config.ts';
import { canonicalJson, type JsonObject, objectAt, textAt } from './json.ts';

export interface ComputeState {
  readonly id: ArmId;
  /** The ARM body as Azure sent it (wire names). Connection strings come back null and are never stored (R11). */
  readonly body: JsonObject;
  readonly computeType: string;
  /** The cluster that the compute points at. */
  readonly resourceId: ArmId | undefined;
  readonly provisioningState: string;
  readonly createdOn: string | undefined;
  /** Of the system-assigned identity, which Azure replaces on every reattach. */
  readonly principalId: string | undefined;
}

export function readCompute(body: JsonObject): ComputeState {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    body: withoutSecrets(body),
    computeType: textAt(properties, 'computeType') ?? '',
    resourceId: textAt(properties, 'resourceId'),
    provisioningState: textAt(properties, 'provisioningState') ?? 'Unknown',
    createdOn: textAt(properties, 'createdOn'),
    principalId: principalOf(body),
  };
}

/** The principal of the system-assigned identity. */
export function principalOf(body: JsonObject): string | undefined {
  return textAt(objectAt(body, 'identity'), 'principalId');
}

const secrets = ['relayConnectionString', 'serviceBusConnectionString'];

function withoutSecrets(body: JsonObject): JsonObject {
  const properties = objectAt(body, 'properties');
  const inner = Object.fromEntries(Object.entries(objectAt(properties, 'properties')).filter(([key]) => !secrets.includes(key)));
  return { ...body, properties: { ...properties, properties: inner } };
}

export type ComputeClass =
  | { readonly kind: 'attached' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'foreign' };

/** Which computes Relink may detach and attach again: `Kubernetes` on this AKS cluster, nothing else. */
export function classifyCompute(compute: ComputeState, cluster: ClusterState): ComputeClass {
  if (!sameId(compute.resourceId, cluster.id)) return { kind: 'foreign' };
  const type = compute.computeType.toLowerCase();
  if (type === 'kubernetes') return { kind: 'attached' };
  if (type === 'aks') {
    return {
      kind: 'refused',
      reason:
        'a legacy AKS compute: its certificate and key cannot be read back, so it cannot be reattached as it was. Reattach it by hand, or move it to computeType Kubernetes.',
    };
  }
  return { kind: 'refused', reason: `computeType ${compute.computeType} is not one that Relink reattaches.` };
}

/** Arc computes are never on an AKS cluster's id; they are recognised to be named in the report (azure-facts D2). */
export function isArcCompute(compute: ComputeState): boolean {
  return compute.resourceId !== undefined && typeOf(compute.resourceId) === 'microsoft.kubernetes/connectedclusters';
}

const kept = {
  top: ['location', 'tags', 'sku'],
  properties: ['computeType', 'computeLocation', 'description', 'resourceId', 'disableLocalAuth'],
  inner: ['namespace', 'defaultInstanceType', 'instanceTypes', 'vcName', 'extensionInstanceReleaseTrain'],
} as const;
const serverSide = {
  top: ['id', 'name', 'type', 'etag', 'properties', 'identity', 'systemData'],
  properties: [
    'provisioningState',
    'createdOn',
    'modifiedOn',
    'provisioningErrors',
    'provisioningWarnings',
    'isAttachedCompute',
    'properties',
    'propertyBag',
  ],
  inner: ['extensionPrincipalId', ...secrets],
} as const;

/** R9: the PUT body that attaches the same compute again. `disableLocalAuth` false is Azure's default and is kept as it was. */
export function computeConfigOf(body: JsonObject): JsonObject {
  const properties = objectAt(body, 'properties');
  const identity = identityConfig(objectAt(body, 'identity'));
  return {
    ...pick(body, kept.top),
    ...(identity && { identity }),
    properties: { ...pick(properties, kept.properties), properties: pick(objectAt(properties, 'properties'), kept.inner) },
  };
}

function identityConfig(identity: JsonObject): JsonObject | undefined {
  const type = textAt(identity, 'type');
  if (!type || type === 'None') return undefined;
  const assigned = Object.keys(objectAt(identity, 'userAssignedIdentities'));
  return assigned.length === 0 ? { type } : { type, userAssignedIdentities: Object.fromEntries(assigned.map((id) => [id, {}])) };
}

export function unknownComputeProperties(body: JsonObject): readonly string[] {
  const properties = objectAt(body, 'properties');
  return [
    ...unknownKeys(body, [...kept.top, ...serverSide.top], ''),
    ...unknownKeys(properties, [...kept.properties, ...serverSide.properties], 'properties.'),
    ...unknownKeys(objectAt(properties, 'properties'), [...kept.inner, ...serverSide.inner], 'properties.properties.'),
  ];
}

/** True when both bodies configure the same compute; ids and enum values compare without case, null and `{}` are absent. */
export function sameComputeConfig(a: JsonObject, b: JsonObject): boolean {
  return comparable(a) === comparable(b);
}

/** A user-assigned identity is a key with an empty value, which a comparison that ignores blanks would not see. */
function comparable(body: JsonObject): string {
  const config = computeConfigOf(body);
  const assigned = Object.keys(objectAt(objectAt(config, 'identity'), 'userAssignedIdentities')).sort();
  return `${canonicalJson(config)} ${assigned.join(' ')}`.toLowerCase();
}

export function workspaceOf(computeId: ArmId): ArmId {
  return parentId(computeId);
}
