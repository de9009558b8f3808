/**
 * Events as Azure publishes them, placeholders included: the three of Microsoft Learn, "Azure subscription as an Event Grid source" (which says that failure and cancel
 * have the same schema as success), and CloudEvents of other sources ("Azure Health Resources as an Event Grid source", "Azure Kubernetes Service as an Event Grid source",
 * "Azure Resource Notifications - Container Service events"). There is no published event of a cluster's start or stop, and none of a subscription as a CloudEvent.
 */
import statusChanged from './published-events/availability-status-changed.json' with { type: 'json' };
import supportEnded from './published-events/cluster-support-ended.json' with { type: 'json' };
import actionSuccess from './published-events/resource-action-success.json' with { type: 'json' };
import deleteSuccess from './published-events/resource-delete-success.json' with { type: 'json' };
import writeSuccess from './published-events/resource-write-success.json' with { type: 'json' };
import scheduledEvent from './published-events/scheduled-event-emitted.json' with { type: 'json' };

/** A member of any event that a source sends. */
type PublishedEvent = Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, unknown>> };

/** By name of the event; the action is a `listKeys` of an Event Hubs namespace. */
export const published = {
  action: onlyOf(actionSuccess),
  delete: onlyOf(deleteSuccess),
  write: onlyOf(writeSuccess),
  availabilityStatusChanged: statusChanged as PublishedEvent,
  clusterSupportEnded: supportEnded as PublishedEvent,
  scheduledEventEmitted: scheduledEvent as PublishedEvent,
};

function onlyOf(events: readonly PublishedEvent[]): PublishedEvent {
  const [event] = events;
  if (!event) throw new Error('the published sample holds no event');
  return event;
}

export interface About {
  /** `Microsoft.Resources.ResourceActionSuccess`. */
  readonly type: string;
  readonly operationName: string;
  readonly resourceUri: string;
}

/** The published event, said about another resource: what Azure documents of an event of that operation, and nothing that it does not. */
export function publishedAbout(event: PublishedEvent, { type, operationName, resourceUri }: About): PublishedEvent {
  const authorization = { ...(event.data.authorization as object), scope: resourceUri, action: operationName };
  const [subscriptionId] = resourceUri.split('/').slice(2);
  const data = { ...event.data, authorization, resourceUri, operationName, subscriptionId };
  return { ...event, subject: resourceUri, eventType: type, topic: `/subscriptions/${subscriptionId}`, data };
}

/** The same event in CloudEvents 1.0, by the table of Microsoft Learn, "CloudEvents v1.0 schema with Azure Event Grid". */
export function asCloudEvent({ topic, subject, eventType, eventTime, id, data }: PublishedEvent): PublishedEvent {
  return { id, source: topic, specversion: '1.0', type: eventType, subject, time: eventTime, data };
}
