/** Errors of Kubernetes computes that the documents name, and what to do (Troubleshoot Kubernetes compute; azure-facts D5). */
const meanings: ReadonlyMap<string, string> = new Map([
  [
    'GenericComputeError',
    'Azure ML could not read the compute: look whether the cluster runs and is reachable, then reattach the compute.',
  ],
  ['ComputeNotFound', 'The compute was removed or is not known any more: reattach it under the same name.'],
  [
    'ComputeNotAccessible',
    'The workspace’s identity has no access to the cluster: give it Reader, Kubernetes Extension Contributor and Azure Kubernetes Service Cluster Admin there.',
  ],
  ['InvalidComputeInformation', 'What Azure ML stores of the compute is not valid: reattach it.'],
  ['InvalidComputeNoKubernetesConfiguration', 'Azure ML has no configuration for the cluster: reattach the compute.'],
  ['GenericClusterError', 'Azure ML could not connect to the cluster: look at its private endpoints, DNS and firewall first.'],
  ['ClusterNotReachable', 'Azure ML cannot reach the cluster: look at its private endpoints, DNS and firewall first.'],
  ['ClusterNotFound', 'The cluster was not found: look whether it exists under the id of the compute, then reattach.'],
  [
    'ClusterServiceNotFound',
    'The extension’s service was not found in the cluster: look whether the Azure ML extension is installed and runs.',
  ],
  ['ClusterUnauthorized', 'Trusted Access is not in effect yet: wait some minutes, then look at the binding.'],
  ['RefreshExtensionIdentityNotSet', 'The extension has no identity: update or install it again.'],
]);

/** What the known ones among the codes ask for, in a fixed order and each once. */
export function adviceOn(codes: readonly string[]): readonly string[] {
  const known = [...new Set(codes)].sort();
  return known.flatMap((code) => {
    const meaning = meanings.get(code);
    return meaning === undefined ? [] : [`${code}: ${meaning}`];
  });
}
