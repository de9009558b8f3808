import { type ArmId, sameId } from '../domain/arm-id.ts';
import type { AdvancedFilter, BlobContainer, EventSubscription } from '../domain/event-subscription.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../domain/json.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { readAll, readAllOrNone } from './reads.ts';

/**
 * Event subscriptions that listen to a subscription. Azure allows one system topic for each source (Microsoft Learn, "System topics in
 * Azure Event Grid"); it may be in any resource group of the subscription.
 */
export async function listEventSubscriptions(
  clients: ArmClients,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<readonly EventSubscription[]> {
  const { clock } = clients;
  const client = await clients.eventGrid(subscriptionId);
  const all = await readAll({ clock, signal, of: `the system topics of subscription ${subscriptionId}` }, (options) =>
    client.systemTopics.listBySubscription(options),
  );
  const topics = all.filter((body) => sameId(textAt(objectAt(body, 'properties'), 'source'), `/subscriptions/${subscriptionId}`));
  const lists = topics.map(async (topic) => {
    const { group, name } = armPath(textAt(topic, 'id') ?? '');
    const bodies = await readAllOrNone({ clock, signal, of: `the event subscriptions of system topic ${name}` }, (options) =>
      client.systemTopicEventSubscriptions.listBySystemTopic(group, name, options),
    );
    return bodies.map((body) => readEventSubscription(body, topic));
  });
  return (await Promise.all(lists)).flat();
}

export function readEventSubscription(body: JsonObject, topic: JsonObject): EventSubscription {
  const properties = objectAt(body, 'properties');
  const filter = objectAt(properties, 'filter');
  const expiresAt = Date.parse(textAt(properties, 'expirationTimeUtc') ?? '');
  const deadLetters = containerOf(withIdentity(properties, 'deadLetterWithResourceIdentity', 'deadLetterDestination'));
  return {
    id: textAt(body, 'id') ?? '',
    topic: { id: textAt(topic, 'id') ?? '', provisioningState: stateOf(objectAt(topic, 'properties')) },
    provisioningState: stateOf(properties),
    ...(!Number.isNaN(expiresAt) && { expiresAt }),
    destination: destinationOf(withIdentity(properties, 'deliveryWithResourceIdentity', 'destination')),
    includedEventTypes: textsAt(filter, 'includedEventTypes'),
    advancedFilters: listAt(filter, 'advancedFilters').map(readFilter),
    subjectFilters: ['subjectBeginsWith', 'subjectEndsWith'].flatMap((name) => textAt(filter, name) ?? []),
    ...(deadLetters && { deadLetters }),
  };
}

/** The same destination stands in one of two places, depending on whose identity Event Grid uses for it. */
function withIdentity(properties: JsonObject, wrapper: string, name: string): JsonObject {
  const inner = objectAt(objectAt(properties, wrapper), name);
  return Object.keys(inner).length > 0 ? inner : objectAt(properties, name);
}

function destinationOf(body: JsonObject): { type: string; resourceId?: ArmId } {
  const resourceId = textAt(objectAt(body, 'properties'), 'resourceId');
  return { type: textAt(body, 'endpointType') ?? 'none', ...(resourceId && { resourceId }) };
}

function containerOf(body: JsonObject): BlobContainer | undefined {
  const properties = objectAt(body, 'properties');
  const storageAccountId = textAt(properties, 'resourceId');
  const name = textAt(properties, 'blobContainerName');
  return storageAccountId && name ? { storageAccountId, name } : undefined;
}

/** `values` of most operators, `value` of those with a single one. */
function readFilter(body: JsonObject): AdvancedFilter {
  return { operatorType: textAt(body, 'operatorType') ?? '', key: textAt(body, 'key') ?? '', values: textsAt(body, 'values') };
}

function stateOf(properties: JsonObject): string {
  return textAt(properties, 'provisioningState') ?? 'Unknown';
}
