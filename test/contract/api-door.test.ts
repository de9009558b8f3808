import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Host, startHost } from '../../local/host/host.ts';
import { createScaledClock } from '../../local/local-clock.ts';
import { type SignIn, startSignIn } from '../../local/sign-in/issuer.ts';
import { buildIfStale } from '../../scripts/build.ts';
import { mayDo, type Role } from '../../shared/domain/caller.ts';
import { apiRoutes } from '../../shared/http/routes.ts';
import { read } from '../repo/pages.ts';
import { clusterId, subscription } from '../support/fakes/night-world.ts';
import { checked } from '../support/openapi.ts';
import { accountConnectionString } from '../support/storage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const clock = createScaledClock({ speed: 1 });
const storageConnection = accountConnectionString(inject('azurite'), `door${randomBytes(6).toString('hex')}`);

let host: Host;
let signIn: SignIn;
const start = () =>
  startHost({
    root,
    storageConnection,
    clock,
    clockSpeed: 1,
    environment: { AzureWebJobsStorage: storageConnection, RELINK_SCOPE: subscription, ...signIn.environment },
    timers: 'manual',
    armTransport: { sendRequest: () => Promise.reject(new Error('nothing of this asks Azure')) },
  });

beforeAll(async () => {
  await buildIfStale(root);
  signIn = await startSignIn(clock);
  host = await start();
});
afterAll(() => host.kill());

type Name = Parameters<SignIn['tokenOf']>[0] | 'key' | 'nobody';
/** Of the people of the local tenant, by hand: what their tokens carry. */
const rolesOf: Readonly<Record<Exclude<Name, 'nobody'>, readonly Role[]>> = {
  rita: ['Relink.Read'],
  dana: ['Relink.Read', 'Relink.Repair'],
  lee: ['Relink.Read', 'Relink.Repair', 'Relink.Approve'],
  pipeline: ['Relink.Repair'],
  nora: [],
  key: ['Relink.Read', 'Relink.Repair'],
};

async function ask(name: Name, method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const address = `${name === 'key' ? '/api/keyed/' : '/api/'}${path}`;
  const proof: Record<string, string> =
    name === 'nobody'
      ? {}
      : name === 'key'
        ? { 'x-functions-key': host.keys.host }
        : { authorization: `Bearer ${await signIn.tokenOf(name)}` };
  const headers = {
    ...proof,
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    ...(init.headers as Record<string, string>),
  };
  return checked(method, address, await fetch(host.url + address, { ...init, method, headers }));
}

describe('the door of the API on the real host', () => {
  it.each([...Object.keys(rolesOf), 'nobody'] as Name[])(
    'lets %s do what the app roles allow, on every route, and nothing else',
    async (name) => {
      for (const { method, path, needs, byKey } of Object.values(apiRoutes)) {
        // The doctor of a stack without Azure waits for answers.
        if (path === 'doctor') continue;
        const answer = await ask(name, method, path.replace(/\{\w+\}/, 'none'), method === 'POST' ? { body: '{}' } : {});
        const caller = { kind: 'person', name: '', id: '', roles: name === 'nobody' ? [] : rolesOf[name] } as const;
        const may = name !== 'nobody' && mayDo(caller, needs) && (name !== 'key' || byKey);
        const seen = answer.status === 401 || answer.status === 403 ? answer.status : 'in';
        expect([name, method, path, seen]).toEqual([name, method, path, may ? 'in' : name === 'nobody' ? 401 : 403]);
      }
    },
  );

  it('believes no identity header of the platform that is not signed, also beside a real token', async () => {
    const principal = Buffer.from(JSON.stringify({ claims: [{ typ: 'roles', val: 'Relink.Repair' }] })).toString('base64');
    const headers = {
      'x-ms-client-principal': principal,
      'x-ms-client-principal-name': 'lee@contoso.example',
      'x-ms-token-aad-id-token': 'a.b.c',
    };
    const body = JSON.stringify({ clusterId, action: 'plan' });
    expect((await ask('nobody', 'POST', 'repair', { headers, body })).status).toBe(401);
    expect((await ask('rita', 'POST', 'repair', { headers, body })).status).toBe(403);
  });

  it('takes the signed ID token that App Service Authentication passes on', async () => {
    const headers = { 'x-ms-token-aad-id-token': await signIn.tokenOf('rita') };
    expect((await ask('nobody', 'GET', 'runs', { headers })).status).toBe(200);
    expect((await ask('nobody', 'POST', 'alerts/test', { headers })).status).toBe(403);
  });

  it('takes no form, and no body that is too large, also when it comes in pieces and says no length', async () => {
    const form = new URLSearchParams({ clusterId, action: 'plan' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('lee', 'POST', 'repair', { headers, body: form.toString() })).status).toBe(400);
    expect((await ask('lee', 'POST', 'repair', { body: JSON.stringify({ reason: 'x'.repeat(300_000) }) })).status).toBe(413);
    const pieces = ReadableStream.from(Array.from({ length: 50 }, () => new TextEncoder().encode('[[[['.repeat(1_000))));
    expect((await ask('lee', 'POST', 'repair', { body: pieces, duplex: 'half' } as RequestInit)).status).toBe(413);
    expect((await ask('lee', 'GET', 'runs')).status).toBe(200);
  });

  it.each([
    '/api/runs/../../admin/host/status',
    '/api/keyed/../repair',
    '/api/keyed/..%2frestore',
    '/api/runs/..%2f..%2fhealth',
    '/api/runs/%00',
  ])('opens nothing by the path %s', async (path) => {
    const status = await rawStatus(path);
    expect([401, 403, 404]).toContain(status);
    expect((await ask('lee', 'GET', 'runs')).status).toBe(200);
  });
});

describe('an Idempotency-Key on the real host', () => {
  const headers = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' };
  const hold = { clusterId, name: 'upgrade', reason: 'new nodes' };
  const place = (changes: object = {}) => ask('dana', 'POST', 'holds', { headers, body: JSON.stringify({ ...hold, ...changes }) });

  it('has a write done once, however often it is sent, and also after the process has died', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => place()));
    const made = answers.filter(({ status }) => status === 201);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const first = await (made[0] as Response).json();
    host.kill();
    host = await start();
    const again = await place();
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await again.json()).toEqual(first);
    const { holds } = (await (await ask('rita', 'GET', 'holds')).json()) as { holds: unknown[] };
    expect(holds).toEqual([first]);
  });

  it('is refused with another body', async () => {
    await place();
    const other = await place({ reason: 'something else' });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'idempotency-key-reused']);
  });
});

describe('docs/api.md', () => {
  const page = read('docs/api.md');
  const requests = Array.from(page.matchAll(/^```sh\n([\s\S]*?)^```/gm), ([, block = '']) => block)
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.startsWith('curl '));

  /** Types a request of the page into a shell; only the scheme is another one, since the local host has no certificate. */
  const type = async (request: string | undefined, filled: Readonly<Record<string, string>> = {}) => {
    const line = Object.entries(filled).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), request ?? '');
    expect(line).not.toContain('<');
    const env = {
      ...process.env,
      HOST: new URL(host.url).host,
      TOKEN: await signIn.tokenOf('dana'),
      KEY: host.keys.host,
      CLUSTER: clusterId,
    };
    const { stdout } = await run('sh', ['-c', `${line.replaceAll('https://', 'http://')} --noproxy '*' -w '\n%{http_code}'`], { env });
    return { status: Number(stdout.split('\n').at(-1)), text: stdout, json: () => JSON.parse(stdout.slice(0, stdout.lastIndexOf('\n'))) };
  };

  it('has the routes of the API, with the roles that they need and whether a key opens them', () => {
    const rows = Array.from(page.matchAll(/^\| `(\w+) \/api\/(\S+)` \| `([\w.]+)` \| (yes|no) \|/gm), ([, ...cells]) => cells);
    const expected = Object.values(apiRoutes).map(({ method, path, needs, byKey }) => [method, path, needs, byKey ? 'yes' : 'no']);
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  it('shows requests that do what it says', async () => {
    const [clusters, runs, repair, first, second, unchanged, keyed, ...more] = requests;
    expect(more).toEqual([]);
    expect((await type(clusters)).status).toBe(200);
    const asked = await type(repair);
    expect([asked.status, /^location: \/api\/runs\/\S+/m.test(asked.text)]).toEqual([202, true]);
    expect((await type(repair)).text).toMatch(/^idempotency-replayed: true/m);
    await ask('dana', 'POST', 'repair', { body: JSON.stringify({ clusterId, action: 'plan' }) });
    expect((await type(runs)).status).toBe(200);
    const newest = (await type(first)).json() as { runs: { runId: string }[]; next: string };
    const older = (await type(second, { next: encodeURIComponent(newest.next) })).json() as { runs: { runId: string }[] };
    expect(older.runs[0]?.runId).not.toBe(newest.runs[0]?.runId);
    const runId = older.runs[0]?.runId ?? '';
    // The run goes on meanwhile, so what was seen may have changed before it is asked for again.
    await vi.waitFor(
      async () => {
        const seen = await ask('dana', 'GET', `runs/${runId}`);
        expect((await type(unchanged, { runId, etag: seen.headers.get('etag') ?? '' })).status).toBe(304);
      },
      { timeout: 20_000, interval: 100 },
    );
    expect((await type(keyed)).status).toBe(200);
  });
});

/** As it stands, which fetch would not send. */
async function rawStatus(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(host.url);
  const headers = { authorization: `Bearer ${await signIn.tokenOf('dana')}` };
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, method: 'GET', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
