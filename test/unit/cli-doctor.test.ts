import { afterEach, describe, expect, it } from 'vitest';
import { closeServed, serveRelink } from '../support/served-relink.ts';
import { typedRelink } from '../support/typed-relink.ts';

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
    {
      clusterId,
      power: 'Stopped',
      mode: 'auto',
      holds: ['ada: maintenance'],
      notes: ['1 compute would be reattached.'],
      refusals: [{ subject: 'pe-hub', reason: 'A lock stands on it.', next: 'Lift it.' }],
    },
  ],
};

afterEach(closeServed);

const answering = async (status: number, body: unknown) => (await serveRelink(() => ({ status, body }))).url;

const doctorAt = (url: string, ...options: string[]) =>
  typedRelink(['doctor', '--url', url, ...options], { environment: { RELINK_KEY: 'k3y' } });

describe('relink doctor', () => {
  it.each([
    ['ok', 0],
    ['warnings', 1],
    ['failing', 2],
  ])('ends with the code of a report that says %s', async (status, exitCode) => {
    const url = await answering(200, { ...report, status, exitCode });
    expect((await doctorAt(url)).code).toBe(exitCode);
  });

  it('asks for /api/keyed/doctor with the key in a header, and shows each check, command, cluster and the verdict', async () => {
    const { url, asked } = await serveRelink(() => ({ body: report }));
    const { out, err } = await doctorAt(url);
    expect(asked).toMatchObject([{ method: 'GET', path: '/api/keyed/doctor', headers: { 'x-functions-key': 'k3y' } }]);
    expect(err).toBe('');
    for (const text of [
      'rights.missing',
      'is missing.',
      '$ az role assignment create',
      clusterId,
      'refused: pe-hub: A lock stands on it. Lift it.',
      'held: ada: maintenance',
      '1 compute would be reattached.',
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

  it('asks for /api/doctor with a token', async () => {
    const { url, asked } = await serveRelink(() => ({ body: report }));
    await typedRelink(['doctor', '--url', url], { environment: { RELINK_TOKEN: 't0k' } });
    expect(asked).toMatchObject([{ path: '/api/doctor', headers: { authorization: 'Bearer t0k' } }]);
  });

  it('asks for another mode with --as, and for none that does not exist', async () => {
    const { url, asked } = await serveRelink(() => ({ body: report }));
    await doctorAt(url, '--as', 'auto');
    expect((await doctorAt(url, '--as', 'fix')).code).toBe(4);
    expect(asked.map(({ path }) => path)).toEqual(['/api/keyed/doctor?as=auto']);
  });

  it('colours the levels on a terminal', async () => {
    const url = await answering(200, report);
    expect((await typedRelink(['doctor', '--url', url], { environment: { RELINK_KEY: 'k' }, hasColours: true })).out).toContain(
      '\u001b[31merror',
    );
  });

  it.each([
    [401, '', 'refuses the key (401)'],
    [404, '', 'knows no such part'],
    [500, { code: 'bad-settings', detail: 'RELINK_MODE must be one of auto.' }, 'RELINK_MODE must be one of auto. (500 bad-settings)'],
    [500, 'oops', 'answered 500. Its log says why.'],
    [200, 'Your page', 'is no JSON'],
    [200, { status: 'fine' }, 'is not a report of a doctor'],
    [302, '', 'leads elsewhere (302)'],
  ])('ends with 3 and says why when the app answers %i %j', async (status, body, said) => {
    const { code, err, out } = await doctorAt(await answering(status, body));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(said);
    expect(err).not.toContain('k3y');
  });

  it('ends with 3 when nobody listens', async () => {
    const { url } = await serveRelink(() => ({}));
    await closeServed();
    const { code, err } = await doctorAt(url);
    expect(code).toBe(3);
    expect(err).toContain('ECONNREFUSED');
  });

  it.each([
    [['doctor', '--wrong'], "unknown option '--wrong'"],
    [['docter'], 'doctor'],
    [['runs', '--limit', '0'], 'whole number from 1 to 100'],
    [['cancel', 'r1'], "required option '--reason <text>'"],
    [['show'], "missing required argument 'runId'"],
    [['show', 'one', 'two'], 'too many arguments'],
  ])('ends with 4 when %j cannot be understood', async (given, said) => {
    const { code, err, out } = await typedRelink(given);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain(said);
  });

  it.each([['--help'], ['doctor', '--help']])('explains itself: %s', async (...given) => {
    const { code, out } = await typedRelink(given);
    expect(code).toBe(0);
    expect(out).toContain('0 ');
    expect(out).toMatch(/Examples:|Exit codes:/);
  });
});
