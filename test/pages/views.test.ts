import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../shared/domain/journal.ts';
import type { Run } from '../../shared/domain/run.ts';
import { addresses } from '../../shared/pages/addresses.ts';
import { assetNames, findAsset } from '../../shared/pages/assets/assets.ts';
import { markup } from '../../shared/pages/markup.ts';
import { pageRoutes } from '../../shared/pages/routes.ts';
import { timesOf } from '../../shared/pages/run-times.ts';
import { timeScale } from '../../shared/pages/time-scale.ts';
import { alertsView } from '../../shared/pages/views/alerts.ts';
import { findingCards } from '../../shared/pages/views/finding-cards.ts';
import { journalView } from '../../shared/pages/views/journal.ts';
import { planView } from '../../shared/pages/views/plan.ts';
import { runPicture } from '../../shared/pages/views/run-picture.ts';
import { sharesOfTime } from '../../shared/pages/views/shares.ts';
import { lengthOf, moment } from '../../shared/pages/views/times.ts';
import { ada } from '../support/page-stage.ts';
import { clusterId, fraud, hubEndpoint } from '../support/simulated-night.ts';

const minute = 60_000;
const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
const run: Run = {
  runId: 'r1',
  clusterId,
  state: 'succeeded',
  intent: 'repair',
  cause: 'restart',
  createdAt: 0,
  updatedAt: 0,
  endedAt: 10 * minute,
  wakeAt: 0,
  slices: 1,
  errors: 0,
};
const entry = (at: number, kind: JournalEntry['kind'], what: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  runId: 'r1',
  at,
  kind,
  what,
  text: '',
  ...more,
});

describe('markup', () => {
  it('escapes texts in content and in attributes, and nothing twice', () => {
    const inner = markup`<b title="${hostile}">${hostile}</b>`;
    const page = markup`<p>${[inner, inner]}</p>`.toString();
    expect(page).not.toMatch(/<script|<img|'alert/);
    expect(page.match(/&lt;script&gt;/g)).toHaveLength(4);
    expect(page).not.toContain('&amp;lt;');
  });

  it('shows nothing of what is missing or false, and shows 0', () => {
    expect(markup`${undefined}${false}${0}`.toString()).toBe('0');
  });
});

describe('views of what others have named', () => {
  const at = 1;
  const finding = {
    findingId: 'f',
    ruleId: hostile,
    clusterId: hostile,
    subjectId: hostile,
    state: 'open',
    severity: 'critical',
    title: hostile,
    seen: hostile,
    fix: hostile,
    firstAt: at,
    lastAt: at,
    count: 1,
    opens: 1,
    openings: [at],
    suppressed: { by: hostile, reason: hostile, at, until: 99 },
  } as const;
  const item = { trackKind: 'endpoint', resourceId: hostile, action: 'repair', because: hostile, calls: [hostile] } as const;
  it.each([
    ['a finding', findingCards([finding], { caller: ada, now: 2 })],
    ['a plan', planView({ at, hash: hostile, items: [item], remarks: [hostile] })],
    ['a journal', journalView([entry(at, 'saw', hostile, { text: hostile, resourceId: hostile })], hostile)],
    [
      'an alert',
      alertsView([
        {
          code: 'run-failed',
          subject: hostile,
          seen: hostile,
          done: hostile,
          notDone: hostile,
          next: hostile,
          runId: hostile,
          state: 'open',
          firstAt: at,
          lastAt: at,
          count: 1,
        },
      ]),
    ],
    ['a picture', runPicture(timesOf(run, [entry(0, 'intent', hostile, { resourceId: hostile })], 5))],
  ])('%s is harmless however hostile the names are', (_, view) => {
    expect(view.toString()).not.toMatch(/<script|<img/);
    expect(view.toString()).toContain('&lt;');
  });

  it('puts an id into an address so that it stays one parameter', () => {
    expect(addresses.cluster('/a?b=c&d#e')).toBe('/api/page/clusters?id=%2Fa%3Fb%3Dc%26d%23e');
    expect(addresses.run('../x')).toBe('/api/page/runs/..%2Fx');
  });
});

describe('the times of a run', () => {
  const journal = [
    entry(0, 'state', 'run.phase', { text: 'The run is settling.' }),
    entry(2 * minute, 'state', 'run.phase', { text: 'The run is planning.' }),
    entry(2 * minute, 'state', 'run.phase', { text: 'The run is awaiting-approval.' }),
    entry(5 * minute, 'state', 'run.phase', { text: 'The run is relinking.' }),
    entry(5 * minute, 'intent', 'endpoint.delete', { resourceId: hubEndpoint }),
    entry(6 * minute, 'intent', 'compute.detach', { resourceId: fraud }),
    entry(7 * minute, 'result', 'endpoint.delete', { resourceId: hubEndpoint.toUpperCase() }),
    entry(8 * minute, 'result', 'compute.detach', { resourceId: fraud }),
  ];

  it('count Azure’s operations once where they overlap, and what is left as Relink’s own', () => {
    expect(timesOf(run, journal, 0).shares).toEqual({
      settlingMs: 2 * minute,
      approvalMs: 3 * minute,
      armMs: 3 * minute,
      ownMs: 2 * minute,
    });
  });

  it('pair an intent with its result whatever the casing of the id', () => {
    const { tracks } = timesOf(run, journal, 0);
    expect(tracks.map(({ kind, writes }) => [kind, writes])).toEqual([
      ['endpoint', [{ what: 'endpoint.delete', from: 5 * minute, to: 7 * minute, isOpen: false }]],
      ['compute', [{ what: 'compute.detach', from: 6 * minute, to: 8 * minute, isOpen: false }]],
    ]);
  });

  it('let a write without a result go on until now', () => {
    const { endedAt: _, ...active } = run;
    const { tracks, to } = timesOf(active, journal.slice(0, 5), 9 * minute);
    expect(to).toBe(9 * minute);
    expect(tracks[0]?.writes).toEqual([{ what: 'endpoint.delete', from: 5 * minute, to: 9 * minute, isOpen: true }]);
  });

  it('say in words what the picture shows', () => {
    expect(runPicture(timesOf(run, journal, 0)).toString()).toContain(
      'It took 10 min. Writes to Azure: pe-aks-hub delete 2 min, k8s-fraud detach 2 min.',
    );
    expect(sharesOfTime(timesOf(run, journal, 0).shares).toString()).toContain('Azure’s operations: <b>3 min</b> (30 %)');
  });

  it('draw a wait of hours as a fifth of the picture, so that the minutes of work can be seen', () => {
    const scale = timeScale({ from: 0, to: 600 }, [{ from: 10, to: 590 }]);
    expect([scale.at(0), scale.at(10), scale.at(590), scale.at(600)].map(Math.round)).toEqual([0, 40, 60, 100]);
    expect(scale.cuts).toHaveLength(1);
    expect(timeScale({ from: 0, to: 100 }, [{ from: 0, to: 10 }]).at(50)).toBe(50);
  });

  it('are told in two units at most', () => {
    expect([0, 12_000, 201_000, 7_500_000, 200_000_000].map(lengthOf)).toEqual([
      'less than 1 s',
      '12 s',
      '3 min 21 s',
      '2 h 5 min',
      '2 d 7 h',
    ]);
    expect(moment(Date.UTC(2026, 10, 20, 4, 6)).toString()).toBe('<time datetime="2026-11-20T04:06:00.000Z">20 Nov 2026, 04:06 UTC</time>');
  });

  it('leave the oldest entries of an endless journal out, and say so', () => {
    const long = Array.from({ length: 1_000 }, (_, at) => entry(at, 'saw', `look.${at}`));
    const page = journalView(long, 'r1').toString();
    expect(page).toContain('The 600 oldest of 1000 entries');
    expect(page).toContain('look.999');
    expect(page).not.toContain('look.599<');
  });
});

describe('what belongs to the pages', () => {
  it('is served under the routes of the table', () => {
    const text = readFileSync(new URL('../../functions/pages.ts', import.meta.url), 'utf8').replace(/\s+/g, ' ');
    const served = Array.from(
      text.matchAll(/methods: \['(\w+)'\], authLevel: 'anonymous', route: '([^']+)', handler: pageAnsweredBy\('(\w+)'\)/g),
    );
    expect(Object.fromEntries(served.map(([, method, path, name]) => [name, { method, path }]))).toEqual(pageRoutes);
  });

  it('keeps an asset as long as its name says what is in it', () => {
    expect(findAsset(assetNames.style)).toMatchObject({ isCurrent: true });
    expect(findAsset('style.0123456789ab.css')).toMatchObject({ isCurrent: false, asset: { type: 'text/css; charset=utf-8' } });
    expect(findAsset('style.css')).toBeUndefined();
  });
});
