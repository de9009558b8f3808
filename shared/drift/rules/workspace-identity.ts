import { nameOf } from '../../domain/arm-id.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { type Found, finds, passes, type Rule } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { secureInferencing } from '../scene/documents.ts';
import { judgeAssociated, workspaceReads } from '../scene/judge-workspaces.ts';
import { isClosedToPublic } from '../scene/public-access.ts';
import { identityKindOf } from '../scene/workspace-identity.ts';

/** A workspace that has no identity with which it could pass the firewall of its storage account. */
export const workspaceIdentity: Rule = {
  id: 'workspace-identity',
  title: 'The workspace has no managed identity, and its storage account is closed to the public',
  severity: 'warning',
  covers: ['A11', 'E10'],
  sources: [
    {
      document: secureInferencing,
      says: 'Use system-assigned managed identity when creating workspace, as storage account with private endpoint only allows access with system-assigned managed identity.',
    },
    {
      document: `${secureInferencing} (newest rendering)`,
      says: 'With a user-assigned managed identity, allow trusted Azure services on the storage account.',
    },
  ],
  reads: [...workspaceReads, 'Microsoft.Storage/storageAccounts/read'],
  impact: 'Azure ML cannot read models and code in the account: jobs, and creating and updating deployments, fail.',
  fix: 'Give the workspace a system-assigned managed identity.',
  notes:
    'Older renderings of the document demand a system-assigned identity; the newest also allows a user-assigned one with trusted Azure services allowed on the storage account, and is followed. That exception of the storage account is judged by storage-trusted-services, so that one fault is told once.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeAssociated(scene, 'storageAccountId', ({ resource, workspaces }) => {
      const bare = workspaces.filter((workspace) => identityKindOf(workspace) === 'none');
      if (bare.length === 0) return passes;
      const found = (isClosed: boolean) => (isClosed ? finds(...bare.map((workspace) => lacks(workspace, resource))) : passes);
      return judge(isClosedToPublic(resource), found, resource.id);
    }),
};

function lacks({ id, identityType }: WorkspaceFacts, account: ResourceFacts): Found {
  return {
    subject: id,
    seen: `Workspace ${nameOf(id)} has identity type ${identityType ?? 'none'}; its storage account ${nameOf(account.id)} is closed to the public.`,
    fix: `Give ${nameOf(id)} a system-assigned identity: in its YAML file set identity.type to system_assigned, then run az ml workspace update ${placeOf(id)} --name ${nameOf(id)} --file <that file>`,
  };
}
