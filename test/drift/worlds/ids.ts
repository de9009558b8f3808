/** Names of the healthy worlds: one cluster with a hub, two spokes' worth of networks, one workspace and what belongs to it. */
export const subscription = '/subscriptions/3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01';
const group = (name: string) => `${subscription}/resourceGroups/${name}`;
const at = (groupName: string, type: string, name: string) => `${group(groupName)}/providers/${type}/${name}`;

const cluster = at('rg-aks', 'Microsoft.ContainerService/managedClusters', 'aks-prod');
const network = at('rg-aks', 'Microsoft.Network/virtualNetworks', 'vnet-aks');
const hub = at('rg-hub', 'Microsoft.Network/virtualNetworks', 'vnet-hub');
const workspace = at('rg-ml', 'Microsoft.MachineLearningServices/workspaces', 'mlw-risk');
const endpoint = (groupName: string, name: string) => at(groupName, 'Microsoft.Network/privateEndpoints', name);
const nic = (groupName: string, name: string) => at(groupName, 'Microsoft.Network/networkInterfaces', name);
const zone = (groupName: string, name: string) => at(groupName, 'Microsoft.Network/privateDnsZones', name);

export const clusterZoneName = '1c9d3c2e-8f37-4b5c-9c7e-2f1f8e1b7a55.privatelink.westeurope.azmk8s.io';
export const nodeGroup = 'MC_rg-aks_aks-prod_westeurope';

export const ids = {
  cluster,
  extension: `${cluster}/providers/Microsoft.KubernetesConfiguration/extensions/azureml`,
  network,
  nodes: `${network}/subnets/snet-nodes`,
  endpoints: `${network}/subnets/snet-endpoints`,
  hub,
  hubEndpoints: `${hub}/subnets/snet-endpoints`,
  /** Peering of the cluster's network to the hub, and of the hub back. */
  toHub: `${network}/virtualNetworkPeerings/aks-to-hub`,
  fromHub: `${hub}/virtualNetworkPeerings/hub-to-aks`,
  /** AKS's own endpoint, its interface and its zone. */
  managedEndpoint: endpoint(nodeGroup, 'kube-apiserver'),
  managedNic: nic(nodeGroup, 'kube-apiserver.nic'),
  managedZone: zone(nodeGroup, clusterZoneName),
  /** The endpoint that people made to the cluster in the hub, its interface, and the zone and record that they keep by hand. */
  linkedEndpoint: endpoint('rg-hub', 'pe-aks-hub'),
  linkedNic: nic('rg-hub', 'pe-aks-hub.nic'),
  linkedZone: zone('rg-dns', clusterZoneName),
  linkedRecord: `${zone('rg-dns', clusterZoneName)}/A/aks-prod-7h2k`,
  workspace,
  compute: `${workspace}/computes/k8s-risk`,
  storage: at('rg-ml', 'Microsoft.Storage/storageAccounts', 'striskml'),
  vault: at('rg-ml', 'Microsoft.KeyVault/vaults', 'kv-risk-ml'),
  registry: at('rg-ml', 'Microsoft.ContainerRegistry/registries', 'crriskml'),
  /** A further account, to which a datastore leads. */
  dataStorage: at('rg-data', 'Microsoft.Storage/storageAccounts', 'striskdata'),
  workspaceEndpoint: endpoint('rg-ml', 'pe-mlw-risk'),
  blobEndpoint: endpoint('rg-ml', 'pe-striskml-blob'),
  fileEndpoint: endpoint('rg-ml', 'pe-striskml-file'),
  vaultEndpoint: endpoint('rg-ml', 'pe-kv-risk'),
  registryEndpoint: endpoint('rg-ml', 'pe-crriskml'),
  dataEndpoint: endpoint('rg-data', 'pe-striskdata-blob'),
  zone: (name: string) => zone('rg-dns', name),
  group,
} as const;
