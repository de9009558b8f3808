import { afterEach, describe, expect, it } from 'vitest';
import { closeServed, type Given, serveRelink } from '../support/served-relink.ts';
import { typedRelink } from '../support/typed-relink.ts';

afterEach(closeServed);

const token = 'eyJhbGciOiJSUzI1NiJ9.c2VjcmV0.c2ln';
const problem = (code: string) => ({ code, title: 'x', detail: 'What was wrong.', advice: 'What to do.', status: 0 });

async function served(...answers: Given[]) {
  const relink = await serveRelink((_, nth) => answers[nth - 1] ?? answers.at(-1) ?? {});
  const environment = { RELINK_URL: relink.url, RELINK_TOKEN: token };
  const cancel = () => typedRelink(['cancel', 'r1', '--reason', 'x'], { environment });
  const runs = (...options: string[]) => typedRelink(['runs', ...options], { environment });
  return { ...relink, cancel, runs, keys: () => relink.asked.map(({ headers }) => headers['idempotency-key']) };
}
const accepted: Given = { status: 202, body: { runId: 'r1', message: 'It stops.' } };
const empty: Given = { body: { runs: [], next: null } };

describe('how the command line asks', () => {
  it('sends a write as JSON with an Idempotency-Key of its own', async () => {
    const { cancel, keys, asked } = await served(accepted);
    expect(await cancel()).toMatchObject({ code: 0, out: 'It stops.\n', err: '' });
    await cancel();
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys()).size).toBe(2);
  });

  it.each<[string, Given]>([
    ['the connection breaks', 'drop'],
    ['a gateway gives up', { status: 504 }],
  ])('sends a write once more with the same key when %s', async (_, loss) => {
    const { cancel, keys } = await served(loss, accepted);
    expect(await cancel()).toMatchObject({ code: 0, waits: [1_000] });
    expect(keys()).toHaveLength(2);
    expect(keys()[1]).toBe(keys()[0]);
  });

  it('waits for the first try of a write that is still under way', async () => {
    const { cancel, keys } = await served(
      'drop',
      { status: 409, headers: { 'retry-after': '5' }, body: problem('idempotency-key-under-way') },
      accepted,
    );
    expect(await cancel()).toMatchObject({ code: 0, waits: [1_000, 5_000] });
    expect(new Set(keys()).size).toBe(1);
  });

  it('does not try a third time', async () => {
    const { cancel, asked } = await served('drop');
    const { code, err } = await cancel();
    expect(code).toBe(3);
    expect(err).toContain('does not answer');
    expect(asked).toHaveLength(2);
  });

  it('reads without an Idempotency-Key, and once more when the connection breaks', async () => {
    const { runs, keys } = await served('drop', empty);
    expect(await runs()).toMatchObject({ code: 0, out: 'No runs.\n' });
    expect(keys()).toEqual([undefined, undefined]);
  });

  it.each([429, 503])('waits as long as a %i asks, and says so', async (status) => {
    const { runs } = await served({ status, headers: { 'retry-after': '7' }, body: problem('azure-throttled') }, empty);
    expect(await runs()).toMatchObject({ code: 0, waits: [7_000], err: 'relink: the app asks to wait 7 s.\n', out: 'No runs.\n' });
  });

  it('understands a date in Retry-After', async () => {
    const at = new Date(Date.now() + 30_000).toUTCString();
    const { runs } = await served({ status: 429, headers: { 'retry-after': at } }, empty);
    const { waits } = await runs();
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(20_000);
    expect(waits[0]).toBeLessThanOrEqual(30_000);
  });

  it('waits four times at most', async () => {
    const { runs, asked } = await served({ status: 429, headers: { 'retry-after': '1' }, body: problem('azure-throttled') });
    const { code, err, waits } = await runs();
    expect(code).toBe(3);
    expect(waits).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(asked).toHaveLength(5);
    expect(err).toContain('What was wrong. What to do. Try again in 1 s. (429 azure-throttled)');
  });

  it('does not wait for longer than a minute: it says when to come back', async () => {
    const { runs, asked } = await served({ status: 503, headers: { 'retry-after': '3600' }, body: problem('store-unavailable') });
    expect(await runs()).toMatchObject({
      code: 3,
      waits: [],
      err: 'relink: What was wrong. What to do. Try again in 3600 s. (503 store-unavailable)\n',
    });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [400, 'bad-request', 5],
    [401, 'not-signed-in', 3],
    [403, 'not-allowed', 5],
    [404, 'not-found', 5],
    [409, 'not-now', 5],
    [422, 'idempotency-key-reused', 5],
    [500, 'bad-settings', 3],
    [503, 'store-unavailable', 3],
  ])('tells a %i %s in Relink’s own words and ends with %i', async (status, code, exitCode) => {
    const { cancel, asked } = await served({ status, body: problem(code), headers: { 'content-type': 'application/problem+json' } });
    expect(await cancel()).toMatchObject({ code: exitCode, out: '', err: `relink: What was wrong. What to do. (${status} ${code})\n` });
    expect(asked).toHaveLength(1);
  });

  it('never shows the token, whatever the app answers', async () => {
    for (const status of [200, 400, 500]) {
      const body = { ...problem('bad-request'), detail: `You sent ${token}`, runs: [], next: token };
      const relink = await served({ status, body });
      for (const { out, err } of [await relink.runs(), await relink.runs('--json')]) expect(out + err).not.toContain('c2VjcmV0');
    }
  });

  it('takes the token nowhere else', async () => {
    const elsewhere = await served(empty);
    const { runs } = await served({ status: 307, headers: { location: `${elsewhere.url}/api/runs` } });
    expect(await runs()).toMatchObject({ code: 3, out: '' });
    expect(elsewhere.asked).toEqual([]);
  });

  it('gives the API’s own JSON with --json, with what could paint over the terminal as escapes', async () => {
    const body = { runs: [], next: null, odd: 'a\u001b[2Jb\u009b31mc\u202ed' };
    const { runs } = await served({ body });
    const { out } = await runs('--json');
    expect(JSON.parse(out)).toEqual(body);
    for (const character of ['\u001b', '\u009b', '\u202e']) expect(out).not.toContain(character);
  });
});
