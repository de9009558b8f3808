import { nameOf } from '../../domain/arm-id.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';

/** Anybody may knock: the firewall of the storage account, vault or registry lets all networks through. */
export function isOpenToPublic({ publicNetworkAccess, defaultAction }: ResourceFacts): boolean {
  const isEnabled = (publicNetworkAccess ?? 'Enabled').toLowerCase() === 'enabled';
  return isEnabled && (defaultAction ?? 'Allow').toLowerCase() === 'allow';
}

/**
 * Whether Azure's trusted services pass the firewall. What Azure leaves out has its default, `AzureServices` (Azure's published types of
 * all three). Behind a network security perimeter other rules apply, which Relink does not read.
 */
export function trustedServicesPass(resource: ResourceFacts): Reading<boolean> {
  if (isOpenToPublic(resource)) return read(true);
  return hiddenRules(resource) ?? read(bypassesOf(resource).includes('azureservices'));
}

/** Closed, as a fact: the firewall does not let everybody in, and no rules count that Relink does not read. */
export function isClosedToPublic(resource: ResourceFacts): Reading<boolean> {
  return isOpenToPublic(resource) ? read(false) : (hiddenRules(resource) ?? read(true));
}

/** Why nobody can judge the firewall: a perimeter's rules take the place of its own. */
export function hiddenRules({ id, publicNetworkAccess }: ResourceFacts): Reading<never> | undefined {
  if (publicNetworkAccess?.toLowerCase() !== 'securedbyperimeter') return undefined;
  return unread(`${nameOf(id)} is secured by a network security perimeter, whose access rules Relink does not read.`);
}

function bypassesOf({ bypass = 'AzureServices' }: ResourceFacts): readonly string[] {
  return bypass.split(',').map((item) => item.trim().toLowerCase());
}

/** How the firewall is set, for evidence. */
export function firewallOf({ publicNetworkAccess, defaultAction, bypass }: ResourceFacts): string {
  const texts = [
    `public network access ${publicNetworkAccess ?? 'Enabled'}`,
    `default action ${defaultAction ?? 'Allow'}`,
    `bypass ${bypass ?? 'not shown'}`,
  ];
  return texts.join(', ');
}
