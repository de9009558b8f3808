import { idKey, subscriptionIdOf } from '../../domain/arm-id.ts';
import type { ZoneGroup } from '../../domain/zone-group.ts';
import { plainLocation } from '../facts/create-estate.ts';
import { readBindingFacts, readVersionFacts } from '../facts/direct-facts.ts';
import type { BindingFacts, Estate, VersionFacts } from '../facts/estate.ts';
import type { Reading } from '../facts/reading.ts';
import type { Scene } from '../rule.ts';
import { workspacesOf } from '../scene/computes.ts';
import { linkedEndpoints } from '../scene/endpoints.ts';
import { manyRepairs } from '../scene/repairs.ts';
import { groupZonesOf } from '../scene/touched-by-repair.ts';
import { sideBySide } from '../side-by-side.ts';
import { type Gathering, inTurns, readingOf, readsAtOnce } from './gathering.ts';
import { recordZonesOf } from './repair-needs.ts';

/** AKS versions of each region in which there are clusters, from one subscription of those that have some there. */
export async function readVersions(gathering: Gathering, { clusters }: Estate) {
  const places = new Map(clusters.all.map(({ id, location }) => [plainLocation(location), subscriptionIdOf(id)]));
  const versions = new Map<string, Reading<readonly VersionFacts[]>>();
  await sideBySide([...places], { width: readsAtOnce }, async ([location, subscriptionId]) => {
    const need = { action: 'Microsoft.ContainerService/locations/kubernetesVersions/read', scope: `/subscriptions/${subscriptionId}` };
    const reading = await readingOf(gathering, need, async (signal) =>
      (await gathering.azure.estate.versions({ subscriptionId, location }, signal)).map(readVersionFacts),
    );
    versions.set(location, reading);
  });
  return versions;
}

/**
 * Trusted Access bindings of clusters that some workspace is seen to use, in turns: of those about which they decide something, and of one
 * of the others.
 */
export async function readBindings(gathering: Gathering, estate: Estate) {
  const used = estate.clusters.all.filter((cluster) => workspacesOf({ cluster, estate }).length > 0);
  const urgent = used.filter((cluster) => bindingsMatter({ cluster, estate }));
  const others = used.filter((cluster) => !urgent.includes(cluster));
  const chosen = [...inTurns(urgent, gathering.mostDirectReads, gathering.turn), ...inTurns(others, 1, gathering.turn)];
  const bindings = new Map<string, Reading<readonly BindingFacts[]>>();
  await sideBySide(chosen, { width: readsAtOnce }, async ({ id }) => {
    const need = { action: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read', scope: id };
    const reading = await readingOf(gathering, need, async (signal) =>
      (await gathering.azure.estate.bindings(id, signal)).map(readBindingFacts),
    );
    bindings.set(idKey(id), reading);
  });
  return bindings;
}

/**
 * The cluster is in a state which documents forbid without a binding (azure-facts E5, E13, E14), or its users need another role with one
 * (D6), or it is repaired very often.
 */
function bindingsMatter(scene: Scene): boolean {
  const { isPrivate, hasPublicFqdn, hasLocalAccountsDisabled, authorizedIpRanges } = scene.cluster;
  const isForbidden = (isPrivate && hasPublicFqdn) || hasLocalAccountsDisabled || authorizedIpRanges.length > 0;
  const isTired = manyRepairs(scene) !== undefined;
  return isForbidden || isTired || workspacesOf(scene).some((user) => user.primaryUserAssignedIdentityId !== undefined);
}

/** Zone groups of linked endpoints that had some, or whose record is not right, in turns; by the id of the endpoint. */
export async function readZoneGroups(gathering: Gathering, estate: Estate) {
  const suspicious = estate.clusters.all.flatMap((cluster) => {
    const scene = { cluster, estate };
    return linkedEndpoints(scene).filter((one) => groupZonesOf(scene, one).length > 0 || recordZonesOf(scene, one).length === 0);
  });
  const groups = new Map<string, Reading<readonly ZoneGroup[]>>();
  await sideBySide(inTurns(suspicious, gathering.mostDirectReads, gathering.turn), { width: readsAtOnce }, async ({ id }) => {
    const need = { action: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read', scope: id };
    groups.set(idKey(id), await readingOf(gathering, need, (signal) => gathering.azure.endpoints.zoneGroups(id, signal)));
  });
  return groups;
}
