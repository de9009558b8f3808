import type { EventGridPublisherClient } from '@azure/eventgrid';
import type { TokenCredential } from '@azure/identity';
import type { AlertNotice } from '../domain/alert.ts';
import { deliveryIdOf } from '../domain/alert-id.ts';
import type { AlertSink, Sent } from '../ports/alert-sink.ts';
import type { HttpTransport } from '../ports/platform.ts';
import { bodyOf, typeOf } from './notice-body.ts';
import { patience, reasonOf, timeoutMs } from './post.ts';
import type { Site } from './site.ts';

export interface TopicOptions {
  readonly site: Site;
  /** Of the user-assigned identity to send as. */
  readonly clientId?: string | undefined;
  /** Instead of `DefaultAzureCredential`. */
  readonly credential?: TokenCredential;
  /** Instead of the SDK's own. */
  readonly transport?: HttpTransport;
}

/** CloudEvents 1.0 to an Event Grid custom topic, as Relink's identity, which needs the role EventGrid Data Sender on it. */
export function createEventGridSink(endpoint: string, options: TopicOptions): AlertSink {
  let opened: Promise<EventGridPublisherClient<'CloudEvent'>> | undefined;
  return {
    name: 'event-grid',
    isForPeople: false,
    send: async (notice, signal) => {
      try {
        opened ??= openTopic(endpoint, options);
        const client = await opened;
        await client.send([eventOf(notice, options.site)], { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
        return { kind: 'taken' };
      } catch (error) {
        opened = undefined;
        return refusalOf(error);
      }
    },
  };
}

/** Relink repeats by itself, and follows no redirect: it would carry the alert and the token elsewhere. */
async function openTopic(endpoint: string, { clientId, credential, transport }: TopicOptions) {
  const { EventGridPublisherClient } = await import('@azure/eventgrid');
  return new EventGridPublisherClient(endpoint, 'CloudEvent', credential ?? (await ownCredential(clientId)), {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'relink' },
    ...(transport && { httpClient: transport }),
  });
}

async function ownCredential(clientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({ retryOptions: { maxRetries: 1 }, ...(clientId && { managedIdentityClientId: clientId }) });
}

/** `id` and `source` together are the same for every repetition of one notice (CloudEvents 1.0, “id”). */
export function eventOf(notice: AlertNotice, site: Site) {
  return {
    id: deliveryIdOf(notice),
    source: site ?? '/relink',
    type: typeOf(notice),
    subject: notice.subject,
    time: new Date(notice.at),
    datacontenttype: 'application/json',
    data: bodyOf(notice, site),
  };
}

/** R11: an SDK's error message holds the address. */
function refusalOf(error: unknown): Sent {
  const { statusCode, response } = error as {
    statusCode?: unknown;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  if (typeof statusCode !== 'number') return { kind: 'not-taken', because: `Event Grid could not be reached (${reasonOf(error)}).` };
  return { kind: 'not-taken', because: `Event Grid answered ${statusCode}.`, ...patience(response?.headers?.get('retry-after')) };
}
