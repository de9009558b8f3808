import { nameOf } from '../../domain/arm-id.ts';
import { finds, type Rule } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { secureInferencing } from '../scene/documents.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { firewallOf } from '../scene/public-access.ts';
import { judgeUntrusting } from '../scene/trusted-services.ts';

/** A registry with a firewall that Azure ML itself does not pass. */
export const registryTrustedServices: Rule = {
  id: 'registry-trusted-services',
  title: 'Trusted Azure services may not pass the firewall of the workspace’s container registry',
  severity: 'warning',
  covers: ['A13', 'E6'],
  sources: [{ document: secureInferencing, says: 'Also enable the Firewall exception to allow trusted Microsoft services to access ACR.' }],
  reads: [...workspaceReads, 'Microsoft.ContainerRegistry/registries/read'],
  impact: 'Azure ML cannot reach the registry: building and finding images, and so creating and updating deployments, fails.',
  fix: 'Allow trusted services on the registry.',
  notes: 'networkRuleBypassOptions decides. Its newer sibling networkRuleBypassAllowedForTasks is about ACR Tasks only and is not judged.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeUntrusting(scene, 'registryId', ({ resource }) => {
      const { id } = resource;
      return finds({
        subject: id,
        seen: `Registry ${nameOf(id)} is closed to trusted services: ${firewallOf(resource)}.`,
        fix: `az acr update ${placeOf(id)} --name ${nameOf(id)} --allow-trusted-services true`,
      });
    }),
};
