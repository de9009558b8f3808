import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withResources } from '../support/changed-world.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { clusterId, hubEndpoint } from '../support/simulated-night.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const lockId = `${hubEndpoint}/providers/Microsoft.Authorization/locks/keep`;
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const longPauseMs = 20 * 60_000;

/** Calls that Slack refuses before it is back. */
const refusals = 2;
let webhook: WebhookReceiver;
let slack: WebhookReceiver;
let pagerDuty: WebhookReceiver;
const log: string[] = [];

async function pulse({ stack }: Night): Promise<void> {
  await stack.simulator.clock.sleep(longPauseMs);
  await stack.host().invokeTimer('pulse');
}

/** A lock keeps Relink from an endpoint, and Slack is away at first; then the lock is gone, and a person asks again. */
async function playNight(): Promise<void> {
  webhook = await startReceiver(() => ({ status: 204 }));
  slack = await startReceiver((_request, count) => (count <= refusals ? { status: 503 } : { status: 200, text: 'ok' }));
  pagerDuty = await startReceiver(() => ({ status: 202 }));
  const night = await startNight({
    name: 'alerts',
    world: withResources({ id: lockId, body: { properties: { level: 'CanNotDelete' } } }),
    host: { log: (level, category, message) => void log.push(`${level} ${category} ${message}`) },
    settings: {
      RELINK_DRIFT: 'report',
      RELINK_ALERT_WEBHOOK: webhook.url,
      RELINK_ALERT_WEBHOOK_SECRET: secret,
      RELINK_ALERT_SLACK: slack.url,
      RELINK_ALERT_PAGERDUTY: 'hunter2hunter2hunter2hunter2hunt',
      RELINK_ALERT_PAGERDUTY_URL: pagerDuty.url,
    },
  });
  try {
    await night.restart();
    await night.healed();
    await pulse(night);
    await pulse(night);
    await night.stack.simulator.as('owner')('DELETE', lockId);
    await night.post('/api/repair', { clusterId, action: 'repair', reason: 'the lock is gone' });
    await night.healed();
    await pulse(night);
  } finally {
    await night.stack.stop();
  }
}

const statesOf = (bodies: readonly { code: string; state: string }[]) =>
  bodies.filter(({ code }) => code === 'run-refused').map(({ state }) => state);

describe('the alerts of a night', () => {
  beforeAll(playNight, 120_000);
  afterAll(async () => {
    for (const receiver of [webhook, slack, pagerDuty]) await receiver.stop();
  });

  it('reach the webhook signed, when the trouble begins and when it is over', () => {
    const bodies = webhook.received.map(({ body, headers }) => {
      const { length } = new Webhook(secret).sign('x', new Date(), 'x');
      expect(String(headers['webhook-signature']).length).toBe(length);
      return JSON.parse(body) as { code: string; state: string };
    });
    expect(statesOf(bodies)).toEqual(['open', 'resolved']);
  });

  it('reach PagerDuty as one incident that is resolved', () => {
    const events = pagerDuty.received.map(
      ({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string; payload?: { class: string } },
    );
    const key = events.find(({ payload }) => payload?.class === 'run-refused')?.dedup_key;
    expect(key).toMatch(/^relink-/);
    expect(events.filter(({ dedup_key }) => dedup_key === key).map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
  });

  it('reach Slack later, because it was away, and none is lost', () => {
    const texts = slack.received
      .map(({ body }) => (JSON.parse(body) as { text: string }).text)
      .filter((text) => text.includes('Relink refused'));
    expect(texts.slice(refusals).map((text) => text.slice(0, 2).trim())).toEqual(['🟠', '✅']);
    expect(log.some((line) => line.includes('alert.not-sent') && line.includes('Slack answered 503.'))).toBe(true);
  });

  it('leave no address and no key in the log (R11)', () => {
    expect(log.length).toBeGreaterThan(10);
    expect(log.filter((line) => /hunter2|whsec_/.test(line))).toEqual([]);
  });
});
