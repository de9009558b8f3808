import { type ArmId, nameOf } from '../../domain/arm-id.ts';
import { needs, type Reading, read, unread } from '../facts/reading.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { DatastoreFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { passes, type Scene, together, type Verdict } from '../rule.ts';
import { namesOf } from './commands.ts';
import { workspacesOf } from './computes.ts';
import { accountsNamed } from './indexes.ts';
import { judgeWorkspaces, workspaceReads } from './judge-workspaces.ts';

/** A storage account behind datastores of the cluster's workspaces that is no workspace's own. */
export interface DatastoreAccount {
  readonly account: ResourceFacts;
  /** Names of the datastores, for evidence. */
  readonly datastores: string;
  /** Groups that the types of the datastores need. */
  readonly groups: readonly string[];
}

/** Azure Machine Learning, "concept-data": the types of datastores that lead to a storage account of today. */
const groupOfType: Readonly<Record<string, string>> = { azureblob: 'blob', azurefile: 'file', azuredatalakegen2: 'dfs' };

export const datastoreReads = [
  ...workspaceReads,
  'Microsoft.MachineLearningServices/workspaces/datastores/read',
  'Microsoft.Storage/storageAccounts/read',
] as const;

/** The verdict on each such account, once; unknown for workspaces whose datastores, and for datastores whose account, cannot be seen. */
export function judgeDatastores(scene: Scene, verdictOf: (account: DatastoreAccount) => Verdict): Verdict {
  const lists = judgeWorkspaces(scene, ({ id, datastores }) => judge(datastores, () => passes, id));
  const verdicts = furtherDatastores(scene).map((datastores) => {
    const [first] = datastores;
    const account = accountOf(scene, first.accountName);
    const groups = [...new Set(datastores.flatMap(({ type }) => groupOfType[type.toLowerCase()] ?? []))].sort();
    return judge(account, (value) => verdictOf({ account: value, datastores: namesOf(datastores.map(({ id }) => id)), groups }), first.id);
  });
  return together([lists, ...verdicts]);
}

type Named = DatastoreFacts & { readonly accountName: string };

/** Datastores by account, in the order of their ids. */
function furtherDatastores(scene: Scene): readonly (readonly [Named, ...Named[]])[] {
  const workspaces = workspacesOf(scene);
  const own = new Set(
    workspaces.flatMap(({ storageAccountId }) => (storageAccountId === undefined ? [] : [accountKey(nameOf(storageAccountId))])),
  );
  const all = workspaces.flatMap(({ datastores }) => (datastores.kind === 'read' ? datastores.value : []));
  const byAccount = new Map<string, [Named, ...Named[]]>();
  for (const datastore of [...all].sort(byId).filter(isNamed)) {
    const key = accountKey(datastore.accountName);
    if (own.has(key)) continue;
    const those = byAccount.get(key);
    if (those) those.push(datastore);
    else byAccount.set(key, [datastore]);
  }
  return [...byAccount.values()];
}

function isNamed(datastore: DatastoreFacts): datastore is Named {
  return datastore.accountName !== undefined && groupOfType[datastore.type.toLowerCase()] !== undefined;
}

function accountKey(name: string): string {
  return name.toLowerCase();
}

function byId(one: { readonly id: ArmId }, other: { readonly id: ArmId }): number {
  return one.id.toLowerCase() < other.id.toLowerCase() ? -1 : 1;
}

/** Azure ML says the name only; an account that is not seen may be anybody's, anywhere. */
function accountOf({ estate }: Scene, name: string): Reading<ResourceFacts> {
  const found = accountsNamed(estate, name)[0];
  if (found) return read(found);
  const gap = estate.resources.gaps[0];
  if (gap) return unread(gap.why);
  return unread(
    `Relink sees no storage account ${name} in RELINK_SCOPE. ${needs('Microsoft.Storage/storageAccounts/read', `the account ${name}`)}`,
  );
}
