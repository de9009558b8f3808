import { createDefaultHttpClient, createPipelineRequest, type PipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventGridSink } from '../../shared/alerts/event-grid-sink.ts';
import { createPagerDutySink } from '../../shared/alerts/pagerduty-sink.ts';
import { createSlackSink } from '../../shared/alerts/slack-sink.ts';
import { createTeamsSink } from '../../shared/alerts/teams-sink.ts';
import { trySinks } from '../../shared/alerts/try-sinks.ts';
import { createWebhookSink } from '../../shared/alerts/webhook-sink.ts';
import type { AlertSink, Sent } from '../../shared/ports/alert-sink.ts';
import { noticeOf, site } from '../support/alert-notices.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { type Received, type ReceiverAnswer, startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const routingKey = 'hunter2hunter2hunter2hunter2hunt';
const topic = 'https://hunter2.westeurope-1.eventgrid.azure.net/api/events';
const token = { getToken: async () => ({ token: 'hunter2-token', expiresOnTimestamp: Date.now() + 3_600_000 }) };

/** The SDK insists on https where it sends a token; what it sends goes to the receiver on this machine. */
function transportTo(url: string) {
  const client = createDefaultHttpClient();
  return {
    sendRequest: async (request: PipelineRequest) => {
      const answer = await client.sendRequest(createPipelineRequest({ ...request, url, allowInsecureConnection: true }));
      return { ...answer, request };
    },
  };
}

const kinds = {
  webhook: (url: string) => createWebhookSink({ url, secret: 'hunter2' }, { clock: createVirtualClock(0), site }),
  'event-grid': (url: string) => createEventGridSink(topic, { site, credential: token, transport: transportTo(url) }),
  teams: (url: string) => createTeamsSink(url, site),
  slack: (url: string) => createSlackSink(url, site),
  pagerduty: (url: string) => createPagerDutySink({ url, routingKey }, site),
} satisfies Record<string, (url: string) => AlertSink>;
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];
const wordFor = { webhook: 'The webhook', 'event-grid': 'Event Grid', teams: 'Teams', slack: 'Slack', pagerduty: 'PagerDuty' };
const success: Record<Kind, ReceiverAnswer> = {
  webhook: { status: 204 },
  'event-grid': { status: 200 },
  teams: { status: 202 },
  slack: { status: 200, text: 'ok' },
  pagerduty: { status: 202, text: '{"status":"success","message":"Event processed","dedup_key":"x"}' },
};

const receivers: WebhookReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function receiverThat(answer: ReceiverAnswer | ((request: Received, count: number) => ReceiverAnswer)) {
  const receiver = await startReceiver(typeof answer === 'function' ? answer : () => answer);
  receivers.push(receiver);
  return receiver;
}

async function sentTo(kind: Kind, answer: ReceiverAnswer): Promise<Sent> {
  const { url } = await receiverThat(answer);
  return kinds[kind](url).send(noticeOf(), AbortSignal.timeout(20_000));
}

describe.each(names)('the sink %s', (kind) => {
  it('sends one POST of JSON, which the receiver’s own answer of success takes', async () => {
    const { url, received } = await receiverThat(success[kind]);
    expect(await kinds[kind](url).send(noticeOf(), AbortSignal.timeout(20_000))).toEqual({ kind: 'taken' });
    expect(received.map(({ method }) => method)).toEqual(['POST']);
    expect(received[0]?.headers['content-type']).toMatch(/json/);
    expect(received[0]?.body).toContain('remove the lock');
  });

  it.each([400, 401, 403, 404, 410, 413, 500, 502, 503])(
    'has not taken what it answers with %i, and does not say what else it said',
    async (status) => {
      const answer = await sentTo(kind, { status, text: 'no_service: hunter2' });
      expect(answer).toEqual({ kind: 'not-taken', because: `${wordFor[kind]} answered ${status}.` });
    },
  );

  it('hands on how long the receiver wants to be left alone', async () => {
    const answer = await sentTo(kind, { status: 429, headers: { 'retry-after': '120' } });
    expect(answer).toEqual({ kind: 'not-taken', because: `${wordFor[kind]} answered 429.`, retryAfterMs: 120_000 });
  });

  it.each([301, 302, 307, 308])('follows no redirect (%i) to an address that nobody set', async (status) => {
    const other = await receiverThat(success[kind]);
    const answer = await sentTo(kind, { status, headers: { location: other.url } });
    expect(answer).toMatchObject({ kind: 'not-taken' });
    expect(other.received).toEqual([]);
  });

  it('is an answer when nobody is there, without address or key (R11)', async () => {
    const { url, stop } = await receiverThat({});
    await stop();
    const answer = await kinds[kind](url).send(noticeOf(), AbortSignal.timeout(20_000));
    expect(answer).toEqual({ kind: 'not-taken', because: `${wordFor[kind]} could not be reached (ECONNREFUSED).` });
  });
});

describe('a receiver that says yes and means no', () => {
  it.each([
    ['teams', { status: 200, text: 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413' }],
    ['slack', { status: 200, text: '<html>Sign in to hunter2</html>' }],
    ['slack', { status: 202, text: 'ok' }],
    ['pagerduty', { status: 200, text: '<html>a proxy</html>' }],
  ] as const)('is not believed by %s', async (kind, answer) => {
    expect(await sentTo(kind, answer)).toEqual({
      kind: 'not-taken',
      because: `${wordFor[kind]} answered ${answer.status}, but not that it took the alert.`,
    });
  });

  it('is believed by Teams in each of its two ways', async () => {
    for (const answer of [{ status: 200, text: '1' }, { status: 200 }, { status: 202, text: 'Accepted' }])
      expect(await sentTo('teams', answer)).toEqual({ kind: 'taken' });
  });
});

describe('a receiver that does not come to an end', () => {
  it.concurrent.each(Object.keys(kinds) as (keyof typeof kinds)[])(
    'holds nobody for long: %s',
    async (kind) => {
      const startedAt = performance.now();
      const answer = await sentTo(kind, {});
      expect(answer).toMatchObject({ kind: 'not-taken', because: expect.stringMatching(/could not be reached \(\w+\)\.$/) });
      expect(performance.now() - startedAt).toBeLessThan(9_000);
    },
    20_000,
  );

  it.concurrent('cannot fill the memory', async () => {
    expect(await sentTo('slack', { status: 200, text: 'x'.repeat(20_000_000) })).toMatchObject({ kind: 'not-taken' });
  }, 20_000);

  it.concurrent('cannot hang in the middle', async () => {
    expect(await sentTo('slack', { status: 200, text: 'o', stalls: true })).toMatchObject({ kind: 'not-taken' });
  }, 20_000);
});

describe('Event Grid', () => {
  it('gets the token of Relink’s identity and CloudEvents in a batch', async () => {
    const { url, received } = await receiverThat({ status: 200 });
    await kinds['event-grid'](url).send(noticeOf(), AbortSignal.timeout(20_000));
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer hunter2-token',
      'content-type': expect.stringContaining('application/cloudevents-batch+json'),
    });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject([
      { specversion: '1.0', source: site, type: 'Relink.Alert.Raised', subject: noticeOf().subject, data: { code: 'run-failed' } },
    ]);
  });

  it('is not reached where Relink cannot sign in, and nothing of the reason leaves', async () => {
    const credential = {
      getToken: async () => {
        throw Object.assign(new Error('hunter2'), { name: 'CredentialUnavailableError' });
      },
    };
    const sink = createEventGridSink(topic, { site, credential });
    expect(await sink.send(noticeOf(), AbortSignal.timeout(20_000))).toEqual({
      kind: 'not-taken',
      because: 'Event Grid could not be reached (CredentialUnavailableError).',
    });
  });
});

describe('a try of all sinks', () => {
  it('says of each whether it took the notice, leaves nothing open, and shows no address', async () => {
    const good = await receiverThat({ status: 202 });
    const bad = await receiverThat({ status: 404, text: 'no_team' });
    const trials = await trySinks([kinds.pagerduty(good.url), kinds.slack(bad.url)], 1_000);
    expect(trials).toEqual([
      { sink: 'pagerduty', isTaken: true },
      { sink: 'slack', isTaken: false, because: 'Slack answered 404.' },
    ]);
    expect(good.received.map(({ body }) => (JSON.parse(body) as { event_action: string }).event_action)).toEqual(['trigger', 'resolve']);
    expect(bad.received).toHaveLength(1);
  });
});
