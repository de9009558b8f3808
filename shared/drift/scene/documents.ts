const learn = 'https://learn.microsoft.com/azure/machine-learning';

/** Azure ML's pages from which several rules take their demands. */
export const secureInferencing = `Secure Azure Kubernetes Service inferencing environment, ${learn}/how-to-secure-kubernetes-inferencing-environment`;
export const secureWorkspace = `Secure an Azure Machine Learning workspace with virtual networks, ${learn}/how-to-secure-workspace-vnet`;
export const attachKubernetes = `Attach a Kubernetes cluster to Azure Machine Learning workspace, ${learn}/how-to-attach-kubernetes-to-workspace`;
export const amlKubernetesPrivateLink =
  'Use Azure Private Link to securely access Azure services, https://github.com/Azure/AML-Kubernetes/blob/master/docs/private-link.md';

const aks = 'https://learn.microsoft.com/azure/aks';

/** Pages of AKS. */
export const aksPrivateClusters = `Create a private Azure Kubernetes Service cluster, ${aks}/private-clusters`;
export const aksPrivateConnect = `Connect to a private Azure Kubernetes Service cluster, ${aks}/private-cluster-connect`;
export const aksStartStop = `Stop and start an Azure Kubernetes Service cluster, ${aks}/start-stop-cluster`;
export const aksSupport = `Support policies for Azure Kubernetes Service, ${aks}/support-policies`;
export const aksLargeClusters = `Performance and scaling of large clusters, ${aks}/best-practices-performance-scale-large`;
export const aksVnetIntegration = `API Server VNet Integration, ${aks}/api-server-vnet-integration`;
export const aksTrustedAccess = `Get secure access for Azure resources with Trusted Access, ${aks}/trusted-access-feature`;
export const amlTrustedAccess = 'Azure/AML-Kubernetes, docs/azureml-aks-ta-support.md';
export const kubernetesReference = `Reference for configuring Kubernetes cluster for Azure Machine Learning, ${learn}/reference-kubernetes`;

/** The other two source documents (requirements B and C), and what the extension's errors mean. */
export const terraformNote = 'AKS for Azure ML with Terraform (note)';
export const azureMlAnywhere = 'AzureML anywhere with Kubernetes (2022)';
export const extensionTroubles = `Troubleshoot Azure Machine Learning extension, ${learn}/how-to-troubleshoot-kubernetes-extension`;
