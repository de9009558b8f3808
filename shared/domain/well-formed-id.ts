import { type ArmId, parseArmId } from './arm-id.ts';

/** Azure's own limits: subscription ids are GUIDs, resource groups have at most 90 characters and do not end in a full stop. */
const subscription = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const resourceGroup = /^[-\p{L}\p{N}_.()]{0,89}[-\p{L}\p{N}_()]$/u;
const resourceName = /^[\p{L}\p{N}_][-\p{L}\p{N}_.()]{0,259}$/u;

/**
 * The id, when it is of that type (any casing) and every part of it is one that Azure could have made; undefined otherwise. Ids from outside
 * end up in request paths, so nothing that a path or query could be bent with gets through.
 */
export function wellFormedId(id: string, type: string): ArmId | undefined {
  const parts = parseArmId(id);
  if (!parts || [parts.provider, ...parts.types].join('/').toLowerCase() !== type.toLowerCase()) return undefined;
  const isSound =
    subscription.test(parts.subscriptionId) &&
    resourceGroup.test(parts.resourceGroup) &&
    parts.names.every((name) => resourceName.test(name));
  return isSound ? id.replace(/\/+$/, '') : undefined;
}

export function isSubscriptionId(text: string): boolean {
  return subscription.test(text);
}

export function isResourceGroupName(text: string): boolean {
  return resourceGroup.test(text);
}

export const clusterType = 'Microsoft.ContainerService/managedClusters';
