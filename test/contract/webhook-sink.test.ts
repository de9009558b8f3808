import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookSink } from '../../shared/alerts/webhook-sink.ts';
import type { AlertNotice } from '../../shared/domain/alert.ts';

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

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function startReceiver(status: number, headers: Record<string, string> = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(status, headers).end('an answer that nobody reads');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?key=hunter2` };
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
    const { url } = await startReceiver(200);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await createWebhookSink({ url }).send(notice, patience())).toEqual({
      kind: 'not-taken',
      because: 'The webhook could not be reached (ECONNREFUSED).',
    });
  });

  it('that never answers holds nobody for long', async () => {
    const server = createServer(() => undefined);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await createWebhookSink({ url }).send(notice, patience())).toEqual({
      kind: 'not-taken',
      because: 'The webhook could not be reached (TimeoutError).',
    });
  });
});
