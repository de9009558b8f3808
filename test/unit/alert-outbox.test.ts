import { describe, expect, it } from 'vitest';
import { createAlerts } from '../../shared/alerts/create-alerts.ts';
import type { AlertNotice, AlertRow, SinkName } from '../../shared/domain/alert.ts';
import { deadAfterMs, outboxOf } from '../../shared/domain/alert-outbox.ts';
import { alertSchema } from '../../shared/journal/row-schemas.ts';
import type { AlertSink, Sent } from '../../shared/ports/alert-sink.ts';
import { noticeOf } from '../support/alert-notices.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const { state: _, ...alert } = noticeOf();
const startAt = alert.at;

/** A sink that is away until told otherwise, and keeps what it takes. */
function fakeSink(name: SinkName, isForPeople = false) {
  const fake = { taken: [] as AlertNotice[], tries: 0, refusal: undefined as Sent | undefined };
  const send: AlertSink['send'] = async (notice) => {
    fake.tries += 1;
    if (fake.refusal) return fake.refusal;
    fake.taken.push(notice);
    return { kind: 'taken' };
  };
  return Object.assign(fake, { sink: { name, isForPeople, send } satisfies AlertSink });
}
const away: Sent = { kind: 'not-taken', because: 'It answered 503.' };

function setUp(sinks: readonly AlertSink[]) {
  const log = createKeptLog();
  const clock = createVirtualClock(startAt);
  const rows = createMemoryStore().alerts;
  const invocation = (others = sinks) =>
    createAlerts({ rows, log, clock, random: createSeededRandom(1), sinks: others, repeatMs: 4 * hour });
  const pulses = async (count: number, others = sinks) => {
    for (let done = 0; done < count; done += 1) {
      clock.advance(5 * minute);
      await invocation(others).send('everything');
    }
  };
  const row = async () => (await rows.list(9))[0];
  return { log, clock, rows, invocation, pulses, row };
}

describe('several sinks', () => {
  it('each get what happened, and one that is down holds and loses nothing of the others', async () => {
    const [good, bad] = [fakeSink('webhook'), fakeSink('teams')];
    bad.refusal = away;
    const { invocation, pulses, row } = setUp([bad.sink, good.sink]);
    const alerts = invocation();
    await alerts.raise(alert);
    await alerts.send('told-here');
    expect([good.taken.length, bad.taken.length]).toEqual([1, 0]);
    await pulses(6);
    expect(good.tries).toBe(1);
    bad.refusal = undefined;
    await pulses(4);
    expect(bad.taken).toEqual([{ ...alert, state: 'open' }]);
    expect(await row()).not.toHaveProperty('outboxes');
  });

  it('are not held by one that hangs', async () => {
    const good = fakeSink('pagerduty');
    const hanging: AlertSink = { name: 'slack', isForPeople: true, send: () => new Promise(() => undefined) };
    const { invocation } = setUp([hanging, good.sink]);
    const alerts = invocation();
    await alerts.raise(alert);
    void alerts.send('told-here');
    await new Promise((resolve) => setImmediate(resolve));
    expect(good.taken).toHaveLength(1);
  });

  it('are not tried again at once, nor by the next pulses, when they ask for patience', async () => {
    const busy = fakeSink('pagerduty');
    busy.refusal = { ...away, retryAfterMs: 30 * minute } as Sent;
    const { invocation, pulses } = setUp([busy.sink]);
    const alerts = invocation();
    await alerts.raise(alert);
    await alerts.send('told-here');
    await pulses(5);
    expect(busy.tries).toBe(1);
    busy.refusal = undefined;
    await pulses(1);
    expect(busy.taken).toHaveLength(1);
  });

  it('cannot silence an alert by asking for more than an hour', async () => {
    const busy = fakeSink('pagerduty');
    busy.refusal = { ...away, retryAfterMs: 365 * 24 * hour } as Sent;
    const { invocation, pulses } = setUp([busy.sink]);
    const alerts = invocation();
    await alerts.raise(alert);
    await alerts.send('told-here');
    await pulses(12);
    expect(busy.tries).toBe(2);
  });
});

describe('a notice that a sink does not take for a day', () => {
  it('becomes a dead letter: kept in the row, said once in the log, and not tried any more', async () => {
    const bad = fakeSink('slack');
    bad.refusal = away;
    const { invocation, pulses, row, log } = setUp([bad.sink]);
    await invocation().raise(alert);
    await pulses((24 * hour) / (5 * minute) + 4);
    expect(await row()).toMatchObject({ dead: [{ sink: 'slack', notice: { subject: alert.subject, state: 'open' } }] });
    expect(await row()).not.toHaveProperty('outboxes');
    const { tries } = bad;
    await pulses(12);
    expect(bad.tries).toBe(tries);
    expect(log.lines.filter(({ event }) => event === 'alert.given-up')).toEqual([
      {
        level: 'error',
        event: 'alert.given-up',
        fields: { code: 'run-failed', subject: alert.subject, sink: 'slack', state: 'open', because: 'It answered 503.' },
      },
    ]);
  });

  it('is superseded when the sink takes a later one of the same condition', async () => {
    const bad = fakeSink('slack');
    bad.refusal = away;
    const { invocation, pulses, row, clock } = setUp([bad.sink]);
    await invocation().raise(alert);
    await pulses((24 * hour) / (5 * minute) + 4);
    bad.refusal = undefined;
    await invocation().resolve(alert, { at: clock.now(), because: 'Run run-2 succeeded.' });
    await pulses(1);
    expect(bad.taken.map(({ state }) => state)).toEqual(['resolved']);
    expect(await row()).not.toHaveProperty('dead');
  });

  it('stays young while its condition is being seen', async () => {
    const bad = fakeSink('slack');
    bad.refusal = away;
    const { invocation, pulses, row, clock } = setUp([bad.sink]);
    for (let hours = 0; hours < 40; hours += 1) {
      await invocation().raise({ ...alert, at: clock.now() });
      await pulses(12);
    }
    expect(await row()).not.toHaveProperty('dead');
    bad.refusal = undefined;
    await pulses(4);
    expect(bad.taken).toHaveLength(1);
  });

  it('is given up too where its sink is not set any more', async () => {
    const bad = fakeSink('slack');
    bad.refusal = away;
    const { invocation, pulses, row, log } = setUp([bad.sink]);
    await invocation().raise(alert);
    await pulses((24 * hour) / (5 * minute) - 1, []);
    expect(await row()).not.toHaveProperty('dead');
    await pulses(1, []);
    expect(await row()).toMatchObject({ dead: [{ sink: 'slack' }] });
    expect(log.lines.filter(({ event }) => event === 'alert.given-up')).toHaveLength(1);
    expect(deadAfterMs).toBe(24 * hour);
  });

  it('is tried before it is given up, however late the first pulse comes', async () => {
    const good = fakeSink('slack');
    const { rows, clock, pulses } = setUp([good.sink]);
    await rows.raise(alert);
    clock.advance(3 * 24 * hour);
    await pulses(1);
    expect(good.taken).toHaveLength(1);
  });
});

describe('a row that a release with one sink wrote', () => {
  const older = {
    ...alert,
    state: 'open',
    firstAt: startAt,
    lastAt: startAt,
    count: 1,
    told: { state: 'open', at: startAt },
    unsent: { notices: [noticeOf()], tries: 2, nextAt: startAt },
  };

  it('is read, and what waits in it goes to the webhook and to no other sink', async () => {
    const row = alertSchema.parse(older) as AlertRow;
    expect([outboxOf(row, 'webhook')?.notices.length, outboxOf(row, 'teams')]).toEqual([1, undefined]);
    const [webhook, teams] = [fakeSink('webhook'), fakeSink('teams')];
    const { rows, pulses } = setUp([webhook.sink, teams.sink]);
    await rows.change(alert, () => row);
    await pulses(1);
    expect([webhook.taken.length, teams.taken.length]).toEqual([1, 0]);
  });

  it('and one that this release wrote can be read by that release: its outbox stands where it was', async () => {
    const bad = fakeSink('webhook');
    bad.refusal = away;
    const { invocation, row } = setUp([bad.sink]);
    await invocation().raise(alert);
    expect((await row())?.unsent).toEqual(expect.objectContaining({ notices: [{ ...alert, state: 'open' }] }));
    expect(() => alertSchema.parse({ ...older, outboxes: { 'sink-of-tomorrow': older.unsent } })).not.toThrow();
  });
});
