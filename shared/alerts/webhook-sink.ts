import { createHmac } from 'node:crypto';
import type { WebhookSettings } from '../config/webhook-settings.ts';
import type { AlertSink } from '../ports/alert-sink.ts';
import type { Clock } from '../ports/clock.ts';
import { bodyOf } from './notice-body.ts';
import { post } from './post.ts';
import type { Site } from './site.ts';

/**
 * Sends each notice as JSON, by the Standard Webhooks specification 1.0.0: `webhook-id` is the same for every repetition of one notice,
 * `webhook-timestamp` is the time of this try in seconds, and with a secret `webhook-signature` is `v1,` and the HMAC-SHA256 of
 * `<id>.<timestamp>.<body>` in base64. Any 2xx answer means taken.
 */
export function createWebhookSink(settings: WebhookSettings, { clock, site }: { clock: Clock; site: Site }): AlertSink {
  return {
    name: 'webhook',
    isForPeople: false,
    send: (notice, signal) => {
      const content = bodyOf(notice, site);
      const body = JSON.stringify(content);
      const headers = headersOf(settings.secret, { id: content.id, timestamp: Math.floor(clock.now() / 1_000), body });
      return post('The webhook', { url: settings.url, body, headers, signal }, ({ status }) => status >= 200 && status < 300);
    },
  };
}

interface Message {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

function headersOf(secret: string | undefined, message: Message): Record<string, string> {
  const { id, timestamp, body } = message;
  const named = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'x-relink-delivery': id };
  if (secret === undefined) return named;
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...named, 'webhook-signature': `v1,${signature}`, ...olderSignature(secret, body) };
}

const prefix = 'whsec_';

/** A key in the form of the specification, or any other text as it is. */
function keyOf(secret: string): Buffer {
  return secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret, 'utf8');
}

/** For receivers of before: a secret that is not in the form of the specification may be one of theirs. It says nothing of the time. */
function olderSignature(secret: string, body: string): Record<string, string> {
  if (secret.startsWith(prefix)) return {};
  return { 'x-relink-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}
