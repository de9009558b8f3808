import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookSink as createSink } from '../../shared/alerts/webhook-sink.ts';
import type { WebhookSettings } from '../../shared/config/webhook-settings.ts';
import type { AlertNotice } from '../../shared/domain/alert.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const notice: AlertNotice = {
  code: 'run-refused',
  subject: '/subscriptions/x/cluster',
  state: 'open',
  seen: 'a lock “here”',
  done: 'nothing',
  notDone: 'the delete',
  next: 'remove the lock',
  runId: 'run-1',
  at: Date.UTC(2026, 0, 5, 6, 30),
};
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const sentAt = Date.now();
const createWebhookSink = (settings: WebhookSettings) =>
  createSink(settings, { clock: { now: () => sentAt, sleep: async () => undefined }, site: 'https://func-relink.azurewebsites.net' });
const patience = () => AbortSignal.timeout(10_000);

const receivers: WebhookReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function startReceiver(status?: number, headers: Record<string, string> = {}): Promise<WebhookReceiver> {
  const receiver = await startWebhookReceiver(status, headers);
  receivers.push(receiver);
  return receiver;
}

describe('the webhook', () => {
  it('gets one POST with the alert as JSON, which a library of Standard Webhooks verifies', async () => {
    const { received, url } = await startReceiver(202);
    expect(await createWebhookSink({ url, secret }).send(notice, patience())).toEqual({ kind: 'taken' });
    expect(received).toHaveLength(1);
    const [{ method, headers, body } = { method: '', headers: {}, body: '' }] = received;
    expect(method).toBe('POST');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(headers['webhook-timestamp']).toBe(String(Math.floor(sentAt / 1_000)));
    expect(headers).not.toHaveProperty('x-relink-signature');
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
      id: headers['webhook-id'],
      type: 'Relink.Alert.Raised',
      timestamp: '2026-01-05T06:30:00.000Z',
      code: 'run-refused',
      severity: 'warning',
      title: 'Relink refused part of a repair',
      state: 'open',
      subject: '/subscriptions/x/cluster',
      seen: 'a lock “here”',
      done: 'nothing',
      notDone: 'the delete',
      next: 'remove the lock',
      runId: 'run-1',
      runbook: 'docs/runbooks/run-refused.md',
      links: [
        { text: 'Run', href: 'https://func-relink.azurewebsites.net/api/page/runs/run-1' },
        { text: 'Runbook', href: 'https://func-relink.azurewebsites.net/api/page/runbooks/run-refused' },
        { text: 'Alerts', href: 'https://func-relink.azurewebsites.net/api/page/alerts' },
      ],
      at: '2026-01-05T06:30:00.000Z',
    });
  });

  it('is not fooled: another body, id, time or secret does not verify', async () => {
    const { received, url } = await startReceiver(202);
    await createWebhookSink({ url, secret }).send(notice, patience());
    const { headers, body } = received[0] ?? { headers: {}, body: '' };
    const given = headers as Record<string, string>;
    const verify = (changed: Record<string, string>, text = body) => new Webhook(secret).verify(text, { ...given, ...changed });
    expect(() => verify({})).not.toThrow();
    expect(() => verify({}, `${body} `)).toThrow('No matching signature found');
    expect(() => verify({ 'webhook-id': 'another' })).toThrow('No matching signature found');
    expect(() => verify({ 'webhook-timestamp': String(Number(given['webhook-timestamp']) + 1) })).toThrow('No matching signature found');
    expect(() => new Webhook(`whsec_${'b'.repeat(44)}`).verify(body, given)).toThrow('No matching signature found');
  });

  it('with a secret of another form gets both signatures, the one of before too', async () => {
    const { received, url } = await startReceiver(202);
    await createWebhookSink({ url, secret: 'shared key' }).send(notice, patience());
    const [{ headers, body } = { headers: {} as IncomingHttpHeaders, body: '' }] = received;
    expect(headers['x-relink-signature']).toBe(
      `sha256=${createHmac('sha256', 'shared key').update(Buffer.from(body, 'utf8')).digest('hex')}`,
    );
    expect(new Webhook('shared key', { format: 'raw' }).verify(body, headers as Record<string, string>)).toMatchObject({
      code: 'run-refused',
    });
  });

  it('can tell a repetition from another notice, and gets no signature without a secret', async () => {
    const { received, url } = await startReceiver(200);
    const sink = createWebhookSink({ url });
    for (const sent of [notice, notice, { ...notice, state: 'resolved' as const }]) await sink.send(sent, patience());
    const [first, second, third] = received.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(received.filter(({ headers }) => headers['webhook-signature'] ?? headers['x-relink-signature'])).toEqual([]);
  });

  it.each([400, 404, 429, 500, 503])('has not taken what it answers with %i', async (status) => {
    const { url } = await startReceiver(status);
    expect(await createWebhookSink({ url }).send(notice, patience())).toEqual({
      kind: 'not-taken',
      because: `The webhook answered ${status}.`,
    });
  });

  it('cannot send the alert on to another address', async () => {
    const other = await startReceiver(200);
    const { url } = await startReceiver(307, { location: other.url });
    expect(await createWebhookSink({ url }).send(notice, patience())).toMatchObject({ kind: 'not-taken' });
    expect(other.received).toEqual([]);
  });

  it('that is not there is an answer, without its address (R11)', async () => {
    const { url, stop } = await startReceiver(200);
    await stop();
    expect(await createWebhookSink({ url }).send(notice, patience())).toEqual({
      kind: 'not-taken',
      because: 'The webhook could not be reached (ECONNREFUSED).',
    });
  });

  it('that never answers holds nobody for long', async () => {
    const { url } = await startReceiver();
    expect(await createWebhookSink({ url }).send(notice, patience())).toEqual({
      kind: 'not-taken',
      because: 'The webhook could not be reached (TimeoutError).',
    });
  });
});
