import { describe, expect, it } from 'vitest';
import { listAlerts } from '../../shared/http/alerts.ts';
import { testSinks } from '../../shared/http/alerts-test.ts';
import { alertedCluster, noticeOf } from '../support/alert-notices.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const { state: _, ...alert } = noticeOf();
const get = (query: string) => ({ method: 'GET', params: {}, query: new URLSearchParams(query), json: async () => undefined });

interface Body {
  readonly alerts: readonly { readonly subject: string; readonly state: string; readonly alertId: string }[];
  readonly next: string | null;
}

async function setUp(count: number) {
  const store = createMemoryStore();
  for (let index = 0; index < count; index += 1)
    await store.alerts.raise({ ...alert, subject: `${alertedCluster}-${index}`, at: alert.at + index });
  await store.alerts.resolve({ code: 'run-failed', subject: `${alertedCluster}-0` }, { at: alert.at + 60_000, because: 'Mended.' });
  const ask = async (query: string) => {
    const answer = await listAlerts(get(query), { store });
    return { ...answer, body: answer.jsonBody as Body };
  };
  return { store, ask };
}

describe('GET /api/alerts', () => {
  it('shows everything that people were told, the newest first, and of the outboxes only how much waits', async () => {
    const { store, ask } = await setUp(2);
    const outbox = { notices: [noticeOf()], tries: 1, nextAt: 0 };
    await store.alerts.change(
      { code: 'run-failed', subject: `${alertedCluster}-1` },
      (row) => row && { ...row, unsent: outbox, outboxes: { slack: outbox }, dead: [{ sink: 'teams', notice: noticeOf(), at: 1 }] },
    );
    const { status, body } = await ask('');
    expect(status).toBe(200);
    expect(body).toEqual({
      next: null,
      alerts: [
        {
          alertId: expect.stringMatching(/^[0-9a-f]{16}-[0-9a-f]{32}$/),
          code: 'run-failed',
          severity: 'error',
          title: 'A repair failed and stopped',
          state: 'open',
          subject: `${alertedCluster}-1`,
          seen: 'a lock “here”',
          done: 'nothing',
          notDone: 'the delete',
          next: 'remove the lock',
          runId: 'run-1',
          runbook: 'docs/runbooks/run-failed.md',
          firstAt: '2026-01-05T06:30:00.001Z',
          lastAt: '2026-01-05T06:30:00.001Z',
          count: 1,
          unsent: { webhook: 1, slack: 1 },
          deadLetters: 1,
        },
        expect.objectContaining({ state: 'resolved', resolved: { at: '2026-01-05T06:31:00.000Z', because: 'Mended.' }, unsent: {} }),
      ],
    });
  });

  it('shows those of one state', async () => {
    const { ask } = await setUp(3);
    expect((await ask('state=open')).body.alerts.map(({ state }) => state)).toEqual(['open', 'open']);
    expect((await ask('state=resolved')).body.alerts.map(({ subject }) => subject)).toEqual([`${alertedCluster}-0`]);
  });

  it('is read page by page, each alert once, though new ones come in between', async () => {
    const { store, ask } = await setUp(7);
    const seen: string[] = [];
    let query = 'state=open&limit=2';
    for (let pages = 0; pages < 3; pages += 1) {
      const { body, headers } = await ask(query);
      seen.push(...body.alerts.map(({ subject }) => subject.split('-').at(-1) ?? ''));
      await store.alerts.raise({ ...alert, subject: `${alertedCluster}-new-${pages}`, at: alert.at + 1_000 + pages });
      expect(headers['link'] === undefined).toBe(body.next === null);
      query = /<\/api\/alerts\?(.*)>/.exec(headers['link'] ?? '')?.[1] ?? '';
    }
    expect(seen).toEqual(['6', '5', '4', '3', '2', '1']);
    expect(query).toBe('');
  });

  it.each(['state=closed', 'limit=0', 'limit=1001', 'limit=x', 'after=../../x'])('refuses %s', async (query) => {
    const { ask } = await setUp(1);
    await expect(ask(query)).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('POST /api/alerts/test', () => {
  it('answers for each sink whether it took the notice', async () => {
    const trials = [{ sink: 'slack', isTaken: false, because: 'Slack answered 404.' }] as const;
    expect(await testSinks({ trySinks: async () => trials })).toMatchObject({ status: 200, jsonBody: { sinks: trials } });
    expect(await testSinks({ trySinks: async () => [] })).toMatchObject({ jsonBody: { sinks: [] } });
  });
});
