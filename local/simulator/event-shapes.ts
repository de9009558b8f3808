/** What Azure publishes about the resources of a subscription, in both schemas (Microsoft Learn, "event-schema-subscriptions"). */
import { parseArmId, subscriptionIdOf } from '../../shared/domain/arm-id.ts';
import type { Activity, SimulatorCore } from './kernel.ts';

export type EventSchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

/** One event before it is put into a schema. */
export interface ResourceEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly topic: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const verbs: Readonly<Record<string, string>> = { PUT: 'Write', PATCH: 'Write', DELETE: 'Delete', POST: 'Action' };
const outcomes: Readonly<Record<Activity['status'], string>> = {
  Accepted: 'Success',
  Succeeded: 'Success',
  Failed: 'Failure',
  Canceled: 'Cancel',
};

/** Undefined for reads and for what is no resource of a subscription: "GET operations don't create events". */
export function eventOf(core: SimulatorCore, activity: Activity): ResourceEvent | undefined {
  const verb = verbs[activity.method.toUpperCase()];
  const provider = parseArmId(activity.resourceId)?.provider;
  if (!verb || !provider) return undefined;
  const subscription = subscriptionIdOf(activity.resourceId);
  // The documented samples write `resourceGroups` and `resourcegroups`.
  const subject = core.random.chance(0.5) ? activity.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/') : activity.resourceId;
  return {
    id: core.random.guid(),
    type: `Microsoft.Resources.Resource${verb}${outcomes[activity.status]}`,
    subject,
    topic: `/subscriptions/${subscription}`,
    time: new Date(activity.at).toISOString().replace('Z', '0000Z'),
    data: {
      authorization: authorizationOf(activity),
      claims: claimsOf(core, activity),
      correlationId: activity.correlationId,
      resourceProvider: provider,
      resourceUri: activity.resourceId,
      operationName: activity.operationName,
      status: activity.status === 'Accepted' ? 'Succeeded' : activity.status,
      subscriptionId: subscription,
      tenantId: core.world.tenantId(),
    },
  };
}

function authorizationOf(activity: Activity) {
  const { objectId, type } = activity.principal;
  return {
    scope: activity.resourceId,
    action: activity.operationName,
    evidence: { role: 'Contributor', principalId: objectId, principalType: type ?? 'ServicePrincipal' },
  };
}

/** Personal data, as Azure sends it: a receiver must not keep it. */
function claimsOf(core: SimulatorCore, { principal, at }: Activity) {
  return {
    aud: 'https://management.core.windows.net/',
    iat: String(Math.floor(at / 1000)),
    appid: principal.clientId ?? '',
    ipaddr: '203.0.113.77',
    name: `Person behind ${principal.name}`,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': principal.objectId,
    'http://schemas.microsoft.com/identity/claims/tenantid': core.world.tenantId(),
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': `${principal.name}@night.example`,
  };
}

/** The body of a delivery: an array in Event Grid's own schema even for one event, one object in CloudEvents 1.0. */
export function deliveryBody(event: ResourceEvent, schema: EventSchema): unknown {
  const { id, type, subject, topic, time, data } = event;
  if (schema === 'CloudEventSchemaV1_0') return { id, source: topic, specversion: '1.0', type, subject, time, data };
  return [{ id, topic, subject, eventType: type, eventTime: time, data, dataVersion: '2', metadataVersion: '1' }];
}

export function deliveryHeaders(schema: EventSchema, attempt: number): Record<string, string> {
  return {
    'content-type': schema === 'CloudEventSchemaV1_0' ? 'application/cloudevents+json; charset=utf-8' : 'application/json; charset=utf-8',
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': 'RELINK-CLUSTER-EVENTS',
    'aeg-delivery-count': String(attempt),
    'aeg-data-version': '2',
    'aeg-metadata-version': '1',
  };
}
