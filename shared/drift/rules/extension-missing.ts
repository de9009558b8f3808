import { nameOf } from '../../domain/arm-id.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { attachedComputes } from '../scene/computes.ts';
import { azureMlAnywhere } from '../scene/documents.ts';
import { clusterArguments, extensionDocument, extensionReads, judgeExtensions } from '../scene/extensions.ts';

/** A cluster that workspaces use without the extension through which they use it. */
export const extensionMissing: Rule = {
  id: 'extension-missing',
  title: 'The Azure ML extension is not installed on an attached cluster',
  severity: 'critical',
  covers: ['C1', 'E17'],
  sources: [
    {
      document: extensionDocument,
      says: 'To enable a cluster to run training jobs or inference workloads, deploy the extension Microsoft.AzureML.Kubernetes on it.',
    },
    {
      document: azureMlAnywhere,
      says: 'The extension must be installed with provisioning state Succeeded before the cluster is attached.',
    },
  ],
  reads: extensionReads,
  impact:
    'Azure ML has nothing on the cluster to talk to: creating, updating and deleting endpoints and deployments fails, and no job starts there.',
  fix: 'Install the extension Microsoft.AzureML.Kubernetes with the settings that it had, then look whether the computes work. Where Terraform or a template installs it, run that instead.',
  notes:
    'Only clusters with an attached Kubernetes compute are judged. The type is compared without its case: templates write microsoft.azureml.kubernetes.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeExtensions(scene, (extensions) => {
      if (extensions.length > 0) return passes;
      const computes = attachedComputes(scene).map(({ workspace, compute }) => `${nameOf(compute.id)} (${nameOf(workspace.id)})`);
      return finds({
        subject: scene.cluster.id,
        seen: `${nameOf(scene.cluster.id)} has no extension of type Microsoft.AzureML.Kubernetes, and is attached as ${computes.sort().join(', ')}.`,
        fix: `az k8s-extension create --name azureml --extension-type Microsoft.AzureML.Kubernetes ${clusterArguments(scene.cluster.id)} --scope cluster --config enableTraining=True enableInference=True inferenceRouterServiceType=loadBalancer internalLoadBalancerProvider=azure sslSecret=<secret> sslCname=<host name>`,
      });
    }),
};
