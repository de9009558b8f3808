import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Inbox, startInbox } from '../../local/inbox/inbox.ts';
import { createWebhookSink } from '../../shared/alerts/webhook-sink.ts';
import type { AlertNotice } from '../../shared/domain/alert.ts';
import type { Clock } from '../../shared/ports/clock.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const signal = new AbortController().signal;

const notice: AlertNotice = {
  code: 'run-refused',
  subject: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks-batch',
  runId: 'run-1',
  seen: 'A lock <script>alert(1)</script>.',
  done: 'Nothing was written.',
  notDone: 'The endpoint was left as it was.',
  next: 'Remove the lock.',
  state: 'open',
  at: noon,
};

let inbox: Inbox;
beforeEach(async () => {
  inbox = await startInbox({ ...clockAt(noon), speed: 1, advance: () => {} }, 0);
});
afterEach(() => inbox.stop());

function clockAt(now: number): Clock {
  return { now: () => now, sleep: async () => {} };
}

/** Relink's own sink with the settings that the inbox gives, or others. */
function sinkOf({ sentAt = noon, secret = inbox.environment['RELINK_ALERT_WEBHOOK_SECRET'] ?? '' } = {}) {
  const settings = { url: inbox.environment['RELINK_ALERT_WEBHOOK'] ?? '', secret };
  return createWebhookSink(settings, { clock: clockAt(sentAt), site: 'http://127.0.0.1:7071' });
}

const page = async () => (await fetch(inbox.url)).text();

describe('the inbox', () => {
  it('says that nothing has come yet', async () => {
    expect(await page()).toContain('No alert has come yet.');
  });

  it('shows what Relink’s webhook sends, escaped, with its links, and a repetition once', async () => {
    expect(await sinkOf().send(notice, signal)).toEqual({ kind: 'taken' });
    expect(await sinkOf().send(notice, signal)).toEqual({ kind: 'taken' });
    expect(inbox.letters().map(({ code, state }) => [code, state])).toEqual([['run-refused', 'open']]);
    const shown = await page();
    expect(shown).toContain('warning: Relink refused part of a repair, aks-batch');
    expect(shown).toContain('A lock &lt;script&gt;alert(1)&lt;/script&gt;.');
    expect(shown).toContain('<a href="http://127.0.0.1:7071/api/page/runs/run-1">Run</a>');
    expect(shown).toContain('1 so far');
  });

  it('shows the newest first', async () => {
    await sinkOf().send(notice, signal);
    await sinkOf().send({ ...notice, state: 'resolved', at: noon + minute }, signal);
    expect(inbox.letters().map(({ state }) => state)).toEqual(['resolved', 'open']);
    expect(await page()).toContain('Over: Relink refused part of a repair, aks-batch');
  });

  it('takes nothing that was signed with another secret, too long ago, too far ahead, or not at all', async () => {
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const refused = { kind: 'not-taken', because: 'The webhook answered 401.' };
    expect(await sinkOf({ secret: other }).send(notice, signal)).toEqual(refused);
    expect(await sinkOf({ sentAt: noon - 11 * minute }).send(notice, signal)).toEqual(refused);
    expect(await sinkOf({ sentAt: noon + 11 * minute }).send(notice, signal)).toEqual(refused);
    const { status } = await fetch(inbox.environment['RELINK_ALERT_WEBHOOK'] ?? '', { method: 'POST', body: '{}' });
    expect(status).toBe(401);
    expect(inbox.letters()).toEqual([]);
  });

  it('makes no link of what is no web address', async () => {
    const sink = createWebhookSink(
      { url: inbox.environment['RELINK_ALERT_WEBHOOK'] ?? '', secret: inbox.environment['RELINK_ALERT_WEBHOOK_SECRET'] ?? '' },
      { clock: clockAt(noon), site: 'javascript:alert(1)//' },
    );
    expect(await sink.send(notice, signal)).toEqual({ kind: 'taken' });
    expect(await page()).not.toContain('javascript:');
  });
});
