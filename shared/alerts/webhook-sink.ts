import { createHash, createHmac } from 'node:crypto';
import type { WebhookSettings } from '../config/webhook-settings.ts';
import type { AlertNotice } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import type { AlertSink, Sent } from '../ports/alert-sink.ts';
import { runbookOf } from './runbook-of.ts';

/** Of real time: a receiver that hangs must not hold an invocation. */
const timeoutMs = 5_000;

/**
 * Sends each notice as JSON in a POST. `x-relink-delivery` is the same for every repetition of one notice. With a secret,
 * `x-relink-signature` is `sha256=` and the HMAC-SHA256 of the body's bytes in hex. Any 2xx answer means taken; redirects are not
 * followed, because they would carry the alert to an address that nobody set.
 */
export function createWebhookSink(settings: WebhookSettings): AlertSink {
  return {
    send: async (notice, signal) => {
      try {
        return await post(settings, notice, signal);
      } catch (error) {
        return { kind: 'not-taken', because: `The webhook could not be reached (${reasonOf(error)}).` };
      }
    },
  };
}

async function post(settings: WebhookSettings, notice: AlertNotice, signal: AbortSignal): Promise<Sent> {
  const body = JSON.stringify(bodyOf(notice));
  const answer = await fetch(settings.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'relink',
      'x-relink-delivery': deliveryOf(notice),
      ...(settings.secret !== undefined && { 'x-relink-signature': signatureOf(body, settings.secret) }),
    },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  await answer.body?.cancel();
  return answer.ok ? { kind: 'taken' } : { kind: 'not-taken', because: `The webhook answered ${answer.status}.` };
}

function bodyOf(notice: AlertNotice): object {
  const { code, state, subject, seen, done, notDone, next, runId, at } = notice;
  const { title, severity: usual } = alertCatalogue[code];
  const { severity = usual } = notice;
  return {
    code,
    severity,
    title,
    state,
    subject,
    seen,
    done,
    notDone,
    next,
    runId,
    runbook: runbookOf(code),
    at: new Date(at).toISOString(),
  };
}

function deliveryOf({ code, subject, state, at }: AlertNotice): string {
  return createHash('sha256').update(`${code} ${subject.toLowerCase()} ${state} ${at}`).digest('hex').slice(0, 32);
}

function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** R11: a code such as ECONNREFUSED, never the message, which holds the address. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'unknown';
}
