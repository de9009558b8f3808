import { type JsonObject, objectAt, textAt, textsAt } from '../../domain/json.ts';
import type { BindingFacts, VersionFacts } from './estate.ts';

/** Reads a Trusted Access binding (Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings). */
export function readBindingFacts(body: JsonObject): BindingFacts {
  const properties = objectAt(body, 'properties');
  const createdAt = Date.parse(textAt(objectAt(body, 'systemData'), 'createdAt') ?? '');
  return {
    sourceId: textAt(properties, 'sourceResourceId') ?? '',
    roles: textsAt(properties, 'roles'),
    provisioningState: textAt(properties, 'provisioningState') ?? 'Unknown',
    ...(!Number.isNaN(createdAt) && { createdAt }),
  };
}

/** Reads an entry of AKS's versions of a region. Flags that are false may be left out. */
export function readVersionFacts(body: JsonObject): VersionFacts {
  return { version: textAt(body, 'version') ?? '', isPreview: body.isPreview === true };
}
