import { idKey, parseArmId, resourceGroupOf, subscriptionIdOf } from '../../../shared/domain/arm-id.ts';
import { isObject, type JsonObject } from '../../../shared/domain/json.ts';
import { failed } from '../answers.ts';
import type { Activity, ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { listAnswer } from '../listing.ts';
import { typeFromId } from '../resource-types.ts';

/** Entries appear "3 to 20 minutes" after the event (Microsoft Learn, "Azure Monitor activity log"); here up to ten. */
const lagMs = { least: 120_000, most: 600_000 };

/** Operation names that say which of two entries of one operation this is. */
const eventNames: Readonly<Record<Activity['status'], string>> = {
  Accepted: 'BeginRequest',
  Succeeded: 'EndRequest',
  Failed: 'EndRequest',
  Canceled: 'EndRequest',
};

function list(ctx: RequestContext): ArmResponse {
  const filter = ctx.request.url.searchParams.get('$filter') ?? '';
  const matches = readFilter(filter);
  if (!matches) return badFilter(filter);
  const subscription = idKey(ctx.params.subscriptionId ?? '');
  const visible = ctx.sim.activities
    .map((activity, index) => ({ activity, index }))
    .filter(({ activity, index }) => isVisible(ctx.sim, activity, index));
  const found = visible.filter(({ activity }) => idKey(subscriptionIdOf(activity.resourceId)) === subscription && matches(activity));
  const select = ctx.request.url.searchParams.get('$select');
  const entries = found.map(({ activity, index }) => selected(entryOf(ctx.sim, activity, index), select)).reverse();
  return listAnswer(ctx, entries);
}

/** A lag that belongs to the entry: the same at every look, different from its neighbours. */
function isVisible(core: SimulatorCore, activity: Activity, index: number): boolean {
  const share = ((index * 2654435761) % 4294967296) / 4294967296;
  return core.now() >= activity.at + lagMs.least + share * (lagMs.most - lagMs.least);
}

type Matches = (activity: Activity) => boolean;

/** `eventTimestamp ge`, `le`, and `eq` on resourceUri, resourceGroupName, resourceProvider, correlationId, joined by `and`. A start time is required. */
function readFilter(filter: string): Matches | undefined {
  const terms = filter.split(/\s+and\s+/i).map((term) => readTerm(term.trim()));
  if (!/eventTimestamp\s+ge\s+'/i.test(filter) || terms.includes(undefined)) return undefined;
  return (activity) => terms.every((term) => term?.(activity));
}

function readTerm(term: string): Matches | undefined {
  const [, name = '', operator, value = ''] = /^(\w+)\s+(ge|le|eq)\s+'([^']*)'$/i.exec(term) ?? [];
  const at = Date.parse(value);
  switch (`${name} ${operator}`.toLowerCase()) {
    case 'eventtimestamp ge':
      return Number.isNaN(at) ? undefined : (activity) => activity.at >= at;
    case 'eventtimestamp le':
      return Number.isNaN(at) ? undefined : (activity) => activity.at <= at;
    case 'resourceuri eq':
      return (activity) => idKey(activity.resourceId) === idKey(value);
    case 'resourcegroupname eq':
      return (activity) => idKey(resourceGroupOf(activity.resourceId)) === idKey(value);
    case 'resourceprovider eq':
      return (activity) => idKey(parseArmId(activity.resourceId)?.provider ?? '') === idKey(value);
    case 'correlationid eq':
      return (activity) => idKey(activity.correlationId) === idKey(value);
    default:
      return undefined;
  }
}

function badFilter(filter: string): ArmResponse {
  return failed(400, {
    code: 'BadRequest',
    message: `The filter '${filter}' is not supported. A start time is required: eventTimestamp ge '<time>'.`,
  });
}

/** Names and nesting of the Monitor REST reference ("Activity Logs - List", api-version 2015-04-01). */
function entryOf(core: SimulatorCore, activity: Activity, index: number): JsonObject {
  const named = (value: string): JsonObject => ({ value, localizedValue: value });
  const time = new Date(activity.at).toISOString().replace('Z', '0000Z');
  const eventDataId = `${activity.correlationId.slice(0, 24)}${String(index).padStart(12, '0')}`;
  return {
    authorization: { action: activity.operationName, scope: activity.resourceId },
    caller: activity.principal.name,
    channels: 'Operation',
    claims: { 'http://schemas.microsoft.com/identity/claims/objectidentifier': activity.principal.objectId, name: activity.principal.name },
    correlationId: activity.correlationId,
    description: '',
    eventDataId,
    eventName: named(eventNames[activity.status]),
    category: named('Administrative'),
    id: `${activity.resourceId}/events/${eventDataId}/ticks/${activity.at}`,
    level: activity.status === 'Failed' ? 'Error' : 'Informational',
    resourceGroupName: resourceGroupOf(activity.resourceId),
    resourceProviderName: named(parseArmId(activity.resourceId)?.provider ?? ''),
    resourceId: activity.resourceId,
    resourceType: named(typeFromId(activity.resourceId)),
    operationId: activity.correlationId,
    operationName: named(activity.operationName),
    status: named(activity.status === 'Accepted' ? 'Accepted' : activity.status),
    subStatus: named(activity.status === 'Accepted' ? 'Accepted' : ''),
    eventTimestamp: time,
    submissionTimestamp: time,
    subscriptionId: subscriptionIdOf(activity.resourceId),
    tenantId: core.world.tenantId(),
  };
}

function selected(entry: JsonObject, select: string | null): JsonObject {
  if (!select || !isObject(entry)) return entry;
  const names = select.split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(entry).filter(([name]) => names.includes(name.toLowerCase())));
}

/** The activity log, filled from what really happened in the simulated world; entries come late. */
export const activityLogRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values',
    action: 'Microsoft.Insights/eventtypes/values/Read',
    answers: 'unchecked',
    handle: list,
  },
];
