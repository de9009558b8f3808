import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { Scene } from '../rule.ts';
import { workspacesOf } from './computes.ts';
import { accountsNamed } from './indexes.ts';
import { distinct } from './networks.ts';

/** Resources that the cluster's workspaces are associated with and that Relink sees. */
export function associatedInUse(scene: Scene): readonly ResourceFacts[] {
  const ids = workspacesOf(scene).flatMap(({ storageAccountId, keyVaultId, registryId }) => [storageAccountId, keyVaultId, registryId]);
  return distinct(ids.filter((id) => id !== undefined)).flatMap((id) => scene.estate.resources.find(id) ?? []);
}

/** Further storage accounts behind datastores that were listed and that Relink sees. */
export function datastoreAccountsInUse(scene: Scene): readonly ResourceFacts[] {
  const stores = workspacesOf(scene).flatMap(({ datastores }) => (datastores.kind === 'read' ? datastores.value : []));
  const accounts = stores.flatMap(({ accountName }) => (accountName === undefined ? [] : accountsNamed(scene.estate, accountName)));
  const own = new Set(associatedInUse(scene));
  return [...new Set(accounts)].filter((account) => !own.has(account));
}
