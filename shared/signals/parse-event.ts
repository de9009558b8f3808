import { type ArmId, idKey } from '../domain/arm-id.ts';
import type { Signal } from '../domain/signal.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import { type Envelope, readEnvelope } from './event-schema.ts';

export interface ParsedEvents {
  readonly signals: readonly Signal[];
  /** Events that have nothing to do with Relink. */
  readonly foreign: number;
  /** Things that are no events, or events of ours that do not say which resource they are about. */
  readonly malformed: number;
}

type Reading = Signal | 'foreign' | 'malformed';

/**
 * Reads a delivery of Event Grid: one event or an array, EventGridSchema or CloudEvents 1.0. Never throws, whatever it is given.
 * With `receivedAt` (epoch milliseconds) no signal is later than that: a time in the future would hide every later restart.
 */
export function parseEvents(payload: unknown, options: { readonly receivedAt?: number } = {}): ParsedEvents {
  const readings = (Array.isArray(payload) ? payload : [payload]).map((event) =>
    readSafely(event, options.receivedAt ?? Number.MAX_SAFE_INTEGER),
  );
  return {
    signals: readings.filter((reading): reading is Signal => typeof reading === 'object'),
    foreign: readings.filter((reading) => reading === 'foreign').length,
    malformed: readings.filter((reading) => reading === 'malformed').length,
  };
}

/** A value with a getter that throws is no event; JSON never has one. */
function readSafely(event: unknown, receivedAt: number): Reading {
  try {
    const envelope = readEnvelope(event);
    return envelope ? readSignal({ ...envelope, at: Math.min(envelope.at, receivedAt) }) : 'malformed';
  } catch {
    return 'malformed';
  }
}

function readSignal(event: Envelope): Reading {
  const type = event.type.toLowerCase();
  if (type.startsWith('microsoft.resources.resourceaction')) return readAction(event, type);
  if (type === 'microsoft.resources.resourcedeletesuccess') return readDelete(event);
  if (clusterEvents.has(type)) return readClusterEvent(event);
  return 'foreign';
}

const powerActions: Readonly<Record<string, 'started' | 'stopped'>> = {
  'microsoft.containerservice/managedclusters/start/action': 'started',
  'microsoft.containerservice/managedclusters/stop/action': 'stopped',
};
const unfinished: Readonly<Record<string, string>> = {
  'microsoft.resources.resourceactionfailure': 'failed',
  'microsoft.resources.resourceactioncancel': 'was cancelled',
};

/** Every POST on a cluster raises these (listClusterUserCredential, say); only start and stop concern Relink. */
function readAction(event: Envelope, type: string): Reading {
  const operation = event.operationName?.toLowerCase() ?? '';
  const kind = powerActions[operation];
  if (kind === undefined) return 'foreign';
  const outcome = type === 'microsoft.resources.resourceactionsuccess' ? 'succeeded' : unfinished[type];
  if (outcome === undefined) return 'foreign';
  const clusterId = resourceOf(event, clusterType);
  if (clusterId === undefined) return 'malformed';
  if (outcome !== 'succeeded') return hint(event, clusterId, `${operation.split('/')[2]} ${outcome}`);
  return { kind, clusterId, at: event.at, eventId: event.id, ...correlationOf(event) };
}

const watchedDeletes = [
  { type: 'Microsoft.Network/privateEndpoints', about: 'private endpoint deleted' },
  { type: 'Microsoft.MachineLearningServices/workspaces/computes', about: 'compute deleted' },
];

function readDelete(event: Envelope): Reading {
  for (const { type, about } of watchedDeletes) {
    const resourceId = resourceOf(event, type);
    if (resourceId !== undefined) return hint(event, resourceId, about);
  }
  return watchedDeletes.some(({ type }) => event.operationName?.toLowerCase() === `${type}/delete`.toLowerCase()) ? 'malformed' : 'foreign';
}

/** All events of AKS's own topic; none is about start or stop (AKS as an Event Grid source). Their subject is the bare cluster name. */
const clusterEvents = new Set(
  [
    'NewKubernetesVersionAvailable',
    'ClusterSupportEnded',
    'ClusterSupportEnding',
    'NodePoolRollingStarted',
    'NodePoolRollingSucceeded',
    'NodePoolRollingFailed',
  ].map((name) => `Microsoft.ContainerService.${name}`.toLowerCase()),
);

function readClusterEvent(event: Envelope): Reading {
  const clusterId = wellFormedId(event.source, clusterType);
  return clusterId === undefined ? 'malformed' : hint(event, clusterId, event.type.split('.')[2] ?? event.type);
}

function hint(event: Envelope, resourceId: ArmId, about: string): Signal {
  return { kind: 'hint', resourceId, at: event.at, eventId: event.id, about };
}

/** What `data.resourceUri` and `subject` agree on; an event in which they name two resources is not believed. */
function resourceOf(event: Envelope, type: string): ArmId | undefined {
  const named = [event.resourceUri, event.subject].flatMap((id) => wellFormedId(id ?? '', type) ?? []);
  const [first] = named;
  return named.every((id) => idKey(id) === idKey(first ?? '')) ? first : undefined;
}

/** Kept for the restart's id; anything that does not look like one is left out. */
function correlationOf(event: Envelope): { correlationId?: string } {
  return event.correlationId && /^[\w-]{1,64}$/.test(event.correlationId) ? { correlationId: event.correlationId } : {};
}
