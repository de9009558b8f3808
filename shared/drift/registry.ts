import type { Rule } from './rule.ts';
import { apiServerVnetIntegration } from './rules/api-server-vnet-integration.ts';
import { associatedDns } from './rules/associated-dns.ts';
import { authorizedRanges } from './rules/authorized-ranges.ts';
import { clusterZoneUnlinked } from './rules/cluster-zone-unlinked.ts';
import { computeBeforeBinding } from './rules/compute-before-binding.ts';
import { computeDeadAfterRestart } from './rules/compute-dead-after-restart.ts';
import { computeFailed } from './rules/compute-failed.ts';
import { computeIdentitiesIgnored } from './rules/compute-identities-ignored.ts';
import { computeMissing } from './rules/compute-missing.ts';
import { computeOnGoneCluster } from './rules/compute-on-gone-cluster.ts';
import { computeRepairUnfinished } from './rules/compute-repair-unfinished.ts';
import { crossSubscription } from './rules/cross-subscription.ts';
import { datastoreDns } from './rules/datastore-dns.ts';
import { datastoreUnreachable } from './rules/datastore-unreachable.ts';
import { endpointDeadAfterRestart } from './rules/endpoint-dead-after-restart.ts';
import { endpointDisconnected } from './rules/endpoint-disconnected.ts';
import { endpointFailed } from './rules/endpoint-failed.ts';
import { endpointInNodeGroupLink } from './rules/endpoint-in-node-group-link.ts';
import { endpointLooksOrphaned } from './rules/endpoint-looks-orphaned.ts';
import { endpointManyConnections } from './rules/endpoint-many-connections.ts';
import { endpointMissing } from './rules/endpoint-missing.ts';
import { endpointPending } from './rules/endpoint-pending.ts';
import { endpointRejected } from './rules/endpoint-rejected.ts';
import { endpointRepairUnfinished } from './rules/endpoint-repair-unfinished.ts';
import { extensionContradictorySettings } from './rules/extension-contradictory-settings.ts';
import { extensionFailed } from './rules/extension-failed.ts';
import { extensionMissing } from './rules/extension-missing.ts';
import { hbiRoles } from './rules/hbi-roles.ts';
import { imageBuildCompute } from './rules/image-build-compute.ts';
import { insecureConnections } from './rules/insecure-connections.ts';
import { kubernetesVersion } from './rules/kubernetes-version.ts';
import { legacyCompute } from './rules/legacy-compute.ts';
import { localAccountsDisabled } from './rules/local-accounts-disabled.ts';
import { locked } from './rules/locked.ts';
import { managedEndpointMoved } from './rules/managed-endpoint-moved.ts';
import { noEventHeard } from './rules/no-event-heard.ts';
import { noNodes } from './rules/no-nodes.ts';
import { noRbac } from './rules/no-rbac.ts';
import { nothingEnabled } from './rules/nothing-enabled.ts';
import { peeringNotConnected } from './rules/peering-not-connected.ts';
import { publicApiServer } from './rules/public-api-server.ts';
import { publicFqdn } from './rules/public-fqdn.ts';
import { recordMissing } from './rules/record-missing.ts';
import { recordStale } from './rules/record-stale.ts';
import { recordUnknownAddress } from './rules/record-unknown-address.ts';
import { recordZoneUnlinked } from './rules/record-zone-unlinked.ts';
import { regionDiffers } from './rules/region-differs.ts';
import { registryNotPremium } from './rules/registry-not-premium.ts';
import { registryTrustedServices } from './rules/registry-trusted-services.ts';
import { registryUnreachable } from './rules/registry-unreachable.ts';
import { rightsMissing } from './rules/rights-missing.ts';
import { routerHa } from './rules/router-ha.ts';
import { routerPublic } from './rules/router-public.ts';
import { routerType } from './rules/router-type.ts';
import { scenarioUnsupported } from './rules/scenario-unsupported.ts';
import { serviceEndpointMissing } from './rules/service-endpoint-missing.ts';
import { servicePrincipal } from './rules/service-principal.ts';
import { sharedNetwork } from './rules/shared-network.ts';
import { stoppedTooLong } from './rules/stopped-too-long.ts';
import { storageTrustedServices } from './rules/storage-trusted-services.ts';
import { storageUnreachable } from './rules/storage-unreachable.ts';
import { studioSameNetwork } from './rules/studio-same-network.ts';
import { tlsMissing } from './rules/tls-missing.ts';
import { tooManyNodesToStop } from './rules/too-many-nodes-to-stop.ts';
import { trustedAccess } from './rules/trusted-access.ts';
import { vaultTrustedServices } from './rules/vault-trusted-services.ts';
import { vaultUnreachable } from './rules/vault-unreachable.ts';
import { workspaceConnection } from './rules/workspace-connection.ts';
import { workspaceDns } from './rules/workspace-dns.ts';
import { workspaceIdentity } from './rules/workspace-identity.ts';
import { workspaceRoles } from './rules/workspace-roles.ts';
import { workspaceUnreachable } from './rules/workspace-unreachable.ts';
import { zoneGroupMissing } from './rules/zone-group-missing.ts';

/** All rules, in the order in which pages list them. */
export const rules: readonly Rule[] = [
  apiServerVnetIntegration,
  associatedDns,
  authorizedRanges,
  clusterZoneUnlinked,
  computeBeforeBinding,
  computeDeadAfterRestart,
  computeFailed,
  computeIdentitiesIgnored,
  computeMissing,
  computeOnGoneCluster,
  computeRepairUnfinished,
  crossSubscription,
  datastoreDns,
  datastoreUnreachable,
  endpointDeadAfterRestart,
  endpointDisconnected,
  endpointFailed,
  endpointInNodeGroupLink,
  endpointLooksOrphaned,
  endpointManyConnections,
  endpointMissing,
  endpointPending,
  endpointRejected,
  endpointRepairUnfinished,
  extensionContradictorySettings,
  extensionFailed,
  extensionMissing,
  hbiRoles,
  imageBuildCompute,
  insecureConnections,
  kubernetesVersion,
  legacyCompute,
  localAccountsDisabled,
  locked,
  managedEndpointMoved,
  noEventHeard,
  noNodes,
  noRbac,
  nothingEnabled,
  peeringNotConnected,
  publicApiServer,
  publicFqdn,
  recordMissing,
  recordStale,
  recordUnknownAddress,
  recordZoneUnlinked,
  regionDiffers,
  registryNotPremium,
  registryTrustedServices,
  registryUnreachable,
  rightsMissing,
  routerHa,
  routerPublic,
  routerType,
  scenarioUnsupported,
  serviceEndpointMissing,
  servicePrincipal,
  sharedNetwork,
  stoppedTooLong,
  storageTrustedServices,
  storageUnreachable,
  studioSameNetwork,
  tlsMissing,
  tooManyNodesToStop,
  trustedAccess,
  vaultTrustedServices,
  vaultUnreachable,
  workspaceConnection,
  workspaceDns,
  workspaceIdentity,
  workspaceRoles,
  workspaceUnreachable,
  zoneGroupMissing,
];
