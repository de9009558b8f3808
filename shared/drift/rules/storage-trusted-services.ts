import { nameOf, sameId } from '../../domain/arm-id.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { finds, passes, type Rule, type Verdict } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { secureInferencing, secureWorkspace } from '../scene/documents.ts';
import { type Associated, workspaceReads } from '../scene/judge-workspaces.ts';
import { firewallOf } from '../scene/public-access.ts';
import { judgeUntrusting } from '../scene/trusted-services.ts';
import { identityKindOf } from '../scene/workspace-identity.ts';

/** A default storage account with a firewall that the workspace's own identity does not pass. */
export const storageTrustedServices: Rule = {
  id: 'storage-trusted-services',
  title: 'The workspace may not pass the firewall of its storage account',
  severity: 'warning',
  covers: ['A11', 'A14', 'E7', 'E10'],
  sources: [
    {
      document: secureInferencing,
      says: 'For storage account private endpoint, make sure to enable Allow Azure services on the trusted services list to access this storage account.',
    },
    {
      document: secureWorkspace,
      says: 'Under Resource instances, select Microsoft.MachineLearningServices/Workspace. Alternatively, allow Azure services on the trusted services list.',
    },
  ],
  reads: [...workspaceReads, 'Microsoft.Storage/storageAccounts/read'],
  impact: 'Azure ML cannot read models and code in the account: jobs, and creating and updating deployments, fail.',
  fix: 'Allow trusted Azure services on the storage account, or name the workspace in a resource instance rule.',
  notes:
    'The first document asks for the trusted services; the second, about the same page of the portal, also takes a resource instance rule, and is followed: either will do. A resource instance rule works with a system-assigned identity only, so a workspace with a user-assigned one needs the trusted services (the newest rendering of the first document). No document says that they do not count while public network access is disabled, so they are looked at then as well.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => judgeUntrusting(scene, 'storageAccountId', judgeRules),
};

/** A workspace without any identity is for another rule to tell. */
function judgeRules({ resource, workspaces }: Associated): Verdict {
  const barred = workspaces.filter((workspace) => identityKindOf(workspace) === 'user' || !isNamed(resource, workspace));
  if (barred.length === 0) return passes;
  const { id, bypass } = resource;
  const names = barred.map(({ id: workspaceId }) => nameOf(workspaceId)).sort();
  const kept = (bypass ?? '').split(',').map((item) => item.trim());
  const bypasses = [...kept.filter((item) => item !== '' && item.toLowerCase() !== 'none'), 'AzureServices'];
  return finds({
    subject: id,
    seen: `Storage account ${nameOf(id)} is closed to ${names.join(', ')}: ${firewallOf(resource)}, and ${whyNamed(barred)}.`,
    fix: `az storage account update ${placeOf(id)} --name ${nameOf(id)} --bypass ${bypasses.join(' ')}`,
  });
}

function isNamed({ allowedResourceIds }: ResourceFacts, { id }: WorkspaceFacts): boolean {
  return allowedResourceIds.some((allowedId) => sameId(allowedId, id));
}

function whyNamed(barred: readonly WorkspaceFacts[]): string {
  const hasUser = barred.some((workspace) => identityKindOf(workspace) === 'user');
  return hasUser ? 'a resource instance rule does not do for a user-assigned identity' : 'no resource instance rule names it';
}
