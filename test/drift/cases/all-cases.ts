import { apiServerVnetIntegrationCases } from './api-server-vnet-integration.ts';
import { associatedDnsCases } from './associated-dns.ts';
import { authorizedRangesCases } from './authorized-ranges.ts';
import { clusterZoneUnlinkedCases } from './cluster-zone-unlinked.ts';
import { computeBeforeBindingCases } from './compute-before-binding.ts';
import { computeDeadAfterRestartCases } from './compute-dead-after-restart.ts';
import { computeFailedCases } from './compute-failed.ts';
import { computeIdentitiesIgnoredCases } from './compute-identities-ignored.ts';
import { computeMissingCases } from './compute-missing.ts';
import { computeOnGoneClusterCases } from './compute-on-gone-cluster.ts';
import { computeRepairUnfinishedCases } from './compute-repair-unfinished.ts';
import { crossSubscriptionCases } from './cross-subscription.ts';
import { datastoreDnsCases } from './datastore-dns.ts';
import { datastoreUnreachableCases } from './datastore-unreachable.ts';
import { endpointDeadAfterRestartCases } from './endpoint-dead-after-restart.ts';
import { endpointDisconnectedCases } from './endpoint-disconnected.ts';
import { endpointFailedCases } from './endpoint-failed.ts';
import { endpointInNodeGroupLinkCases } from './endpoint-in-node-group-link.ts';
import { endpointLooksOrphanedCases } from './endpoint-looks-orphaned.ts';
import { endpointManyConnectionsCases } from './endpoint-many-connections.ts';
import { endpointMissingCases } from './endpoint-missing.ts';
import { endpointPendingCases } from './endpoint-pending.ts';
import { endpointRejectedCases } from './endpoint-rejected.ts';
import { endpointRepairUnfinishedCases } from './endpoint-repair-unfinished.ts';
import { extensionContradictorySettingsCases } from './extension-contradictory-settings.ts';
import { extensionFailedCases } from './extension-failed.ts';
import { extensionMissingCases } from './extension-missing.ts';
import { hbiRolesCases } from './hbi-roles.ts';
import { imageBuildComputeCases } from './image-build-compute.ts';
import { insecureConnectionsCases } from './insecure-connections.ts';
import { kubernetesVersionCases } from './kubernetes-version.ts';
import { legacyComputeCases } from './legacy-compute.ts';
import { localAccountsDisabledCases } from './local-accounts-disabled.ts';
import { lockedCases } from './locked.ts';
import { managedEndpointMovedCases } from './managed-endpoint-moved.ts';
import { noEventHeardCases } from './no-event-heard.ts';
import { noNodesCases } from './no-nodes.ts';
import { noRbacCases } from './no-rbac.ts';
import { nothingEnabledCases } from './nothing-enabled.ts';
import { peeringNotConnectedCases } from './peering-not-connected.ts';
import { publicApiServerCases } from './public-api-server.ts';
import { publicFqdnCases } from './public-fqdn.ts';
import { recordMissingCases } from './record-missing.ts';
import { recordStaleCases } from './record-stale.ts';
import { recordUnknownAddressCases } from './record-unknown-address.ts';
import { recordZoneUnlinkedCases } from './record-zone-unlinked.ts';
import { regionDiffersCases } from './region-differs.ts';
import { registryNotPremiumCases } from './registry-not-premium.ts';
import { registryTrustedServicesCases } from './registry-trusted-services.ts';
import { registryUnreachableCases } from './registry-unreachable.ts';
import { rightsMissingCases } from './rights-missing.ts';
import { routerHaCases } from './router-ha.ts';
import { routerPublicCases } from './router-public.ts';
import { routerTypeCases } from './router-type.ts';
import type { RuleCases } from './rule-cases.ts';
import { scenarioUnsupportedCases } from './scenario-unsupported.ts';
import { serviceEndpointMissingCases } from './service-endpoint-missing.ts';
import { servicePrincipalCases } from './service-principal.ts';
import { sharedNetworkCases } from './shared-network.ts';
import { stoppedTooLongCases } from './stopped-too-long.ts';
import { storageTrustedServicesCases } from './storage-trusted-services.ts';
import { storageUnreachableCases } from './storage-unreachable.ts';
import { studioSameNetworkCases } from './studio-same-network.ts';
import { tlsMissingCases } from './tls-missing.ts';
import { tooManyNodesToStopCases } from './too-many-nodes-to-stop.ts';
import { trustedAccessCases } from './trusted-access.ts';
import { vaultTrustedServicesCases } from './vault-trusted-services.ts';
import { vaultUnreachableCases } from './vault-unreachable.ts';
import { workspaceConnectionCases } from './workspace-connection.ts';
import { workspaceDnsCases } from './workspace-dns.ts';
import { workspaceIdentityCases } from './workspace-identity.ts';
import { workspaceRolesCases } from './workspace-roles.ts';
import { workspaceUnreachableCases } from './workspace-unreachable.ts';
import { zoneGroupMissingCases } from './zone-group-missing.ts';

/** The cases of every rule; a test holds it complete. */
export const allCases: readonly RuleCases[] = [
  apiServerVnetIntegrationCases,
  associatedDnsCases,
  authorizedRangesCases,
  clusterZoneUnlinkedCases,
  computeBeforeBindingCases,
  computeDeadAfterRestartCases,
  computeFailedCases,
  computeIdentitiesIgnoredCases,
  computeMissingCases,
  computeOnGoneClusterCases,
  computeRepairUnfinishedCases,
  crossSubscriptionCases,
  datastoreDnsCases,
  datastoreUnreachableCases,
  endpointDeadAfterRestartCases,
  endpointDisconnectedCases,
  endpointFailedCases,
  endpointInNodeGroupLinkCases,
  endpointLooksOrphanedCases,
  endpointManyConnectionsCases,
  endpointMissingCases,
  endpointPendingCases,
  endpointRejectedCases,
  endpointRepairUnfinishedCases,
  extensionContradictorySettingsCases,
  extensionFailedCases,
  extensionMissingCases,
  hbiRolesCases,
  imageBuildComputeCases,
  insecureConnectionsCases,
  kubernetesVersionCases,
  legacyComputeCases,
  localAccountsDisabledCases,
  lockedCases,
  managedEndpointMovedCases,
  noEventHeardCases,
  noNodesCases,
  noRbacCases,
  nothingEnabledCases,
  peeringNotConnectedCases,
  publicApiServerCases,
  publicFqdnCases,
  recordMissingCases,
  recordStaleCases,
  recordUnknownAddressCases,
  recordZoneUnlinkedCases,
  regionDiffersCases,
  registryNotPremiumCases,
  registryTrustedServicesCases,
  registryUnreachableCases,
  rightsMissingCases,
  routerHaCases,
  routerPublicCases,
  routerTypeCases,
  scenarioUnsupportedCases,
  serviceEndpointMissingCases,
  servicePrincipalCases,
  sharedNetworkCases,
  stoppedTooLongCases,
  storageTrustedServicesCases,
  storageUnreachableCases,
  studioSameNetworkCases,
  tlsMissingCases,
  tooManyNodesToStopCases,
  trustedAccessCases,
  vaultTrustedServicesCases,
  vaultUnreachableCases,
  workspaceConnectionCases,
  workspaceDnsCases,
  workspaceIdentityCases,
  workspaceRolesCases,
  workspaceUnreachableCases,
  zoneGroupMissingCases,
];
