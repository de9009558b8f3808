import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as waitMs } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PersonName } from '../../local/sign-in/people.ts';
import { expectHealed, finalWorld } from '../support/night-oracles.ts';
import { checked } from '../support/openapi.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { clusterId, hubEndpoint } from '../support/simulated-night.ts';
import { type Typed, type TypedOptions, typedRelink } from '../support/typed-relink.ts';

let night: Night | undefined;

/** Every answer that a command gets in this process is held against `docs/openapi.yaml`. */
beforeEach(() => {
  const plainFetch = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const answer = await plainFetch(input, init);
    const url = night?.stack.host().url;
    const isOurs = url !== undefined && typeof input === 'string' && input.startsWith(`${url}/api/`);
    return isOurs ? checked(init?.method ?? 'GET', input.slice(url.length), answer) : answer;
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await night?.stack.stop();
  night = undefined;
});

/** Until Relink looks again at a cluster that it has just repaired. */
const overAnHourMs = 63 * 60_000;

async function environmentOf(name: PersonName | 'key'): Promise<Readonly<Record<string, string>>> {
  if (!night) throw new Error('There is no night.');
  const { host, signIn } = night.stack;
  const { url, keys } = host();
  return { RELINK_URL: url, ...(name === 'key' ? { RELINK_KEY: keys.host } : { RELINK_TOKEN: await signIn.tokenOf(name) }) };
}

/** The clock of the stack runs fast, so looks may be close together. */
async function as(name: PersonName | 'key', given: readonly string[], options: TypedOptions = {}): Promise<Typed> {
  return typedRelink(given, { wait: (ms) => waitMs(Math.min(ms, 200)), ...options, environment: await environmentOf(name) });
}

const jsonAs = async (name: PersonName, ...given: string[]) => JSON.parse((await as(name, [...given, '--json'])).out);

/** The run that waits for an approval. */
async function waiting(): Promise<{ readonly runId: string }> {
  for (let looks = 0; looks < 300; looks += 1) {
    const { runs } = await jsonAs('rita', 'runs', '--cluster', 'aks-night');
    const found = runs.find(({ state }: { readonly state: string }) => state === 'awaiting-approval');
    if (found) return found;
    await waitMs(100);
  }
  throw new Error('No run waits for an approval.');
}

/** The program as a shell starts it, with its output piped. */
async function started(given: readonly string[], environment: Readonly<Record<string, string>>) {
  const program = fileURLToPath(new URL('../../cli/relink.mjs', import.meta.url));
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [program, ...given], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

describe('a night at the command line', () => {
  it('is planned, asked for, approved, watched and looked back at by commands alone', async () => {
    night = await startNight({ name: 'cli', settings: { RELINK_MODE: 'approve' } });
    const start = finalWorld(night);
    expect(await as('dana', ['plan', 'aks-night'])).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was written.') });
    await night.stop();
    await night.start();

    const refused = await as('rita', ['repair', 'aks-night']);
    expect(refused).toMatchObject({ code: 5, out: '', err: expect.stringContaining('lacks the app role Relink.Repair') });

    let seen = '';
    const onOut = (text: string) => {
      seen += text;
    };
    const watching = as('dana', ['repair', 'aks-night', '--watch', '--reason', 'the endpoints are dead'], { onOut });
    const { runId } = await waiting();
    expect(night.writes()).toEqual([]);
    expect(await as('rita', ['alerts'])).toMatchObject({ code: 0, out: expect.stringContaining(`relink show ${runId}`) });
    expect(await as('dana', ['approve', runId], { types: ['y'] })).toMatchObject({
      code: 5,
      err: expect.stringContaining('Relink.Approve'),
    });
    expect(await as('lee', ['approve', runId], { types: ['n'] })).toMatchObject({ code: 1 });
    expect(night.writes()).toEqual([]);
    // At this clock a plan can be approved and done between two looks of the watcher.
    await vi.waitFor(() => expect(seen).toContain(`Waits for an approval: relink approve ${runId}`), { timeout: 30_000 });
    const approved = await as('lee', ['approve', runId], { types: ['y'] });
    expect(approved).toMatchObject({ code: 0, err: expect.stringMatching(/DELETE \S+\/pe-aks-hub\n/i) });

    const watched = await watching;
    expect(watched.code).toBe(0);
    expect(watched.out).toContain('lee@contoso.example approved plan');
    expect(watched.out).toMatch(/\n\naks-night: succeeded: 2 endpoints relinked, 3 computes reattached\.\n$/);
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);

    const shown = await as('rita', ['show', runId]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('\nMissing\n  nothing\n') });
    expect(shown.out).toContain('dana@contoso.example');
    expect((await as('rita', ['alerts'])).out).not.toContain('(approval-needed)');
    expect((await as('rita', ['alerts', '--state', 'resolved'])).out).toContain('(approval-needed)');
    await night.stack.host().invokeTimer('pulse');
    expect(await as('rita', ['health'])).toMatchObject({ code: 0, out: expect.stringMatching(/^healthy\n/) });
    expect((await as('rita', ['clusters'])).out).toMatch(/aks-night {2}rg-aks {2}Running {2}approve/i);
    const { snapshots } = await jsonAs('rita', 'snapshots', hubEndpoint);
    expect(snapshots[0].snapshotId).toMatch(/^[0-9a-f]{32}-[0-9a-f]{64}$/);
  });

  it('lists what the deletion of an endpoint left behind, and brings the endpoint back', async () => {
    night = await startNight({ name: 'clirestore', settings: { RELINK_MODE: 'auto' } });
    await night.restart();
    await night.healed();
    const start = finalWorld(night);
    await night.stack.simulator.as('owner')('DELETE', hubEndpoint);
    await night.stack.simulator.clock.sleep(overAnHourMs);
    await night.stack.host().invokeTimer('drift-sweep');
    const found = await as('rita', ['findings', '--cluster', 'aks-night']);
    expect(found.out).toMatch(/^warning {2}aks-night {2}aks-night-3kq8wz1v: .* \(record-unknown-address\)\n/i);
    const { findings } = await jsonAs('rita', 'findings');
    const suppress = ['findings', 'suppress', findings[0].findingId, '--reason', 'it is being restored', '--days', '1'];
    expect(await as('rita', suppress)).toMatchObject({ code: 5 });
    expect(await as('dana', suppress)).toMatchObject({ code: 0, out: expect.stringContaining('suppressed by dana@contoso.example') });
    expect(await as('rita', ['findings'])).toMatchObject({ code: 0, out: 'No findings.\n' });
    const restore = ['restore', '--resource', hubEndpoint, '--reason', 'deleted by mistake', '--yes'];
    expect(await as('key', restore)).toMatchObject({ code: 5, err: expect.stringContaining('does not say who you are') });
    const restored = await as('dana', [...restore, '--watch']);
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('aks-night: succeeded') });
    expect(finalWorld(night)).toEqual(start);
  });

  it('holds, lists and lifts with a key, and names who did', async () => {
    night = await startNight({ name: 'clihold' });
    const given = ['hold', clusterId, '--name', 'upgrade', '--reason', 'new nodes', '--until', '2099-01-01T00:00:00Z'];
    expect(await as('key', given)).toMatchObject({ code: 0 });
    const { holds } = await jsonAs('rita', 'hold', 'list');
    expect(holds).toMatchObject([{ name: 'upgrade', by: 'olga', until: '2099-01-01T00:00:00.000Z' }]);
    expect(await as('key', ['hold', 'lift', holds[0].holdId])).toMatchObject({ code: 0 });
    expect(await as('rita', ['hold', 'list'])).toMatchObject({ out: 'No holds.\n' });
    expect(await as('key', ['hold', 'lift', holds[0].holdId])).toMatchObject({ code: 5 });
  });

  it('is a program whose exit codes and pipes a script can build on', async () => {
    night = await startNight({ name: 'cliprogram' });
    const runs = await started(['runs', '--json'], await environmentOf('rita'));
    expect(runs).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(runs.out)).toMatchObject({ runs: [] });
    const doctor = await started(['doctor', '--json'], await environmentOf('key'));
    expect(doctor.code).toBe(JSON.parse(doctor.out).exitCode);
    const listed = await started(['clusters'], await environmentOf('rita'));
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/^cluster +group +power/) });
    expect(listed.out).not.toContain('\u001b');
    expect(await started(['show', 'nothing'], await environmentOf('rita'))).toMatchObject({ code: 5, out: '' });
    expect(await started(['show'], await environmentOf('rita'))).toMatchObject({ code: 4, out: '' });
    expect(await started(['runs'], { RELINK_URL: 'http://127.0.0.1:9', RELINK_TOKEN: 'nobody' })).toMatchObject({ code: 3, out: '' });
  });
});
