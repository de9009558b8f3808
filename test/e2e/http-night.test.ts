import { afterEach, expect, it } from 'vitest';
import { expectHealed, finalWorld } from '../support/night-oracles.ts';
import { askAs, type Night, startNight } from '../support/played-night.ts';
import { clusterId } from '../support/simulated-night.ts';

let night: Night | undefined;
afterEach(async () => {
  await night?.stack.stop();
  night = undefined;
});

type Name = Parameters<typeof askAs>[0];
interface Shown {
  readonly alerts: readonly { readonly code: string; readonly runId?: string; readonly subject: string; readonly state: string }[];
  readonly clusters: readonly {
    readonly power: string;
    readonly activeRun?: { readonly state: string };
    readonly repairSeconds?: number;
  }[];
  readonly run: { readonly runId: string; readonly state: string; readonly hasEnded: boolean; readonly plan: { readonly hash: string } };
  readonly journal: readonly { readonly text: string }[];
  readonly code: string;
}

it('a night, from the alert over the approval to its end, over HTTP alone: who was woken sees, decides, watches, and is told that it is over', async () => {
  night = await startNight({ name: 'httpnight', settings: { RELINK_MODE: 'approve' } });
  const played = night;
  const { clock } = played.stack.simulator;
  const get = async (name: Name, path: string) => (await askAs(name, played.stack, path)).json() as Promise<Shown>;
  const openAlerts = async () => (await get('rita', '/api/alerts?state=open')).alerts.filter(({ code }) => code === 'approval-needed');
  const until = async (isReached: () => Promise<boolean>) => {
    const giveUpAt = clock.now() + 3 * 60 * 60_000;
    while (!(await isReached())) {
      if (clock.now() > giveUpAt) throw new Error(`Not reached: ${JSON.stringify(await get('rita', '/api/clusters'))}`);
      await clock.sleep(10_000);
    }
  };
  const start = finalWorld(played);
  await played.restart();

  await until(async () => (await openAlerts()).length > 0);
  const [alert] = await openAlerts();
  expect(alert?.subject.toLowerCase()).toContain(clusterId.toLowerCase());
  const path = `/api/runs/${alert?.runId}`;
  const { run } = await get('rita', path);
  expect(run).toMatchObject({ state: 'awaiting-approval', hasEnded: false });
  expect((await get('rita', '/api/clusters')).clusters).toMatchObject([{ power: 'Running', activeRun: { state: 'awaiting-approval' } }]);

  const approve = (name: Name, key: string, hash = run.plan.hash) =>
    askAs(name, played.stack, `${path}/approve`, { method: 'POST', body: JSON.stringify({ hash }), headers: { 'idempotency-key': key } });
  for (const name of ['rita', 'dana', 'pipeline', 'nora'] as const) expect((await approve(name, 'k-0')).status).toBe(403);
  expect((await approve('lee', 'k-1', '0'.repeat(64))).status).toBe(409);
  expect(played.writes()).toEqual([]);
  const approved = await approve('lee', 'k-2');
  expect([approved.status, approved.headers.get('location')]).toEqual([202, path]);
  const again = await approve('lee', 'k-2');
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);

  let etag = '';
  const seen: number[] = [];
  await until(async () => {
    const answer = await askAs('rita', played.stack, path, { headers: { 'if-none-match': etag } });
    seen.push(answer.status);
    if (answer.status === 304) return false;
    etag = answer.headers.get('etag') ?? '';
    return ((await answer.json()) as Shown).run.hasEnded;
  });
  expect(new Set(seen)).toContain(200);
  const ended = await askAs('rita', played.stack, path, { headers: { 'if-none-match': etag } });
  expect(ended.status).toBe(304);

  const { run: last, journal } = await get('rita', path);
  expect(last.state).toBe('succeeded');
  expect(journal.some(({ text }) => text.includes('lee@contoso.example'))).toBe(true);
  await until(async () => (await openAlerts()).length === 0);
  const [cluster] = (await get('rita', `/api/clusters?id=${encodeURIComponent(clusterId)}`)).clusters;
  expect(cluster?.repairSeconds).toBeGreaterThan(0);
  expect(cluster).not.toHaveProperty('activeRun');
  await expectHealed(played);
  expect(finalWorld(played)).toEqual(start);
});
