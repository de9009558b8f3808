import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArmResponse } from '../../local/simulator/kernel.ts';
import { replay } from '../support/replay.ts';
import { compareAnswer, normalUrl } from '../support/replay-answer.ts';
import { surprises } from '../support/replay-differences.ts';
import { loadDifferences, loadOperationStyles, loadRecordings } from '../support/replay-recording.ts';

const listed = loadDifferences();
const styles = loadOperationStyles();
const recordings = loadRecordings();
/** Different durations, phases and refusals where two were recorded. */
const seeds = [1, 2, 3];

describe('the simulator, held against recorded sessions of Azure', () => {
  for (const recording of recordings) {
    it(`answers ${recording.name} as recorded: ${recording.shows}`, async () => {
      const shown = await Promise.all(seeds.map((seed) => replay(recording, styles, seed)));

      expect(surprises(recording.name, shown.flat(), listed)).toEqual([]);
    });
  }
});

describe('docs/recordings.md', () => {
  it('names every session with its source, and none that is not there', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'recordings.md'), 'utf8');
    const rows = page.split('\n').flatMap((line) => /^\| `([\w-]+)\.json` \|/.exec(line)?.[1] ?? []);

    expect(rows).toEqual(recordings.map(({ name }) => name));
    expect(recordings.filter(({ source }) => !source.startsWith('several') && !page.includes(source)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the list of differences', () => {
  it('names only sessions and steps that exist, and gives a reason for each entry', () => {
    const steps = new Set(recordings.flatMap(({ name, exchanges }) => exchanges.map(({ step }) => `${name}/${step}`)));

    expect(listed.flatMap(({ where }) => where).filter((place) => !steps.has(place))).toEqual([]);
    expect(listed.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  it('holds a difference that is not listed against the simulator', () => {
    const shown = [{ where: 'session/step', at: 'status', recorded: '"201"', simulated: '"200"' }];

    expect(surprises('session', shown, [])).toEqual([
      { what: 'not listed', where: 'session/step', at: 'status', recorded: '"201"', simulated: '"200"' },
    ]);
  });

  it('holds a listed difference that is gone against the list', () => {
    const entry = { where: ['session/step', 'other/step'], at: 'status', recorded: '"201"', simulated: '"200"', reason: 'a reason' };

    expect(surprises('session', [], [entry])).toEqual([
      { what: 'listed, but gone', where: 'session/step', at: 'status', recorded: '"201"', simulated: '"200"' },
    ]);
  });

  it('is content when a listed difference shows exactly as listed', () => {
    const shown = [{ where: 'session/step', at: 'status', recorded: '"201"', simulated: '"200"' }];

    expect(surprises('session', shown, [{ ...(shown[0] as (typeof shown)[0]), where: ['session/step'], reason: 'a reason' }])).toEqual([]);
  });
});

describe('the comparison of an answer with a recorded one', () => {
  const places = { s: '5ab5c1d0-0000-4000-8000-00000000abcd' };
  const id = '/subscriptions/{s}/resourcegroups/rg/providers/Microsoft.Network/privateEndpoints/pe1';
  const recorded = {
    status: 200,
    headers: { 'retry-after': '10', etag: '<etag W/guid>' },
    body: { id, tags: null, properties: { provisioningState: 'Updating', resourceGuid: '<guid>', count: '<number>' } },
  };
  const good: ArmResponse = {
    status: 200,
    headers: {
      'retry-after': '10',
      etag: 'W/"0f0e0d0c-0000-4000-8000-000000000001"',
      'content-type': 'application/json; charset=utf-8',
      'x-ms-request-id': 'not compared',
    },
    body: {
      id: '/subscriptions/5ab5c1d0-0000-4000-8000-00000000abcd/resourcegroups/rg/providers/Microsoft.Network/privateEndpoints/pe1',
      properties: { resourceGuid: '0f0e0d0c-0000-4000-8000-000000000002', provisioningState: 'Updating', count: 3 },
      tags: null,
    },
  };
  const compare = (change: Partial<ArmResponse>) =>
    compareAnswer(recorded, { ...good, ...change }, { places, version: '2025-01-01', hides: [] });
  const withBody = (change: Record<string, unknown>) => compare({ body: { ...(good.body as object), ...change } });

  it('finds nothing when only values that vary and the order of members differ', () => {
    expect(compare({})).toEqual([]);
  });

  it('notices another status', () => {
    expect(compare({ status: 202 })).toEqual([{ at: 'status', recorded: '"200"', simulated: '"202"' }]);
  });

  it('notices a header that clients depend on when it is missing, different, or should not be there', () => {
    const { 'retry-after': _, ...without } = good.headers;

    expect(compare({ headers: without })).toEqual([{ at: 'headers.retry-after', recorded: '"10"', simulated: 'absent' }]);
    expect(compare({ headers: { ...good.headers, etag: '0f0e0d0c-0000-4000-8000-000000000001' } })).toEqual([
      { at: 'headers.etag', recorded: '<etag W/guid>', simulated: '<guid>' },
    ]);
    expect(compare({ headers: { ...good.headers, location: 'https://management.azure.com/a?api-version=2025-01-01' } })).toEqual([
      { at: 'headers.location', recorded: 'absent', simulated: '"/a?api-version={version}"' },
    ]);
  });

  it('takes no notice of a header that the recorder removed', () => {
    const hidden = { ...recorded, headers: { etag: '<etag W/guid>' } };

    expect(compareAnswer(hidden, good, { places, version: '2025-01-01', hides: ['retry-after'] })).toEqual([]);
  });

  it('tells null from absent and from an empty object', () => {
    expect(withBody({ tags: undefined })).toEqual([{ at: 'body.tags', recorded: 'null', simulated: 'absent' }]);
    expect(withBody({ tags: {} })).toEqual([{ at: 'body.tags', recorded: 'null', simulated: '{}' }]);
  });

  it('notices an id in another casing', () => {
    const other = (good.body as { id: string }).id.replace('resourcegroups', 'resourceGroups');

    expect(withBody({ id: other })).toEqual([
      {
        at: 'body.id',
        recorded: JSON.stringify(id),
        simulated: '"/subscriptions/{s}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe1"',
      },
    ]);
  });

  it('notices members that are missing, too many or of another type', () => {
    const properties = { resourceGuid: '0f0e0d0c-0000-4000-8000-000000000002', count: '3', extra: true };

    expect(withBody({ properties })).toEqual([
      { at: 'body.properties.provisioningState', recorded: '"Updating"', simulated: 'absent' },
      { at: 'body.properties.count', recorded: '<number>', simulated: '"3"' },
      { at: 'body.properties.extra', recorded: 'absent', simulated: 'true' },
    ]);
  });

  it('reads a poll URL as a client would: path, api-version, and whether it is signed', () => {
    const signature = `&t=${'1'.repeat(18)}&c=${'M'.repeat(2592)}&s=${'x'.repeat(342)}&h=${'y'.repeat(43)}`;

    expect(normalUrl(`https://management.azure.com/subscriptions/x/operations/1?api-version=2025-01-01${signature}`, '2025-01-01')).toBe(
      '/subscriptions/x/operations/1?api-version={version}&{signature}',
    );
    expect(normalUrl('https://elsewhere.example.com/operations/1?api-version=2016-03-30&t=1', '2025-01-01')).toBe(
      'https://elsewhere.example.com/operations/1?api-version={date}&{strange signature}',
    );
  });
});
