import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookSink } from '../../shared/alerts/webhook-sink.ts';
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
  it('gets one POST with the alert as JSON, signed with the secret', async () => {
    const { received, url } = await startReceiver(202);
    expect(await createWebhookSink({ url, secret: 'shared key' }).send(notice, patience())).toEqual({ kind: 'taken' });
    expect(received).toHaveLength(1);
    const [{ method, headers, body } = { method: '', headers: {}, body: '' }] = received;
    expect(method).toBe('POST');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-relink-delivery': expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(headers['x-relink-signature']).toBe(
      `sha256=${createHmac('sha256', 'shared key').update(Buffer.from(body, 'utf8')).digest('hex')}`,
    );
    expect(JSON.parse(body)).toEqual({
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
      at: '2026-01-05T06:30:00.000Z',
    });
  });

  it('can tell a repetition from another notice, and gets no signature without a secret', async () => {
    const { received, url } = await startReceiver(200);
    const sink = createWebhookSink({ url });
    for (const sent of [notice, notice, { ...notice, state: 'resolved' as const }]) await sink.send(sent, patience());
    const [first, second, third] = received.map(({ headers }) => headers['x-relink-delivery']);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(received.every(({ headers }) => headers['x-relink-signature'] === undefined)).toBe(true);
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
