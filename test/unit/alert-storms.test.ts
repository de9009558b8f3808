import { describe, expect, it } from 'vitest';
import { createAlerts } from '../../shared/alerts/create-alerts.ts';
import type { AlertNotice } from '../../shared/domain/alert.ts';
import type { AlertCode } from '../../shared/domain/alert-catalogue.ts';
import type { AlertSink } from '../../shared/ports/alert-sink.ts';
import { alertedCluster, noticeOf } from '../support/alert-notices.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const { state: _, ...alert } = noticeOf();
const nth = (index: number) => `${alertedCluster}-${index}`;

function setUp() {
  const log = createKeptLog();
  const clock = createVirtualClock(alert.at);
  const rows = createMemoryStore().alerts;
  const page: AlertNotice[] = [];
  const machine: AlertNotice[] = [];
  const sinkOf = (name: 'pagerduty' | 'webhook', taken: AlertNotice[]): AlertSink => ({
    name,
    isForPeople: name === 'pagerduty',
    send: async (notice) => {
      taken.push(notice);
      return { kind: 'taken' };
    },
  });
  const sinks = [sinkOf('pagerduty', page), sinkOf('webhook', machine)];
  /** Each as an invocation of its own, as runs of different clusters are. */
  const invocation = () => createAlerts({ rows, log, clock, random: createSeededRandom(1), sinks, repeatMs: 4 * hour });
  const raise = async (subject: string, code: AlertCode = 'run-failed') => {
    const alerts = invocation();
    await alerts.raise({ ...alert, code, subject, at: clock.now() });
    await alerts.send('told-here');
  };
  const resolve = async (subject: string) => {
    const alerts = invocation();
    await alerts.resolve({ code: 'run-failed', subject }, { at: clock.now(), because: 'Mended.' });
    await alerts.send('told-here');
  };
  const pulse = async () => {
    clock.advance(5 * minute);
    await invocation().send('everything');
  };
  return { log, clock, rows, page, machine, raise, resolve, pulse, invocation };
}

const told = (notices: readonly AlertNotice[]) => notices.map(({ state, subject, others }) => [state, subject, others?.count ?? 0]);

describe('a storm with one cause', () => {
  it('of 38 clusters is told to people as one alert, and every row, log line and webhook call is there', async () => {
    const { raise, pulse, page, machine, log, rows, clock } = setUp();
    for (let index = 0; index < 38; index += 1) {
      await raise(nth(index));
      clock.advance(2_000);
    }
    await pulse();
    expect(told(page)).toEqual([
      ['open', nth(0), 0],
      ['open', nth(0), 37],
    ]);
    expect(page[1]?.others?.some).toHaveLength(10);
    expect(machine).toHaveLength(38);
    expect(log.lines.filter(({ event }) => event === 'alert.raised')).toHaveLength(38);
    expect(await rows.list(99)).toHaveLength(38);
    await pulse();
    expect(page).toHaveLength(2);
  });

  it('is over when the last of them is, in whatever order', async () => {
    const { raise, resolve, pulse, page } = setUp();
    for (const index of [0, 1, 2]) await raise(nth(index));
    await pulse();
    for (const index of [1, 0]) await resolve(nth(index));
    await pulse();
    expect(told(page).at(-1)).toEqual(['open', nth(0), 2]);
    await resolve(nth(2));
    expect(told(page).slice(2)).toEqual([['resolved', nth(0), 2]]);
    await pulse();
    expect(page).toHaveLength(3);
  });

  it('is over also when two of them end at the same moment', async () => {
    const { raise, resolve, pulse, page, rows } = setUp();
    for (const index of [0, 1]) await raise(nth(index));
    await pulse();
    await resolve(nth(1));
    // The leader's end was stored by a process that died before it could tell.
    await rows.resolve({ code: 'run-failed', subject: nth(0) }, { at: alert.at + hour, because: 'Mended.' });
    await pulse();
    await pulse();
    expect(told(page).at(-1)).toEqual(['resolved', nth(0), 1]);
  });

  it('is said again rarely while it goes on, also by those whose leader is well', async () => {
    const { raise, resolve, pulse, page, clock } = setUp();
    for (const index of [0, 1, 2]) await raise(nth(index));
    await pulse();
    await resolve(nth(0));
    for (let hours = 0; hours < 9; hours += 1) {
      clock.advance(hour - 5 * minute);
      for (const index of [1, 2]) await raise(nth(index));
      await pulse();
    }
    expect(told(page)).toEqual([
      ['open', nth(0), 0],
      ['open', nth(0), 2],
      ['open', nth(0), 2],
      ['open', nth(0), 2],
    ]);
  });

  it('does not swallow what comes later, of another subscription, or of another code', async () => {
    const { raise, page, clock } = setUp();
    await raise(nth(0));
    await raise(nth(0).replace('000000000001', '000000000002'));
    await raise(nth(1), 'run-refused');
    await raise(nth(2), 'approval-needed');
    await raise(nth(3), 'approval-needed');
    clock.advance(16 * minute);
    await raise(nth(4));
    expect(page).toHaveLength(6);
    expect(page.every(({ others }) => others === undefined)).toBe(true);
  });

  it('begins anew when one of it comes back after all was over', async () => {
    const { raise, resolve, pulse, page, clock } = setUp();
    for (const index of [0, 1]) await raise(nth(index));
    await pulse();
    for (const index of [0, 1]) await resolve(nth(index));
    clock.advance(hour);
    await raise(nth(1));
    expect(told(page).at(-1)).toEqual(['open', nth(1), 0]);
    await resolve(nth(1));
    expect(told(page).at(-1)).toEqual(['resolved', nth(1), 0]);
  });

  it('makes nothing different where only machines are told', async () => {
    const { rows, log, clock, machine } = setUp();
    const webhook: AlertSink = {
      name: 'webhook',
      isForPeople: false,
      send: async (notice) => {
        machine.push(notice);
        return { kind: 'taken' };
      },
    };
    const alerts = createAlerts({ rows, log, clock, random: createSeededRandom(1), sinks: [webhook], repeatMs: 4 * hour });
    for (const index of [0, 1, 2]) await alerts.raise({ ...alert, subject: nth(index) });
    await alerts.send('told-here');
    expect(machine).toHaveLength(3);
    expect((await rows.list(9)).every(({ joins, storm }) => joins === undefined && storm === undefined)).toBe(true);
  });
});
