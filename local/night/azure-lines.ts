import { idKey, nameOf } from '../../shared/domain/arm-id.ts';
import { type Json, objectAt, textAt } from '../../shared/domain/json.ts';
import { connectionsOfBody } from '../simulator/cluster-facts.ts';
import type { Delivery } from '../simulator/events.ts';
import type { Activity, SimulatorCore } from '../simulator/kernel.ts';
import { addressesOf } from '../simulator/providers/aks-links.ts';
import type { Line } from './printer.ts';
import { duration, shorten, spaced } from './words.ts';

const repairer = 'relink';

export interface AzureTeller {
  /** To be called for every activity, in order, as it is recorded. */
  activity(activity: Activity): (() => Line) | undefined;
  /** To be called when a delivery begins; `status` answers what the receiver said, once it has said it. */
  delivery(delivery: Delivery, status: () => number | undefined): (() => Line) | undefined;
}

/**
 * What people did and what Azure made of it. Relink's own requests are told from Relink's journal; here is only how Azure ended them.
 */
export function createAzureTeller(core: SimulatorCore): AzureTeller {
  const begun = new Map<string, Activity>();
  const lastOf = new Map<string, Activity>();
  const addresses = new Map<string, readonly string[]>();
  return {
    activity: (activity) => {
      const key = activity.operationId ?? activity.correlationId;
      const start = begun.get(key);
      if (activity.status === 'Accepted') begun.set(key, activity);
      else lastOf.set(idKey(activity.resourceId), activity);
      rememberAddresses(core, addresses, activity);
      const before = addresses.get(idKey(activity.resourceId));
      if (activity.status === 'Accepted' || start === undefined)
        return activity.principal.name === repairer ? undefined : () => asked(activity);
      let line: Line | undefined;
      const look = () => {
        line ??= ended(core, { activity, tookMs: activity.at - start.at, before });
        return line;
      };
      // An activity is recorded right before its effect, and the effect may be gone when the line is printed.
      queueMicrotask(look);
      return look;
    },
    delivery: (delivery, status) => {
      const at = core.now();
      const { subject, operationName } = eventIn(delivery);
      if (lastOf.get(idKey(subject))?.principal.name === repairer) return undefined;
      return () => ({ at, who: 'Azure', about: nameOf(subject), ...eventWords(operationName, status()) });
    },
  };
}

/** Both schemas have the same `subject` and `data`; EventGridSchema comes in a list. */
function eventIn({ body }: Delivery): { readonly subject: string; readonly operationName: string } {
  const event = (Array.isArray(body) ? body[0] : body) as Json;
  return { subject: textAt(event, 'subject') ?? '', operationName: textAt(objectAt(event, 'data'), 'operationName') ?? '' };
}

/** Before an endpoint goes, its addresses are still there to be read. */
function rememberAddresses(core: SimulatorCore, addresses: Map<string, readonly string[]>, { resourceId, method, status }: Activity): void {
  const endpoint = method === 'DELETE' && status === 'Accepted' ? core.world.get(resourceId) : undefined;
  if (endpoint) addresses.set(idKey(resourceId), addressesOf(core.world, endpoint));
}

function asked(activity: Activity): Line {
  const isSlow = activity.operationId !== undefined;
  const { id, suffix } = aboutOf(activity.resourceId);
  const name = activity.principal.name === 'owner' ? '' : `${activity.principal.name}: `;
  const failed = activity.status === 'Failed' ? '; Azure refuses' : '';
  const text = `${name}${isSlow ? 'asks Azure to ' : ''}${wish(activity, isSlow)}${suffix}${failed}`;
  return { at: activity.at, who: 'Owner', about: nameOf(id), text };
}

/** A lock or a role assignment is about what it stands on. */
function aboutOf(resourceId: string): { readonly id: string; readonly suffix: string } {
  const [, scope, name] = /^(.+)\/providers\/microsoft\.authorization\/[^/]+\/([^/]+)$/i.exec(resourceId) ?? [];
  return scope && name ? { id: scope, suffix: ` ${shorten(name)}` } : { id: resourceId, suffix: '' };
}

/** `stop the cluster`, `delete the lock`; with an s when it is told as done. */
function wish({ operationName }: Activity, isAsked: boolean): string {
  const parts = operationName.split('/');
  const isAction = parts.at(-1) === 'action';
  const verb = isAction ? (parts.at(-2) ?? '') : (parts.at(-1) ?? '');
  const type = (isAction ? parts.at(-3) : parts.at(-2)) ?? '';
  const thing = type === 'managedClusters' ? 'cluster' : type === 'A' ? 'A record' : spaced(type);
  return `${verb}${isAsked ? '' : 's'} the ${thing}`;
}

function eventWords(operationName: string, status: number | undefined): Pick<Line, 'text' | 'tone'> {
  const [, verb = ''] = /\/(stop|start)\/action$/i.exec(operationName) ?? [];
  const news = verb ? `the cluster was ${verb === 'stop' ? 'stopped' : 'started'}` : operationName;
  const text = `Event Grid tells Relink: ${news}`;
  if (status === undefined || (status >= 200 && status < 300)) return { text };
  return { text: `${text} (${status === 0 ? 'no answer' : `answer ${status}`}; Event Grid tries again)`, tone: 'bad' };
}

interface Ended {
  readonly activity: Activity;
  readonly tookMs: number;
  /** Addresses that the endpoint had before it was deleted. */
  readonly before: readonly string[] | undefined;
}

function ended(core: SimulatorCore, { activity, tookMs, before }: Ended): Line {
  const { at, resourceId, status } = activity;
  const line = { at, who: 'Azure' as const, about: nameOf(resourceId) };
  const took = `after ${duration(tookMs)}`;
  if (status !== 'Succeeded') return { ...line, text: `${took}: could not ${wish(activity, true)} (${status})`, tone: 'bad' };
  return { ...line, text: `${outcome(core, activity, before)}, ${took}` };
}

function outcome(core: SimulatorCore, activity: Activity, before: readonly string[] | undefined): string {
  const name = activity.operationName.toLowerCase();
  if (name.endsWith('managedclusters/stop/action')) return 'the cluster is stopped';
  if (name.endsWith('managedclusters/start/action')) return 'the cluster runs again, with a new private link service';
  if (name.endsWith('privateendpoints/write')) return madeAgain(core, activity.resourceId, before);
  if (name.endsWith('privateendpoints/delete')) return 'endpoint deleted';
  if (name.endsWith('computes/delete')) return 'compute detached';
  if (name.endsWith('computes/write')) return 'compute attached';
  return `done: ${wish(activity, true)}`;
}

function madeAgain(core: SimulatorCore, endpointId: string, before: readonly string[] | undefined): string {
  const endpoint = core.world.get(endpointId);
  if (!endpoint) return 'endpoint created';
  const now = addressesOf(core.world, endpoint).join(', ');
  const old = before?.join(', ');
  const address =
    old === undefined || old === '' ? `address ${now}` : old === now ? `same address ${now}` : `new address ${now}, was ${old}`;
  const status = textAt(objectAt(objectAt(connectionsOfBody(endpoint)[0], 'properties'), 'privateLinkServiceConnectionState'), 'status');
  return `endpoint created, ${address}, connection ${status ?? 'unknown'}`;
}
