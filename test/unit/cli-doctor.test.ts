import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';

const clusterId =
  '/subscriptions/5f0c1d2e-7a31-4c57-9c1d-2b6f0a9d4e11/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks';
const report = {
  status: 'failing',
  exitCode: 2,
  checkedAt: '2026-11-20T20:00:00.000Z',
  checks: [
    { id: 'clock', area: 'clock', subject: 'this app', level: 'ok', seen: 'The clock is right.' },
    {
      id: 'rights.missing',
      area: 'rights',
      subject: '/subscriptions/5f0c',
      level: 'error',
      seen: 'Microsoft.Network/privateEndpoints/write is missing.',
      next: 'Assign the role Relink Repairer.',
      commands: ['az role assignment create --role "Relink Repairer" --scope /subscriptions/5f0c'],
    },
  ],
  clusters: [
    { clusterId, power: 'Stopped', mode: 'auto', refusals: [{ subject: 'pe-hub', reason: 'A lock stands on it.', next: 'Lift it.' }] },
  ],
};

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where nobody listens any more. */
async function abandoned(): Promise<string> {
  const url = await serving(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

const answering = (status: number, body: unknown) =>
  serving((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

async function relink(given: readonly string[], environment: Record<string, string> = {}, hasColours = false) {
  const texts = { out: '', err: '' };
  const code = await main(given, {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
    hasColours,
    environment,
  });
  return { code, ...texts };
}

const doctorAt = (url: string, ...options: string[]) => relink(['doctor', '--url', url, ...options], { RELINK_KEY: 'k3y' });

describe('relink doctor', () => {
  it.each([
    ['ok', 0],
    ['warnings', 1],
    ['failing', 2],
  ])('ends with the code of a report that says %s', async (status, exitCode) => {
    const url = await answering(200, { ...report, status, exitCode });
    expect((await doctorAt(url)).code).toBe(exitCode);
  });

  it('asks for /api/doctor with the key in a header, and shows each check, command, cluster and the verdict', async () => {
    const asked: unknown[] = [];
    const url = await serving((request, response) => {
      asked.push([request.method, request.url, request.headers['x-functions-key']]);
      response.end(JSON.stringify(report));
    });
    const { out, err } = await doctorAt(url);
    expect(asked).toEqual([['GET', '/api/doctor', 'k3y']]);
    expect(err).toBe('');
    for (const text of [
      'rights.missing',
      'is missing.',
      '$ az role assignment create',
      clusterId,
      'pe-hub: A lock stands on it. Lift it.',
      'would fail',
    ])
      expect(out).toContain(text);
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('k3y');
  });

  it('gives the report as it came with --json', async () => {
    const { out, code } = await doctorAt(await answering(200, report), '--json');
    expect(JSON.parse(out)).toEqual(report);
    expect(code).toBe(2);
  });

  it('colours the levels on a terminal', async () => {
    const url = await answering(200, report);
    expect((await relink(['doctor', '--url', url], { RELINK_KEY: 'k' }, true)).out).toContain('\u001b[31merror');
  });

  it.each([
    [401, '', 'refuses the key (401)'],
    [404, '', 'knows no such part'],
    [503, { code: 'bad-settings', detail: 'RELINK_MODE must be one of auto.' }, '503, bad-settings: RELINK_MODE must be one of auto.'],
    [500, 'oops', 'answered 500. Its log says why.'],
    [200, 'Your page', 'is no JSON'],
    [200, { status: 'fine' }, 'is no report of a doctor'],
    [302, '', 'does not answer'],
  ])('ends with 3 and says why when the app answers %i %j', async (status, body, said) => {
    const { code, err, out } = await doctorAt(await answering(status, body));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(said);
    expect(err).not.toContain('k3y');
  });

  it('ends with 3 when nobody listens', async () => {
    const { code, err } = await doctorAt(await abandoned());
    expect(code).toBe(3);
    expect(err).toContain('ECONNREFUSED');
  });

  it.each([
    [['doctor'], {}, 'RELINK_URL'],
    [['doctor', '--url', 'https://x.example'], {}, 'RELINK_KEY'],
    [['doctor', '--url', 'http://x.example'], { RELINK_KEY: 'k' }, 'is not the https address'],
    [['doctor', '--url', 'x'], { RELINK_KEY: 'k' }, 'is not the https address'],
    [['doctor', '--wrong'], {}, "unknown option '--wrong'"],
    [['docter'], {}, 'doctor'],
  ])('ends with 4 when %j cannot be understood, and says what is missing', async (given, environment, said) => {
    const { code, err } = await relink(given, environment);
    expect(code).toBe(4);
    expect(err).toContain(said);
  });

  it.each([['--help'], ['doctor', '--help']])('explains itself: %s', async (...given) => {
    const { code, out } = await relink(given);
    expect(code).toBe(0);
    expect(out).toContain('0 ');
    expect(out).toMatch(/Examples:|Exit codes:/);
  });
});
