import filter from '../../infra/event-filter.json' with { type: 'json' };
import type { JsonObject } from '../../shared/domain/json.ts';
import type { World } from './world.ts';

export interface PlantedEvents {
  readonly subscriptionId: string;
  /** The function that events are sent to. */
  readonly functionId: string;
  readonly deadLetters?: { readonly storageAccountId: string; readonly container: string };
}

/** Puts a system topic of the subscription with Relink's event subscription into the world, in the form that Azure shows. Answers the id of the latter. */
export function plantEvents(world: World, { subscriptionId, functionId, deadLetters }: PlantedEvents): string {
  const source = `/subscriptions/${subscriptionId}`;
  const group = `${source}/resourceGroups/rg-relink`;
  const topicId = `${group}/providers/Microsoft.EventGrid/systemTopics/evgt-subscription`;
  const id = `${topicId}/eventSubscriptions/relink`;
  const topic = { provisioningState: 'Succeeded', source, topicType: 'Microsoft.Resources.Subscriptions' };
  if (!world.get(group)) put(world, { id: group, type: 'Microsoft.Resources/resourceGroups', ...succeeded });
  put(world, { id: topicId, type: 'Microsoft.EventGrid/systemTopics', location: 'global', properties: topic });
  const properties: JsonObject = {
    topic: topicId,
    provisioningState: 'Succeeded',
    destination: { endpointType: 'AzureFunction', properties: { resourceId: functionId, maxEventsPerBatch: 1 } },
    filter: { ...filter, enableAdvancedFilteringOnArrays: true },
    eventDeliverySchema: 'EventGridSchema',
    ...(deadLetters && { deadLetterWithResourceIdentity: withIdentity(deadLetters) }),
  };
  put(world, { id, type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions', properties });
  return id;
}

const succeeded = { location: 'westeurope', properties: { provisioningState: 'Succeeded' } };

function withIdentity({ storageAccountId, container }: NonNullable<PlantedEvents['deadLetters']>): JsonObject {
  const properties = { resourceId: storageAccountId, blobContainerName: container };
  return { identity: { type: 'SystemAssigned' }, deadLetterDestination: { endpointType: 'StorageBlob', properties } };
}

function put(world: World, body: JsonObject & { readonly id: string; readonly type: string }): void {
  world.put({ id: body.id, type: body.type, body: { name: body.id.split('/').at(-1) ?? '', ...body } });
}
