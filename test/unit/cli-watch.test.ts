import { afterEach, describe, expect, it } from 'vitest';
import { clusterId, endpointId, entryAnswer, plan, trackAnswer, viewAnswer } from '../support/run-answers.ts';
import { closeServed, type Given, serveRelink } from '../support/served-relink.ts';
import { type TypedOptions, typedRelink } from '../support/typed-relink.ts';

afterEach(closeServed);

const queued = entryAnswer(1, 'Run queued.');
const relinking = entryAnswer(20, 'The run is relinking.');
const deleted = entryAnswer(30, 'Done after 9 s.', { kind: 'result', what: 'endpoint.delete', resourceId: endpointId });
const ended = entryAnswer(40, '1 endpoint relinked.', { what: 'run.succeeded', resourceId: clusterId });

/** A repair whose run shows these views, one at each look. */
async function watching(views: readonly Given[], options: TypedOptions & { readonly given?: readonly string[] } = {}) {
  let looks = 0;
  const relink = await serveRelink(({ method }) => {
    if (method === 'POST') return { status: 202, body: { runId: 'r1', joined: false, message: 'The repair was queued.' } };
    looks += 1;
    return views[looks - 1] ?? views.at(-1) ?? {};
  });
  const { given = [], ...rest } = options;
  const environment = { RELINK_URL: relink.url, RELINK_TOKEN: 'a-token-of-dana' };
  const typed = await typedRelink(['repair', clusterId, '--watch', ...given], { ...rest, environment });
  return { ...typed, asked: relink.asked };
}

const story: readonly Given[] = [
  { body: viewAnswer('queued', { journal: [queued] }), headers: { etag: '"1"' } },
  { status: 304 },
  { body: viewAnswer('relinking', { plan, journal: [queued, relinking], tracks: [trackAnswer('working')] }), headers: { etag: '"2"' } },
  {
    body: viewAnswer('succeeded', {
      plan,
      journal: [queued, relinking, deleted, ended],
      tracks: [trackAnswer('done')],
      verdict: '1 endpoint relinked.',
    }),
  },
];

describe('repair --watch', () => {
  it('writes one line for each change where the output is piped, and ends with the end of the run', async () => {
    const { code, out, err } = await watching(story);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '20:14:01  state    run.phase  Run queued.',
      '20:14:20  state    run.phase  The run is relinking.',
      '20:14:30  result   endpoint.delete  pe-hub: Done after 9 s.',
      '20:14:40  state    run.succeeded  aks-night: 1 endpoint relinked.',
      '',
      'aks-night: succeeded: 1 endpoint relinked.',
      '',
    ]);
    expect(err).toContain('Ctrl-C ends the watching only; "relink cancel r1" stops the run.');
  });

  it('asks every three seconds, and only for what has changed', async () => {
    const { asked, waits } = await watching(story);
    expect(asked.map(({ path, headers }) => [path, headers['if-none-match']])).toEqual([
      ['/api/repair', undefined],
      ['/api/runs/r1', undefined],
      ['/api/runs/r1', '"1"'],
      ['/api/runs/r1', '"1"'],
      ['/api/runs/r1', '"2"'],
    ]);
    expect(waits).toEqual([3_000, 3_000, 3_000]);
  });

  it('redraws a block on a terminal', async () => {
    const { out } = await watching(story, { screen: { columns: 60, rows: 20 } });
    const [first, second, third] = out.split('\u001b[2F\u001b[J');
    expect(first).toBe('aks-night  queued  62 s  run r1\n  20:14:01  state    run.phase  Run queued.\n');
    const [relinkingBlock, last] = [second, third ?? ''].join('').split('\u001b[4F\u001b[J');
    expect(relinkingBlock?.split('\n')[1]).toBe('  pe-hub                    working  create');
    expect(last).toContain('aks-night  succeeded  14 min  run r1');
  });

  it('never draws more than fits on the screen', async () => {
    const tracks = Array.from({ length: 40 }, (_, nth) =>
      trackAnswer('working', { resourceId: `${endpointId}-${nth}`, note: 'x'.repeat(90) }),
    );
    const view = { body: viewAnswer('succeeded', { tracks, journal: [queued, relinking] }) };
    const { out } = await watching([view], { screen: { columns: 50, rows: 12 }, hasColours: true });
    const block = out.slice(0, out.indexOf('\n\n')).split('\n');
    expect(block).toHaveLength(11);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
    const widths = block.map((line) => [...line.replace(/\u001b\[\d+m/g, '')].length);
    expect(Math.max(...widths)).toBe(49);
    expect(block.some((line) => /^ {2}… \d+ more$/.test(line))).toBe(true);
    expect(block[0]).toContain('\u001b[32msucceeded\u001b[0m');
    expect(block.at(-1)).toBe('  20:14:20  state    run.phase  The run is relin…');
  });

  it('lets no text of the run paint over the terminal', async () => {
    const view = { body: viewAnswer('succeeded', { journal: [entryAnswer(1, 'a\u001b[2J\u009b31mb\u202e\nc')], verdict: 'done\u0007' }) };
    const { out } = await watching([view]);
    expect(out).toContain('run.phase  a\ufffd[2J\ufffd31mb\ufffd c\n');
    expect(out).toContain('succeeded: done\ufffd\n');
  });

  it.each([
    ['succeeded', 0],
    ['refused', 1],
    ['cancelled', 1],
    ['parked', 1],
    ['failed', 2],
  ])('ends a run that has %s with %i, and says what is missing', async (state, exitCode) => {
    const tracks = [trackAnswer('failed', { error: { code: 'azure-locked', message: 'A lock.' } })];
    const { code, out } = await watching([{ body: viewAnswer(state, { tracks, verdict: 'So it is.' }) }]);
    expect(code).toBe(exitCode);
    expect(out).toContain(`aks-night: ${state}: So it is.`);
    expect(out.includes('Missing\n  pe-hub: failed at the step create: A lock. (azure-locked)\n')).toBe(state !== 'succeeded');
  });

  it('says once that an approval is needed, and that the run is held', async () => {
    const halt = { says: 'the hold “upgrade”', since: '2026-11-20T20:14:00.000Z' };
    const waiting = viewAnswer('awaiting-approval', { halt, journal: [queued] });
    const { out } = await watching([
      { body: waiting },
      { body: { ...waiting, journal: [queued, relinking] } },
      { body: viewAnswer('cancelled') },
    ]);
    expect(out.match(/relink approve r1/g)).toHaveLength(1);
    expect(out.match(/halted: the hold “upgrade”/g)).toHaveLength(1);
  });

  it('goes on where the app does not answer for a while', async () => {
    const trouble: Given = { status: 500, body: { code: 'unexpected', detail: 'Relink failed.', advice: '' } };
    const { code, err, waits } = await watching([story[0] ?? {}, trouble, trouble, story[3] ?? {}]);
    expect(code).toBe(0);
    expect(err.match(/Still trying; the run does not depend on it/g)).toHaveLength(1);
    expect(waits).toEqual([3_000, 30_000, 30_000]);
  });

  it('gives up after ten minutes without an answer, and says that the run goes on', async () => {
    const { code, err, waits } = await watching([story[0] ?? {}, { status: 500, body: '' }]);
    expect(code).toBe(3);
    expect(err).toContain('The run goes on all the same: relink show r1');
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(603_000);
  });

  it('stops at once when the token is refused', async () => {
    const { code, err } = await watching([{ status: 401, body: { code: 'not-signed-in', detail: 'The token has expired.' } }]);
    expect(code).toBe(3);
    expect(err).toContain('The token has expired. (401 not-signed-in) The run goes on all the same');
  });

  it('waits no longer than --minutes, and ends with 1', async () => {
    const { code, out, waits } = await watching([story[0] ?? {}, { status: 304 }], { given: ['--minutes', '1'] });
    expect(code).toBe(1);
    expect(out).toContain('aks-night: not over after 1 min, now queued.');
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });

  it('writes nothing but the last view with --json', async () => {
    const { out, err, code } = await watching(story, { given: ['--json'] });
    expect(JSON.parse(out)).toEqual((story[3] as { body: unknown }).body);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });
});
