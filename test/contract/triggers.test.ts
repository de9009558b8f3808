import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Host, startHost } from '../../local/host/host.ts';
import { createScaledClock } from '../../local/local-clock.ts';
import { buildIfStale } from '../../scripts/build.ts';
import { apiRoutes } from '../../shared/http/routes.ts';
import { queueOpener } from '../../shared/journal/storage-clients.ts';
import { cloudEvent, gridEvent, samples } from '../support/event-samples.ts';
import { checked } from '../support/openapi.ts';
import { accountConnectionString } from '../support/storage.ts';
import { rowsOf, type StoredRow, valueIn } from '../support/table-rows.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running: Host[] = [];

beforeAll(() => buildIfStale(root));
afterEach(() => {
  for (const host of running.splice(0)) host.kill();
});

const storageAccount = () => accountConnectionString(inject('azurite'), `triggers${randomBytes(6).toString('hex')}`);

/** The built app on the function host, with nothing in scope, so that any call to Azure is a defect. */
async function start(environment: Record<string, string> = {}, storageConnection = storageAccount()): Promise<Host> {
  const host = await startHost({
    root,
    storageConnection,
    clock: createScaledClock({ speed: 1 }),
    clockSpeed: 1,
    environment: { AzureWebJobsStorage: storageConnection, RELINK_FUNCTION_KEYS: 'true', ...environment },
    timers: 'manual',
    armTransport: { sendRequest: () => Promise.reject(new Error('nothing is in scope, so nothing may be asked of Azure')) },
  });
  running.push(host);
  return host;
}

async function call(host: Host, path: string, init: RequestInit = {}) {
  const headers = { 'x-functions-key': host.keys.host, 'content-type': 'application/json', ...init.headers };
  const asked = await fetch(`${host.url}/api/keyed/${path}`, { ...init, headers });
  const answer = await checked(init.method ?? 'GET', `/api/keyed/${path}`, asked);
  return { status: answer.status, contentType: answer.headers.get('content-type'), body: (await answer.json()) as Record<string, unknown> };
}

const deliver = (host: Host, payload: unknown, type = 'Notification') =>
  fetch(host.eventGridUrl('cluster-events'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': type },
    body: JSON.stringify(payload),
  });

describe('the triggers of the app', () => {
  it('are these, and no others', async () => {
    const host = await start();
    const triggers = host.functions.map(({ name, trigger }) => `${name} ${trigger.type}`);
    expect(triggers.sort()).toEqual([
      'alerts httpTrigger',
      'approve httpTrigger',
      'cancel httpTrigger',
      'cluster-events eventGridTrigger',
      'clusters httpTrigger',
      'doctor httpTrigger',
      'drift-sweep timerTrigger',
      'findings httpTrigger',
      'health httpTrigger',
      'holds httpTrigger',
      'journal httpTrigger',
      'keyed httpTrigger',
      'lift-hold httpTrigger',
      'page-about httpTrigger',
      'page-act httpTrigger',
      'page-alerts httpTrigger',
      'page-asset httpTrigger',
      'page-cluster httpTrigger',
      'page-confirm httpTrigger',
      'page-findings httpTrigger',
      'page-overview httpTrigger',
      'page-run httpTrigger',
      'page-runbook httpTrigger',
      'place-hold httpTrigger',
      'pulse timerTrigger',
      'repair httpTrigger',
      'restore httpTrigger',
      'run httpTrigger',
      'run-poison queueTrigger',
      'run-worker queueTrigger',
      'runs httpTrigger',
      'snapshots httpTrigger',
      'suppress httpTrigger',
      'test-alerts httpTrigger',
      'tracks httpTrigger',
      'unsuppress httpTrigger',
    ]);
  });

  it('open no HTTP route without a token, with a key in the wrong place, or with a forged identity', async () => {
    const host = await start();
    const forged = {
      'x-functions-key': host.keys.master,
      'x-ms-client-principal-name': 'lee@contoso.example',
      'x-ms-client-principal': 'e30=',
    };
    for (const { method, path } of Object.values(apiRoutes)) {
      for (const headers of [{}, forged]) {
        const answer = await fetch(`${host.url}/api/${path}`, { method, headers, ...(method === 'POST' && { body: '{}' }) });
        expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      }
    }
    expect((await fetch(`${host.url}/api/keyed/runs`)).status).toBe(401);
  });

  it('let a key in only where the settings allow keys, and never to approve or restore', async () => {
    const closed = await start({ RELINK_FUNCTION_KEYS: '' });
    expect(await call(closed, 'runs')).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
    const open = await start();
    for (const path of ['runs/run-1/approve', 'restore'])
      expect(await call(open, path, { method: 'POST', body: '{}' })).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  });

  it('answer errors as problem details', async () => {
    const host = await start();
    const repair = { method: 'POST', body: JSON.stringify({ clusterId: samples.clusterId, action: 'repair' }) };
    expect(await call(host, 'repair', repair)).toMatchObject({
      status: 403,
      contentType: 'application/problem+json',
      body: { code: 'out-of-scope' },
    });
    expect(await call(host, 'repair', { method: 'POST', body: '{' })).toMatchObject({ status: 400, body: { code: 'bad-request' } });
    expect(await call(host, 'runs/run-0')).toMatchObject({
      status: 404,
      contentType: 'application/problem+json',
      body: { code: 'not-found' },
    });
    expect(await call(host, 'runs')).toMatchObject({ status: 200, contentType: 'application/json', body: { runs: [] } });
  });

  it('acknowledge and count whatever Event Grid delivers, and start nothing outside the scope', async () => {
    const host = await start();
    const payloads = [
      gridEvent(),
      [gridEvent({ type: 'Microsoft.Storage.BlobCreated', id: 'b' })],
      [{ ...gridEvent(), eventTime: 'soon' }],
      cloudEvent(),
    ];
    for (const payload of payloads) expect((await deliver(host, payload)).status).toBeLessThan(300);
    await host.idle();
    expect((await call(host, 'health')).body).toMatchObject({
      status: 'healthy',
      events: { foreign: 2, malformed: 1, duplicate: 1 },
      activeRuns: [],
    });
  });

  it('send the alert about a message that nobody can process to the webhook, count it in health, and have no pulse send it again', async () => {
    const receiver = await startWebhookReceiver(200);
    const storage = storageAccount();
    const host = await start({ RELINK_ALERT_WEBHOOK: receiver.url, RELINK_ALERT_WEBHOOK_SECRET: 'shared key' }, storage);
    const poison = await queueOpener({ kind: 'connection-string', connectionString: storage })('relink-runs-poison');
    await poison.createIfNotExists();
    await poison.sendMessage(Buffer.from('{"runId":"hunter2"}').toString('base64'));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 20_000, interval: 100 });
    await host.idle();
    await host.invokeTimer('pulse');
    await receiver.stop();
    expect(receiver.received).toHaveLength(1);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      code: 'run-poisoned',
      state: 'open',
      subject: 'queue relink-runs',
      seen: 'A message on the poison queue that names no run.',
    });
    expect((await call(host, 'health')).body).toMatchObject({ alerts: { open: 1, unsent: 0 } });
  });

  it('tell a person of a message that a newer release sent, on either queue, and take it off', async () => {
    const storage = storageAccount();
    const host = await start({}, storage);
    for (const name of ['relink-runs', 'relink-runs-poison']) {
      const queue = await queueOpener({ kind: 'connection-string', connectionString: storage })(name);
      await queue.createIfNotExists();
      await queue.sendMessage(Buffer.from('{"runId":"run-1","schemaVersion":99}').toString('base64'));
      await vi.waitFor(async () => expect((await queue.getProperties()).approximateMessagesCount).toBe(0), {
        timeout: 20_000,
        interval: 100,
      });
    }
    const poisonOfPoison = await queueOpener({ kind: 'connection-string', connectionString: storage })('relink-runs-poison-poison');
    expect(await poisonOfPoison.exists()).toBe(false);
    const [alert, ...others] = await rowsOf(storage, 'RelinkAlerts');
    expect(others).toEqual([]);
    expect(valueIn(alert as StoredRow)).toMatchObject({ code: 'schema-newer', subject: 'queue relink-runs', state: 'open', count: 2 });
    expect((await call(host, 'health')).status).toBe(200);
  });

  it('sweep for drift, of which health knows, and show findings as JSON and CSV', async () => {
    const host = await start();
    expect((await call(host, 'health')).body.lastSweep).toBeNull();
    await host.invokeTimer('drift-sweep');
    expect((await call(host, 'health')).body.lastSweep).toMatch(/Z$/);
    expect(await call(host, 'findings')).toMatchObject({ status: 200, body: { findings: [], next: null } });
    const csv = await fetch(`${host.url}/api/keyed/findings`, { headers: { 'x-functions-key': host.keys.host, accept: 'text/csv' } });
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await csv.text()).toMatch(/^findingId,ruleId,severity,[\w,]+\r\n$/);
    const body = JSON.stringify({ by: 'Ada', reason: 'known', days: 1 });
    const path = `findings/${'0'.repeat(16)}-${'0'.repeat(32)}/suppress`;
    expect((await call(host, path, { method: 'POST', body })).status).toBe(404);
    expect((await call(host, `${path}?by=Ada`, { method: 'DELETE' })).status).toBe(404);
  });

  it('leave a sign of life with every pulse', async () => {
    const host = await start();
    expect((await call(host, 'health')).body['lastPulse']).toBeNull();
    await host.invokeTimer('pulse');
    expect(Date.parse(String((await call(host, 'health')).body['lastPulse']))).toBeGreaterThan(0);
  });

  it('say in health what is wrong with the settings, and take no event while they are wrong', async () => {
    const host = await start({ RELINK_MODE: 'careful', RELINK_SLICE_SECONDS: 'long' });
    expect(await call(host, 'health')).toMatchObject({
      status: 503,
      body: {
        status: 'unhealthy',
        problems: [
          'RELINK_MODE must be one of auto, approve, observe, off, not "careful"',
          'RELINK_SLICE_SECONDS must be a whole number from 10 to 570, not "long"',
        ],
      },
    });
    expect(await call(host, 'runs')).toMatchObject({ status: 500, body: { code: 'bad-settings' } });
    expect((await deliver(host, [gridEvent()])).status).toBeGreaterThanOrEqual(500);
  });
});
