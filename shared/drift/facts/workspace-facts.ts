import type { ArmId } from '../../domain/arm-id.ts';
import { type ComputeState, readCompute } from '../../domain/compute.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../domain/json.ts';
import type { Reading } from './reading.ts';
import { readTargetConnection, type TargetConnection } from './resource-facts.ts';

/** A compute of a workspace, without its body. */
export interface ComputeFacts extends Omit<ComputeState, 'body'> {
  /** `SystemAssigned`, `UserAssigned`, both in one text, or undefined. */
  readonly identityType: string | undefined;
  readonly userAssignedIdentityIds: readonly ArmId[];
  readonly namespace: string | undefined;
  /** Codes of the provisioning errors, as Azure ML names them. */
  readonly errorCodes: readonly string[];
}

/** A datastore that leads to a storage account. */
export interface DatastoreFacts {
  readonly id: ArmId;
  /** `AzureBlob`, `AzureFile`, `AzureDataLakeGen2`, ... */
  readonly type: string;
  readonly accountName: string | undefined;
  readonly isDefault: boolean;
}

export interface WorkspaceFacts {
  readonly id: ArmId;
  readonly location: string;
  /** `Enabled` or `Disabled`; undefined when Azure leaves it out, which means enabled. */
  readonly publicNetworkAccess: string | undefined;
  readonly isHbi: boolean;
  readonly identityType: string | undefined;
  readonly principalId: string | undefined;
  /** The workspace's own identity when that is a user-assigned one. */
  readonly primaryUserAssignedIdentityId: ArmId | undefined;
  /** Its principal, when Azure shows it. */
  readonly primaryUserAssignedPrincipalId: string | undefined;
  readonly storageAccountId: ArmId | undefined;
  readonly keyVaultId: ArmId | undefined;
  readonly registryId: ArmId | undefined;
  readonly imageBuildCompute: string | undefined;
  readonly connections: readonly TargetConnection[];
  /** `AllowInternetOutbound`, `AllowOnlyApprovedOutbound`, `Disabled`, or undefined. */
  readonly managedNetwork: string | undefined;
  /** Of a project: the hub whose network and resources it uses. */
  readonly hubId: ArmId | undefined;
  readonly computes: Reading<readonly ComputeFacts[]>;
  readonly datastores: Reading<readonly DatastoreFacts[]>;
}

export interface WorkspaceLists {
  readonly computes: Reading<readonly ComputeFacts[]>;
  readonly datastores: Reading<readonly DatastoreFacts[]>;
}

export function readWorkspaceFacts(body: JsonObject, lists: WorkspaceLists): WorkspaceFacts {
  const properties = objectAt(body, 'properties');
  const identity = objectAt(body, 'identity');
  const primary = textAt(properties, 'primaryUserAssignedIdentity');
  const assigned = Object.entries(objectAt(identity, 'userAssignedIdentities'));
  const own = assigned.find(([id]) => id.toLowerCase() === primary?.toLowerCase())?.[1];
  return {
    id: textAt(body, 'id') ?? '',
    location: textAt(body, 'location') ?? '',
    publicNetworkAccess: textAt(properties, 'publicNetworkAccess'),
    isHbi: properties.hbiWorkspace === true,
    identityType: textAt(identity, 'type'),
    principalId: textAt(identity, 'principalId'),
    primaryUserAssignedIdentityId: primary,
    primaryUserAssignedPrincipalId: textAt(own, 'principalId'),
    storageAccountId: textAt(properties, 'storageAccount'),
    keyVaultId: textAt(properties, 'keyVault'),
    registryId: textAt(properties, 'containerRegistry'),
    imageBuildCompute: textAt(properties, 'imageBuildCompute'),
    connections: listAt(properties, 'privateEndpointConnections').map(readTargetConnection),
    managedNetwork: textAt(objectAt(properties, 'managedNetwork'), 'isolationMode'),
    hubId: textAt(properties, 'hubResourceId'),
    ...lists,
  };
}

export function readComputeFacts(body: JsonObject): ComputeFacts {
  const { body: _, ...state } = readCompute(body);
  const properties = objectAt(body, 'properties');
  const identity = objectAt(body, 'identity');
  return {
    ...state,
    identityType: textAt(identity, 'type'),
    userAssignedIdentityIds: Object.keys(objectAt(identity, 'userAssignedIdentities')),
    namespace: textAt(objectAt(properties, 'properties'), 'namespace'),
    errorCodes: listAt(properties, 'provisioningErrors').flatMap(
      (item) => textAt(objectAt(item, 'error'), 'code') ?? textAt(item, 'code') ?? [],
    ),
  };
}

export function readDatastoreFacts(body: JsonObject): DatastoreFacts {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    type: textAt(properties, 'datastoreType') ?? '',
    accountName: textAt(properties, 'accountName'),
    isDefault: properties.isDefault === true,
  };
}
