import { type PlantedEvents, plantEvents } from './simulator/event-grid-world.ts';
import type { World } from './simulator/world.ts';

const site = 'func-relink-local';
const group = 'rg-relink';
const container = 'dead-letters';

/**
 * What Azure would show of the stack's own Event Grid, in every subscription of the world, with an empty dead-letter container in the
 * app's storage. Answers what the platform would put into the app's environment.
 */
export async function plantOwnEvents(world: World, storageConnection: string): Promise<Readonly<Record<string, string>>> {
  const subscriptionIds = world.list({ type: 'Microsoft.Resources/subscriptions' }).map(({ id }) => id.split('/')[2] ?? '');
  const [own = ''] = subscriptionIds;
  const inGroup = `/subscriptions/${own}/resourceGroups/${group}/providers`;
  const account = /AccountName=([^;]+)/.exec(storageConnection)?.[1] ?? '';
  const planted: Omit<PlantedEvents, 'subscriptionId'> = {
    functionId: `${inGroup}/Microsoft.Web/sites/${site}/functions/cluster-events`,
    deadLetters: { storageAccountId: `${inGroup}/Microsoft.Storage/storageAccounts/${account}`, container },
  };
  for (const subscriptionId of subscriptionIds) plantEvents(world, { ...planted, subscriptionId });
  const { ContainerClient } = await import('@azure/storage-blob');
  await new ContainerClient(storageConnection, container).createIfNotExists();
  return { WEBSITE_SITE_NAME: site, WEBSITE_RESOURCE_GROUP: group, WEBSITE_OWNER_NAME: `${own}+${group}-WestEuropewebspace-Linux` };
}
