import { nameOf, sameId } from '../../domain/arm-id.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { allComputesListed } from '../scene/computes.ts';
import { extensionDocument } from '../scene/extensions.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';

/** The first generation's way of attaching an AKS cluster, which Relink cannot attach again. */
export const legacyCompute: Rule = {
  id: 'legacy-compute',
  title: 'A legacy AKS compute points at the cluster',
  severity: 'warning',
  covers: ['A16'],
  sources: [
    {
      document: extensionDocument,
      says: 'If you’ve followed the steps from Azure Machine Learning AKS v1 document to attach your AKS, clean up the legacy azureml-fe related resources before you continue.',
    },
    {
      document: 'azure-rest-api-specs, Microsoft.MachineLearningServices 2024-10-01, AKS.properties.sslConfiguration',
      says: 'cert and key are secrets, which Azure does not return.',
    },
  ],
  reads: workspaceReads,
  impact: 'After a restart Relink does not attach it again: creating, updating and deleting its services fails until somebody does.',
  fix: 'Move what runs on it to a compute of type Kubernetes: install the Azure ML extension, attach the cluster with --type Kubernetes, deploy there, then detach the old compute.',
  notes:
    'Clusters that are not private or use API Server VNet Integration are not judged: no restart breaks their computes. Never delete such a compute with the cluster: Azure ML deletes clusters that it has made itself. Computes of Arc-connected clusters point at another id and cannot be seen from here.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const { cluster, estate } = scene;
    if (whyNothing(cluster) !== undefined) return passes;
    const verdicts = estate.workspaces.all.flatMap(({ id, computes }) => {
      const found = computes.kind === 'read' ? computes.value : [];
      const legacy = found.filter(({ computeType, resourceId }) => computeType.toLowerCase() === 'aks' && sameId(resourceId, cluster.id));
      return legacy.map((compute) =>
        finds({
          subject: compute.id,
          seen: `Compute ${nameOf(compute.id)} of workspace ${nameOf(id)} is a legacy compute of type ${compute.computeType} and points at ${cluster.name}.`,
          fix: `az ml compute attach ${placeOf(id)} --workspace-name ${nameOf(id)} --type Kubernetes --name <new name> --resource-id ${cluster.id} --namespace <namespace>`,
        }),
      );
    });
    return together([...verdicts, judge(allComputesListed(scene), () => passes)]);
  },
};
