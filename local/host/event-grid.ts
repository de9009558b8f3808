import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from './http-answer.ts';
import type { Invoker } from './invoker.ts';
import type { HostLog, RegisteredFunction } from './rpc.ts';

export interface EventGridOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
  readonly log: HostLog;
  /**
   * What a wrong `functionName` gets. `accepted`: 202 and the event is lost (functions-host#8802), the worse of the two and so the
   * default. `not-found`: 404, as the source of the Event Grid extension says.
   */
  readonly unknownFunction: 'accepted' | 'not-found';
}

/** Answers one request to `/runtime/webhooks/EventGrid`, whose key has been checked. */
export type EventGridWebhook = (request: IncomingMessage, url: URL, body: Buffer) => Promise<Answer>;

/**
 * The webhook of the Event Grid trigger, after `HttpRequestProcessor` and `EventGridExtensionConfigProvider` of
 * Microsoft.Azure.WebJobs.Extensions.EventGrid: the header `aeg-event-type` decides, and a delivery without it is a 400; each event
 * of an array is an invocation of its own, all at once; one that throws makes the whole delivery a 500, which Event Grid retries.
 */
export function createEventGridWebhook(options: EventGridOptions): EventGridWebhook {
  return async (request, url, body) => {
    if (request.method === 'OPTIONS') return answerCloudEventsHandshake(request);
    if (request.method !== 'POST') return { status: 404 };
    const name = url.searchParams.get('functionName') ?? '';
    const target = options.functions.find((candidate) => candidate.name === name && candidate.trigger.type === 'eventGridTrigger');
    if (!target) return answerUnknown(name, options);
    const eventType = String(request.headers['aeg-event-type'] ?? '').toLowerCase();
    if (eventType === 'unsubscribe') return { status: 202 };
    if (eventType !== 'subscriptionvalidation' && eventType !== 'notification') return { status: 400 };
    const payload = parse(body);
    if (payload === undefined) return { status: 500, body: 'The request body is not a JSON object or array' };
    return eventType === 'notification' ? deliver(target, payload, options) : answerValidation(payload);
  };
}

function answerUnknown(name: string, options: EventGridOptions): Answer {
  options.log('information', 'Host.Triggers.EventGrid', `cannot find function: '${name}'`);
  return options.unknownFunction === 'accepted' ? { status: 202 } : { status: 404, body: `cannot find function: '${name}'` };
}

/** CloudEvents' abuse protection: the origin that asks is allowed (Event Grid documentation, endpoint validation with CloudEvents). */
function answerCloudEventsHandshake(request: IncomingMessage): Answer {
  const origin = request.headers['webhook-request-origin'];
  if (typeof origin !== 'string') return { status: 400 };
  return { status: 200, headers: { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' } };
}

function answerValidation(payload: object): Answer {
  const event = (Array.isArray(payload) ? payload[0] : payload) as { readonly data?: unknown } | undefined;
  // In the CloudEvents form the data is a JSON text inside the JSON.
  const data = (typeof event?.data === 'string' ? parse(Buffer.from(event.data)) : event?.data) as { validationCode?: unknown } | undefined;
  return typeof data?.validationCode === 'string' ? jsonAnswer(200, { validationResponse: data.validationCode }) : { status: 500 };
}

async function deliver(target: RegisteredFunction, payload: object, options: EventGridOptions): Promise<Answer> {
  const events: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  const results = await Promise.all(events.map((event) => options.invoker.invoke(target, { json: JSON.stringify(event) })));
  const failed = results.find((result) => result.kind === 'threw');
  return failed ? { status: 500, body: failed.error.message } : { status: 202 };
}

function parse(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
