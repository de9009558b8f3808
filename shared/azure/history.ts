import { type ArmId, nameOf, sameId, subscriptionIdOf, typeOf } from '../domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../domain/json.ts';
import type { History, PowerEvent } from '../ports/history.ts';
import type { ArmClients } from './clients.ts';
import { readAll } from './reads.ts';

/** The activity log (`@azure/arm-monitor`) and ARM's own `createdTime` (`@azure/arm-resources`). */
export function createAzureHistory(clients: ArmClients): History {
  return {
    powerEvents: (clusterId, since, signal) => powerEvents(clients, clusterId, { since, signal }),
    createdAt: (resourceId, signal) => createdAt(clients, resourceId, signal),
  };
}

/** Azure keeps the activity log for 90 days and refuses to be asked for more. */
const keptMs = 90 * 24 * 60 * 60 * 1000;
/** R11: `claims` and the caller are never asked for. */
const select = 'eventTimestamp,operationName,status,correlationId,resourceId';

interface Since {
  readonly since: number;
  readonly signal: AbortSignal;
}

async function powerEvents(clients: ArmClients, clusterId: ArmId, { since, signal }: Since): Promise<readonly PowerEvent[]> {
  const client = await clients.monitor(subscriptionIdOf(clusterId));
  const now = clients.clock.now();
  const from = new Date(Math.max(since, now - keptMs)).toISOString();
  const filter = `eventTimestamp ge '${from}' and eventTimestamp le '${new Date(now).toISOString()}' and resourceUri eq '${clusterId}'`;
  const of = `the activity log of cluster ${nameOf(clusterId)}`;
  const entries = await readAll({ clock: clients.clock, signal, of }, (options) =>
    client.activityLogs.list(filter, { ...options, select }),
  );
  return entries
    .flatMap((entry) => readPowerEvent(entry) ?? [])
    .filter((event) => event.at >= since)
    .sort((a, b) => a.at - b.at);
}

const kinds: Readonly<Record<string, PowerEvent['kind']>> = {
  'microsoft.containerservice/managedclusters/start/action': 'started',
  'microsoft.containerservice/managedclusters/stop/action': 'stopped',
};

/** Only completed operations: the log also holds Started and Accepted entries of the same operation. */
function readPowerEvent(entry: JsonObject): PowerEvent | undefined {
  const kind = kinds[(textAt(objectAt(entry, 'operationName'), 'value') ?? '').toLowerCase()];
  const at = Date.parse(textAt(entry, 'eventTimestamp') ?? '');
  const hasSucceeded = textAt(objectAt(entry, 'status'), 'value')?.toLowerCase() === 'succeeded';
  if (!kind || !hasSucceeded || Number.isNaN(at)) return undefined;
  const correlationId = textAt(entry, 'correlationId');
  return { kind, at, ...(correlationId !== undefined && { correlationId }) };
}

async function createdAt(clients: ArmClients, resourceId: ArmId, signal: AbortSignal): Promise<number | undefined> {
  const client = await clients.resources(subscriptionIdOf(resourceId));
  const filter = `resourceType eq '${typeOf(resourceId) ?? ''}' and name eq '${nameOf(resourceId)}'`;
  const of = `the creation time of ${nameOf(resourceId)}`;
  const found = await readAll({ clock: clients.clock, signal, of }, (options) =>
    client.resources.list({ ...options, filter, expand: 'createdTime' }),
  );
  const own = found.find((body) => sameId(textAt(body, 'id'), resourceId));
  const at = Date.parse(textAt(own, 'createdTime') ?? '');
  return Number.isNaN(at) ? undefined : at;
}
