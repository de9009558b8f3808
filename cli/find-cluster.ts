import { z } from 'zod';
import type { Api } from './api-client.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { readAnswer } from './read-answer.ts';
import { shortName } from './words.ts';

const pageSchema = z.object({ clusters: z.array(z.object({ clusterId: z.string() })), next: z.string().nullish() });
const mostPages = 50;
const mostShown = 10;

/** The id of a cluster by its full resource id, or by a name that only one of the clusters has that Relink knows. */
export async function findCluster(api: Api, given: string): Promise<string> {
  if (given.startsWith('/')) return given;
  const known = await knownClusters(api);
  const found = known.filter((id) => shortName(id).toLowerCase() === given.toLowerCase());
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new CommandError(
    only === undefined ? unknown(known) : `Several clusters have that name. Give the full id:\n${listed(found)}`,
    exitCodes.usage,
  );
}

async function knownClusters(api: Api): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const query = new URLSearchParams({ limit: '100', ...(after && { after }) });
    const page = readAnswer(await api.get(`/clusters?${query}`), pageSchema, 'a list of clusters');
    ids.push(...page.clusters.map(({ clusterId }) => clusterId));
    after = page.next;
    if (!after) break;
  }
  return ids;
}

function unknown(known: readonly string[]): string {
  if (known.length === 0) return 'Relink knows no cluster yet. Give the full resource id (az aks show --query id).';
  return `Relink knows no cluster of that name. Give its full resource id, or one of:\n${listed(known)}`;
}

function listed(ids: readonly string[]): string {
  const more = ids.length > mostShown ? [`  and ${ids.length - mostShown} more`] : [];
  return [...ids.slice(0, mostShown).map((id) => `  ${id}`), ...more].join('\n');
}
