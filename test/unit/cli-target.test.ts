import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type TargetOptions, targetOf } from '../../cli/target.ts';
import { clusterId } from '../support/run-answers.ts';
import { closeServed, serveRelink } from '../support/served-relink.ts';
import { typedRelink } from '../support/typed-relink.ts';

const clientId = '4e11a000-7a31-4c57-9c1d-2b6f0a9d4e11';
const nothing = { runs: [] };
let folder: string | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  if (folder) rmSync(folder, { recursive: true });
  folder = undefined;
  await closeServed();
});

function fileIn(name: string, text: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'relink-cli-'));
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** An Azure CLI that says this, instead of the one of this machine. */
function azureCliThat(says: string): { asked(): string } {
  const log = fileIn('asked', '');
  const file = fileIn('az', `#!/bin/sh\necho "$@" >> "${log}"\n${says}\n`);
  chmodSync(file, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  return { asked: () => readFileSync(log, 'utf8').trim() };
}

describe('who asks, at the command line', () => {
  it('asks as whoever is signed in to the Azure CLI, for the app registration of Relink', async () => {
    const cli = azureCliThat(`echo '{ "accessToken": "t0k-of-az", "expires_on": 4102444800, "expiresOn": "2100-01-01 00:00:00.000000" }'`);
    const { url, asked } = await serveRelink(() => ({ body: nothing }));
    const environment = { RELINK_URL: url, RELINK_CLIENT_ID: clientId, RELINK_TENANT_ID: 'c0a70500-7a31-4c57-9c1d-2b6f0a9d4e11' };
    const { code, out, err } = await typedRelink(['runs'], { environment });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(asked).toMatchObject([{ path: '/api/runs?limit=20', headers: { authorization: 'Bearer t0k-of-az' } }]);
    expect(cli.asked()).toBe(
      `account get-access-token --output json --resource api://${clientId} --tenant c0a70500-7a31-4c57-9c1d-2b6f0a9d4e11`,
    );
    expect(out).not.toContain('t0k-of-az');
  });

  it.each([
    ['is good for long', 4_102_444_800, 1],
    ['is about to expire', Math.floor(Date.now() / 1_000) + 60, 2],
  ])('asks the Azure CLI again only for a token that is about to expire: this one %s', async (_, expiresOn, times) => {
    const cli = azureCliThat(
      `echo '{ "accessToken": "t0k-of-az", "expires_on": ${expiresOn}, "expiresOn": "2100-01-01 00:00:00.000000" }'`,
    );
    const { url, asked } = await serveRelink(({ path }) => ({
      body: path.startsWith('/api/clusters') ? { clusters: [{ clusterId }] } : nothing,
    }));
    const { code } = await typedRelink(['runs', '--cluster', 'aks-night'], {
      environment: { RELINK_URL: url, RELINK_CLIENT_ID: clientId },
    });
    expect({ code, requests: asked.length }).toEqual({ code: 0, requests: 2 });
    expect(cli.asked().split('\n')).toHaveLength(times);
  });

  it('ends with 3 and says how to sign in when nobody is signed in anywhere', async () => {
    azureCliThat(`echo "Please run 'az login' to setup account." >&2\nexit 1`);
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'AzureCliCredential');
    const { url, asked } = await serveRelink(() => ({ body: nothing }));
    const { code, err } = await typedRelink(['runs', '--url', url, '--client-id', clientId]);
    expect(code).toBe(3);
    expect(err).toMatch(/^relink: No token for api:\/\/4e11a000.*az login/);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('sends a key, if there is one, through the door for keys and names the user of the machine', async () => {
    const { url, asked } = await serveRelink(() => ({ status: 201, body: { runId: 'r1', message: 'ok' } }));
    const environment = { RELINK_URL: url, RELINK_KEY: 'k3y', RELINK_TOKEN: 't0k' };
    await typedRelink(['cancel', 'r1', '--reason', 'x'], { environment });
    await typedRelink(['cancel', 'r1', '--reason', 'x', '--by', 'Ada'], { environment });
    await typedRelink(['hold', 'lift', 'h 1', '--by', 'Ada L'], { environment });
    expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/keyed/runs/r1/cancel', '{"reason":"x","by":"olga"}'],
      ['POST', '/api/keyed/runs/r1/cancel', '{"reason":"x","by":"Ada"}'],
      ['DELETE', '/api/keyed/holds/h%201?by=Ada+L', ''],
    ]);
    expect(asked.every(({ headers }) => headers['x-functions-key'] === 'k3y' && headers.authorization === undefined)).toBe(true);
  });

  it('leaves the name out with a token, which says it', async () => {
    const { url, asked } = await serveRelink(() => ({ body: { message: 'ok' } }));
    await typedRelink(['cancel', 'r1', '--reason', 'x'], { environment: { RELINK_URL: url, RELINK_TOKEN: 't0k' } });
    expect(asked[0]?.body).toBe('{"reason":"x"}');
  });

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['no address', [], { RELINK_KEY: 'k' }, 'RELINK_URL'],
    ['nobody who asks', ['--url', 'https://x.example'], {}, 'RELINK_CLIENT_ID'],
    ['plain http', ['--url', 'http://x.example'], { RELINK_KEY: 's3cret' }, 'is not the https address'],
    ['no address at all', ['--url', 'x'], { RELINK_KEY: 's3cret' }, 'is not the https address'],
    ['an address with a password', ['--url', 'https://u:s3cret@x.example'], { RELINK_KEY: 'k' }, 'is not the https address'],
    ['an address with a key in it', ['--url', 'https://x.example?code=s3cret'], { RELINK_KEY: 'k' }, 'is not the https address'],
    ['a key on two lines', ['--url', 'https://x.example'], { RELINK_KEY: 's3cret\nx' }, 'RELINK_KEY is not what it should be'],
    ['a token on two lines', ['--url', 'https://x.example'], { RELINK_TOKEN: 's3cret\nx' }, 'RELINK_TOKEN is not what it should be'],
    ['a name with a token', ['--url', 'https://x.example', '--by', 'Ada'], { RELINK_TOKEN: 't' }, '--by goes with a function key only'],
  ])('ends with 4 for %s, without showing the secret', async (_, options, environment, said) => {
    const { code, err, out } = await typedRelink(['runs', ...options], { environment });
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain(said);
    expect(err).not.toContain('s3cret');
  });

  it('ends with 4 when a key is used by somebody without a name', async () => {
    const { url } = await serveRelink(() => ({}));
    const { code, err } = await typedRelink(['cancel', 'r1', '--reason', 'x'], {
      environment: { RELINK_URL: url, RELINK_KEY: 'k' },
      userName: undefined,
    });
    expect(code).toBe(4);
    expect(err).toContain('--by');
  });
});

describe('the local stack', () => {
  const terminal = { out: () => {}, err: () => {}, hasColours: false, environment: {}, userName: 'olga', wait: async () => {} };
  const local = (file: string, options: TargetOptions = {}) => targetOf({ local: true, ...options }, terminal, file);
  const tokenIn = async (file: string, person?: string) => {
    const { credential } = local(file, person === undefined ? {} : { person });
    return credential.kind === 'token' ? credential.getToken() : undefined;
  };
  const written = (dana: string) => JSON.stringify({ url: 'http://127.0.0.1:7071', key: 'k', people: { dana, lee: 'l' } });

  it('is asked as dana, or as the person that is named', async () => {
    const file = fileIn('stack.json', written('d'));
    expect(local(file).url).toBe('http://127.0.0.1:7071');
    expect(await tokenIn(file)).toBe('d');
    expect(await tokenIn(file, 'lee')).toBe('l');
    expect(() => local(file, { person: 'toString' })).toThrow('There is dana, lee.');
  });

  it('is asked with a token that was renewed in the meantime', async () => {
    const file = fileIn('stack.json', written('old'));
    const { credential } = local(file);
    writeFileSync(file, written('new'));
    expect(credential.kind === 'token' && (await credential.getToken())).toBe('new');
  });

  it('says that none is running, or that the file is not its own', () => {
    expect(() => local('/nowhere/stack.json')).toThrow('No local stack is running');
    expect(() => local(fileIn('a.json', 'no json'))).toThrow('is not what "npm start" writes');
    expect(() => local(fileIn('b.json', '{ "url": "http://127.0.0.1" }'))).toThrow('is not what "npm start" writes');
  });
});
