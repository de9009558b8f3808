import { type ArmId, typeOf } from '../../domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../../domain/json.ts';

/** A private endpoint connection as the target sees it. */
export interface TargetConnection {
  readonly endpointId: ArmId | undefined;
  /** `Approved`, `Pending`, `Rejected`, `Disconnected`, or anything else. */
  readonly status: string;
  readonly groupIds: readonly string[];
}

/** A storage account, key vault or container registry: what a workspace is associated with, or a datastore leads to. */
export interface ResourceFacts {
  readonly id: ArmId;
  readonly kind: 'storage' | 'vault' | 'registry';
  readonly location: string;
  /** `Enabled`, `Disabled`, `SecuredByPerimeter`; undefined when Azure leaves it out, which means enabled. */
  readonly publicNetworkAccess: string | undefined;
  /** `Allow` or `Deny`. */
  readonly defaultAction: string | undefined;
  readonly connections: readonly TargetConnection[];
  /** Subnets that reach it by a service endpoint. */
  readonly allowedSubnetIds: readonly ArmId[];
  /** Whether the firewall lets some public addresses in. */
  readonly hasIpRules: boolean;
  /** `networkAcls.bypass` of storage and vault, a list in one text; `networkRuleBypassOptions` of a registry. */
  readonly bypass: string | undefined;
  /** Resource instances that pass the firewall of a storage account. */
  readonly allowedResourceIds: readonly ArmId[];
  /** `Premium` and so on. */
  readonly skuName: string | undefined;
}

const kindOfType: Readonly<Record<string, ResourceFacts['kind']>> = {
  'microsoft.storage/storageaccounts': 'storage',
  'microsoft.keyvault/vaults': 'vault',
  'microsoft.containerregistry/registries': 'registry',
};

/** Which of the three it is follows from its id. */
export function readResourceFacts(body: JsonObject): ResourceFacts {
  const id = textAt(body, 'id') ?? '';
  const kind = kindOfType[typeOf(id) ?? ''] ?? 'storage';
  const properties = objectAt(body, 'properties');
  const acls = objectAt(properties, kind === 'registry' ? 'networkRuleSet' : 'networkAcls');
  return {
    id,
    kind,
    location: textAt(body, 'location') ?? '',
    publicNetworkAccess: textAt(properties, 'publicNetworkAccess'),
    defaultAction: textAt(acls, 'defaultAction'),
    connections: listAt(properties, 'privateEndpointConnections').map(readTargetConnection),
    allowedSubnetIds: listAt(acls, 'virtualNetworkRules').flatMap((rule) => textAt(rule, 'id') ?? []),
    hasIpRules: listAt(acls, 'ipRules').length > 0,
    bypass: kind === 'registry' ? textAt(properties, 'networkRuleBypassOptions') : textAt(acls, 'bypass'),
    allowedResourceIds: listAt(acls, 'resourceAccessRules').flatMap((rule) => textAt(rule, 'resourceId') ?? []),
    skuName: textAt(objectAt(body, 'sku'), 'name'),
  };
}

export function readTargetConnection(body: JsonObject): TargetConnection {
  const properties = objectAt(body, 'properties');
  return {
    endpointId: textAt(objectAt(properties, 'privateEndpoint'), 'id'),
    status: textAt(objectAt(properties, 'privateLinkServiceConnectionState'), 'status') ?? 'Unknown',
    groupIds: textsAt(properties, 'groupIds'),
  };
}
