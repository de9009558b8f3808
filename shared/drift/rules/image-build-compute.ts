import { nameOf } from '../../domain/arm-id.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { type Found, finds, passes, type Rule } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { amlKubernetesPrivateLink, secureWorkspace } from '../scene/documents.ts';
import { judgeAssociated, workspaceReads } from '../scene/judge-workspaces.ts';
import { isClosedToPublic } from '../scene/public-access.ts';

/** A closed registry, and no compute that could build images for it. */
export const imageBuildCompute: Rule = {
  id: 'image-build-compute',
  title: 'The container registry is closed to the public, and the workspace has no compute for building images',
  severity: 'warning',
  covers: ['E22'],
  sources: [
    {
      document: secureWorkspace,
      says: 'If your workspace-dependent resources are network restricted, use an image-build-compute instead.',
    },
    {
      document: amlKubernetesPrivateLink,
      says: 'If you disable the public access for Container registries and want to build the image, compute cluster is needed for AML’s image build.',
    },
  ],
  reads: [...workspaceReads, 'Microsoft.ContainerRegistry/registries/read'],
  impact: 'Deployments and jobs whose environment has no image yet fail: the image cannot be built.',
  fix: 'Create a CPU compute cluster in the network of the workspace’s resources and set it as the compute for image builds.',
  notes: 'Whether that compute exists and reaches the registry is not judged. Who uses ready-made images only may suppress the finding.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeAssociated(scene, 'registryId', ({ resource, workspaces }) => {
      const without = workspaces.filter((workspace) => (workspace.imageBuildCompute ?? '').trim() === '');
      if (without.length === 0) return passes;
      const found = (isClosed: boolean) => (isClosed ? finds(...without.map((workspace) => lacks(workspace, resource))) : passes);
      return judge(isClosedToPublic(resource), found, resource.id);
    }),
};

function lacks({ id }: WorkspaceFacts, registry: ResourceFacts): Found {
  return {
    subject: id,
    seen: `Workspace ${nameOf(id)} has no compute for image builds, and its registry ${nameOf(registry.id)} is closed to the public.`,
    fix: `az ml workspace update ${placeOf(id)} --name ${nameOf(id)} --image-build-compute <cpu compute cluster>`,
  };
}
