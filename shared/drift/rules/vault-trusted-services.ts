import { nameOf } from '../../domain/arm-id.ts';
import { finds, type Rule } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { amlKubernetesPrivateLink, secureWorkspace } from '../scene/documents.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { firewallOf } from '../scene/public-access.ts';
import { judgeUntrusting } from '../scene/trusted-services.ts';

/** A key vault with a firewall that Azure ML itself does not pass. */
export const vaultTrustedServices: Rule = {
  id: 'vault-trusted-services',
  title: 'Trusted Azure services may not pass the firewall of the workspace’s key vault',
  severity: 'warning',
  covers: ['E8'],
  sources: [
    {
      document: secureWorkspace,
      says: 'Verify that Allow trusted Microsoft services to bypass this firewall is checked, and then select Apply.',
    },
    {
      document: amlKubernetesPrivateLink,
      says: 'You can disable public access with the exception that allow trusted Microsoft services to bypass the firewall.',
    },
  ],
  reads: [...workspaceReads, 'Microsoft.KeyVault/vaults/read'],
  impact: 'Azure ML cannot read the connection strings and passwords of the workspace: jobs, and creating and updating deployments, fail.',
  fix: 'Allow trusted Microsoft services on the vault.',
  notes:
    'The first document says so where service endpoints are used and is silent about private ones; the second, of Azure ML for Kubernetes, asks for it there as well and is followed.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeUntrusting(scene, 'keyVaultId', ({ resource }) => {
      const { id } = resource;
      return finds({
        subject: id,
        seen: `Key vault ${nameOf(id)} is closed to trusted services: ${firewallOf(resource)}.`,
        fix: `az keyvault update ${placeOf(id)} --name ${nameOf(id)} --bypass AzureServices`,
      });
    }),
};
