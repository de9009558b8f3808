/**
 * The demands of the source documents, in our words: the secure AKS inferencing environment (A), a Terraform note on AKS for Azure ML (B),
 * and "AzureML anywhere with Kubernetes" of 2022 (C). Which rules check a demand is said by the rules themselves (`covers`); here stands what
 * else meets it, and what Relink cannot see.
 */
export interface Requirement {
  readonly id: string;
  readonly demand: string;
  /** Parts of the repair that do it: step names with the files in which they stand. */
  readonly steps?: readonly string[];
  /** Why no rule sees it, or which part of it none sees. */
  readonly unseen?: string;
}

const inside = 'it shows only from inside of the cluster, and Relink does not go there';

export const requirements: readonly Requirement[] = [
  {
    id: 'A1',
    demand:
      'A cluster behind a network: workspace, storage, key vault and registry have private or service endpoints in its or a peered network.',
  },
  { id: 'A2', demand: 'A workspace with a private endpoint is in the cluster’s region.' },
  { id: 'A3', demand: 'No public FQDN on a private cluster that Azure ML uses.' },
  { id: 'A4', demand: 'Three legal scenarios, from all public to workspace and resources private; anything else is a finding.' },
  { id: 'A5', demand: 'In a secure environment the cluster reaches Azure ML by private endpoints only.' },
  {
    id: 'A6',
    demand: 'The network of a default cluster is found through the node resource group; a private cluster names its own.',
    steps: ['shared/drift/scene/networks.ts'],
  },
  { id: 'A7', demand: 'New private endpoints for storage, key vault and registry stand in the cluster’s or a peered network.' },
  { id: 'A8', demand: 'Other storage that workloads use has a private endpoint there, with DNS zone integration.' },
  { id: 'A9', demand: 'The workspace has a private endpoint there, with DNS zone integration.' },
  { id: 'A10', demand: 'A workspace that is made after the cluster has all its endpoints in the cluster’s network, with DNS integration.' },
  {
    id: 'A11',
    demand:
      'Storage with private endpoints: the workspace’s system-assigned identity passes, or trusted services do for a user-assigned one.',
  },
  {
    id: 'A12',
    demand: 'A high-business-impact workspace: the compute’s system-assigned identity has two roles on the storage.',
    steps: ['shared/repair/steps/compute-roles.ts'],
  },
  { id: 'A13', demand: 'The workspace’s registry is Premium and lets trusted services through its firewall.' },
  { id: 'A14', demand: 'Storage with private endpoints lets trusted services through.' },
  {
    id: 'A15',
    demand: 'After a stop and start each private endpoint that is linked to the cluster is deleted and made again.',
    steps: ['shared/repair/steps/endpoint-delete.ts', 'shared/repair/steps/endpoint-create.ts'],
  },
  {
    id: 'A16',
    demand: 'Then the computes attached from this cluster are attached again, in every workspace.',
    steps: ['shared/repair/steps/compute-detach.ts', 'shared/repair/steps/compute-attach.ts'],
  },
  { id: 'A17', demand: 'Otherwise endpoints and deployments cannot be created, updated or deleted.' },
  { id: 'B1', demand: 'AKS has a spoke of its own.' },
  { id: 'B2', demand: 'The extension has no public address.' },
  { id: 'B3', demand: 'TLS on the inference router, role-based access on the cluster, a private API server.' },
  {
    id: 'B4',
    demand: 'After a repair a Terraform plan shows no difference: names, tags, addresses, settings are as they were.',
    steps: ['shared/domain/endpoint-config.ts', 'shared/domain/compute.ts', 'shared/repair/steps/endpoint-stale-records.ts'],
  },
  { id: 'C1', demand: 'The Azure ML extension is installed and Succeeded.' },
  { id: 'C2', demand: 'Training or inference is switched on, and inference names a service type for its router.' },
  { id: 'C3', demand: 'High availability of azureml-fe needs three nodes.' },
  {
    id: 'C4',
    demand: 'HTTPS by secret or certificate with a name; insecure connections only for development and test.',
    unseen: 'certificates given as files are protected settings, which Azure never returns',
  },
  { id: 'C5', demand: 'An internal router on AKS by internalLoadBalancerProvider.' },
  {
    id: 'C6',
    demand: 'A user-assigned workspace identity has its roles on the cluster.',
    unseen: 'roles that come through groups, and those of Arc-connected clusters',
  },
  {
    id: 'C7',
    demand: 'Attach with type, resource id, namespace and identity; only the first user-assigned identity counts.',
    steps: ['shared/repair/steps/compute-attach.ts', 'shared/repair/steps/compute-verify.ts'],
  },
  {
    id: 'C8',
    demand: 'Instance types and the default one survive a reattach.',
    steps: ['shared/repair/steps/compute-snapshot.ts', 'shared/repair/steps/compute-verify.ts'],
    unseen: `instance types that were made in the cluster: ${inside}`,
  },
  {
    id: 'C9',
    demand: 'Arc-connected clusters are recognised and never detached; Azure Relay resources are not modified.',
    steps: ['shared/repair/discover.ts'],
    unseen: 'Arc-connected clusters are not swept: only AKS clusters are',
  },
  { id: 'C10', demand: 'The Kubernetes minor version is within N-2 of AKS’s latest.' },
  {
    id: 'C11',
    demand: 'Regions of the extension; at least 4 vCPU and 14 GB in the cluster.',
    unseen: 'no list of regions is published for machines, and sizes of machines are not in what Relink reads',
  },
  {
    id: 'C12',
    demand: 'Pods of namespace azureml, OpenShift privileges, SELinux, volumes, GPU plug-ins, Volcano and Prometheus.',
    unseen: inside,
  },
];

/** Rows of the check list E1 to E23 that no rule covers, with the reason. */
export const unseenChecks: Readonly<Record<string, string>> = {};
