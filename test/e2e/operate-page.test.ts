import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { read } from '../repo/pages.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { clusterId, hubEndpoint } from '../support/simulated-night.ts';

const run = promisify(execFile);

/** The requests that the page shows, each as it is typed into a shell, in the order of the page. */
const requests = Array.from(read('docs/operate.md').matchAll(/^```sh\n([\s\S]*?)^```/gm), ([, block = '']) => block)
  .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
  .filter((line) => line.startsWith('curl '));

let night: Night | undefined;
afterEach(async () => {
  await night?.stack.stop();
  night = undefined;
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** Types the request with the page's placeholders filled in. Only the scheme differs: the local host has no certificate. */
async function type({ stack }: Night, request: string, filled: Readonly<Record<string, string>>): Promise<Answer> {
  const line = Object.entries(filled).reduce(
    (text, [name, value]) => text.replaceAll(`<${name}>`, value),
    request.replaceAll('https://', 'http://'),
  );
  expect(line).not.toContain('<');
  const { url, keys } = stack.host();
  const TOKEN = await stack.signIn.tokenOf('lee');
  const env = { ...process.env, HOST: new URL(url).host, KEY: keys.host, TOKEN, CLUSTER: clusterId };
  const { stdout } = await run('sh', ['-c', `${line} --noproxy '*' -w '\\n%{http_code}'`], { env });
  const [status = '', ...lines] = stdout.split('\n').reverse();
  return { status: Number(status), body: JSON.parse(lines.reverse().join('\n')) as Answer['body'] };
}

it('the requests of the page about operating do what the page says', async () => {
  const played = await startNight({ name: 'operate', settings: { RELINK_DRIFT: 'report' } });
  night = played;
  await played.restart();
  await played.healed();
  const [health, hold, holds, lift, runs, cancel, repair, snapshots, restore, look, ...more] = requests as [string, ...string[]];
  expect(more).toEqual([]);
  const ask = async (request: string | undefined, filled: Record<string, string> = {}) => type(played, request ?? '', filled);

  await played.stack.host().invokeTimer('pulse');
  expect(await ask(health)).toMatchObject({ status: 200, body: { activeRuns: [], waitingForStart: [], warnings: [] } });

  const placed = await ask(hold);
  const holdId = String(placed.body['holdId']);
  expect(placed.status).toBe(201);
  expect(await ask(holds)).toMatchObject({ status: 200, body: { holds: [{ holdId, name: 'upgrade of the hub', by: 'your name' }] } });
  // Under the hold the run waits, however slow the shell is.
  const begun = await played.post('/api/repair', { clusterId, action: 'repair', force: true, reason: 'something to cancel' });
  const listed = await ask(runs);
  const [newest] = listed.body['runs'] as { runId: string }[];
  expect([listed.status, newest?.runId]).toEqual([200, begun.body['runId']]);
  expect(await ask(cancel, { runId: newest?.runId ?? '' })).toMatchObject({ status: 202 });
  expect((await ask(lift, { holdId })).status).toBe(200);
  expect((await ask(holds)).body).toEqual({ holds: [], next: null });
  await untilEnded(played);
  expect((await ask(look, { runId: newest?.runId ?? '' })).body).toMatchObject({ run: { state: 'cancelled' } });

  const asked = await ask(repair);
  expect(asked.status).toBe(202);
  await untilEnded(played);

  await played.stack.simulator.as('owner')('DELETE', hubEndpoint);
  await played.stack.simulator.clock.sleep(120_000);
  // Relink hears of the deletion and looks; while it does, a restore is refused.
  await untilEnded(played);
  const stored = await ask(snapshots, { 'endpoint or compute id': hubEndpoint });
  const [snapshot] = stored.body['snapshots'] as { snapshotId: string }[];
  const restored = await vi.waitFor(
    async () => {
      const answer = await ask(restore, { snapshotId: snapshot?.snapshotId ?? '' });
      expect(answer).toMatchObject({ status: 202 });
      return answer;
    },
    { timeout: 20_000, interval: 200 },
  );
  expect(stored.status).toBe(200);
  await untilEnded(played);
  const end = await ask(look, { runId: String(restored.body['runId']) });
  expect(end).toMatchObject({ status: 200, body: { run: { state: 'succeeded', requestedBy: 'lee@contoso.example' } } });
  expect((await played.stack.simulator.as('owner')('GET', hubEndpoint)).status).toBe(200);
});

async function untilEnded(played: Night): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    await played.stack.simulator.clock.sleep(15_000);
    if ((await played.runs()).every(({ run: { hasEnded } }) => hasEnded)) return;
  }
  throw new Error('A run did not end.');
}
