import { describe, expect, it } from 'vitest';
import { createAlerts } from '../../shared/alerts/create-alerts.ts';
import type { Alert, AlertNotice } from '../../shared/domain/alert.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { AlertSink } from '../../shared/ports/alert-sink.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const startAt = 1_780_000_000_000;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const alert: Alert = {
  code: 'run-failed',
  subject: '/subscriptions/x/cluster',
  seen: 'a lock',
  done: 'nothing',
  notDone: 'the delete',
  next: 'remove the lock',
  runId: 'run-1',
  at: startAt,
};
const over = (at: number) => ({ at, because: 'Run run-2 succeeded.' });

/** A receiver that is away until it is told otherwise, and keeps what it takes. */
function createReceiver(isAway = false) {
  const taken: AlertNotice[] = [];
  const receiver = { taken, isAway, tries: 0 };
  const sink: AlertSink = {
    name: 'webhook',
    isForPeople: false,
    send: async (notice) => {
      receiver.tries += 1;
      if (receiver.isAway) return { kind: 'not-taken', because: 'The webhook answered 503.' };
      taken.push(notice);
      return { kind: 'taken' };
    },
  };
  return { receiver, sink };
}

function setUp(sink?: AlertSink) {
  const log = createKeptLog();
  const clock = createVirtualClock(startAt);
  const rows = createMemoryStore().alerts;
  /** As a fresh invocation would have them, on the same rows. */
  const alertsOfInvocation = () =>
    createAlerts({ rows, log, clock, random: createSeededRandom(1), sinks: sink ? [sink] : [], repeatMs: 4 * hour });
  return { log, clock, rows, alerts: alertsOfInvocation(), alertsOfInvocation };
}

const said = (log: ReturnType<typeof createKeptLog>) =>
  log.lines.filter((line) => line.event.startsWith('alert.r')).map((line) => `${line.event} ${line.fields['code']}`);

describe('alerts in the log', () => {
  it('say one condition at most every four hours, and another at once', async () => {
    const { alerts, log } = setUp();
    await alerts.raise(alert);
    await alerts.raise({ ...alert, subject: alert.subject.toUpperCase(), at: startAt + 4 * hour - 1 });
    await alerts.raise({ ...alert, code: 'run-poisoned', at: startAt + 4 * hour - 1 });
    expect(said(log)).toEqual(['alert.raised run-failed', 'alert.raised run-poisoned']);
    await alerts.raise({ ...alert, at: startAt + 4 * hour });
    expect(said(log)).toEqual(['alert.raised run-failed', 'alert.raised run-poisoned', 'alert.raised run-failed']);
    expect(await alerts.list(1)).toMatchObject([{ code: 'run-failed', count: 3, firstAt: startAt, lastAt: startAt + 4 * hour }]);
  });

  it('say once that a condition is over, and at once when it comes back', async () => {
    const { alerts, log } = setUp();
    await alerts.resolve(alert, over(startAt));
    await alerts.raise(alert);
    await alerts.resolve(alert, over(startAt + minute));
    await alerts.resolve(alert, over(startAt + 2 * minute));
    await alerts.raise({ ...alert, at: startAt + 3 * minute });
    expect(said(log)).toEqual(['alert.raised run-failed', 'alert.resolved run-failed', 'alert.raised run-failed']);
    expect(log.lines[1]).toMatchObject({
      level: 'info',
      fields: { seen: 'Run run-2 succeeded.', done: 'The alert is closed. It said: a lock' },
    });
  });

  it('are logged at the level of their severity, with the page to read', async () => {
    const { alerts, log } = setUp();
    await alerts.raise(alert);
    await alerts.raise({ ...alert, code: 'waiting-for-approval' });
    const fields = {
      code: 'run-failed',
      title: 'A repair failed and stopped',
      seen: 'a lock',
      done: 'nothing',
      notDone: 'the delete',
      next: 'remove the lock',
      runbook: 'docs/runbooks/run-failed.md',
    };
    expect(log.lines).toMatchObject([
      { level: 'error', event: 'alert.raised', fields },
      { level: 'warn', event: 'alert.raised', fields: { code: 'waiting-for-approval' } },
    ]);
  });

  it('lose secrets and addresses before they are stored, said or sent (R11)', async () => {
    const { receiver, sink } = createReceiver();
    const { alerts, log } = setUp(sink);
    const leaky =
      'ada@example.com called https://x/y?api-version=1&sig=hunter2 with Bearer hunter2, AccountKey=hunter2 and eyJhbGci.eyJzdWIi.hunter2';
    await alerts.raise({ ...alert, seen: leaky, done: leaky, notDone: leaky, next: leaky });
    await alerts.send('told-here');
    expect(receiver.taken).toHaveLength(1);
    expect(JSON.stringify([await alerts.list(9), log.lines, receiver.taken])).not.toMatch(/hunter2|ada@/);
  });

  it('are said by the pulse when the process died after storing them', async () => {
    const { rows, alertsOfInvocation, log } = setUp();
    await rows.raise(alert);
    await alertsOfInvocation().send('everything');
    await alertsOfInvocation().send('everything');
    expect(said(log)).toEqual(['alert.raised run-failed']);
  });

  it('close themselves after a week where they tell of a single happening, and not where they tell of a state', async () => {
    const { alerts, clock, log } = setUp();
    await alerts.raise(alert);
    await alerts.raise({ ...alert, code: 'identity-replaced' });
    await alerts.raise({ ...alert, code: 'run-poisoned', subject: 'queue relink-runs' });
    await alerts.raise({ ...alert, code: 'endpoint-missing' });
    clock.advance(7 * day - 1);
    await alerts.send('everything');
    expect((await alerts.list(9)).map((row) => row.state)).toEqual(['open', 'open', 'open', 'open']);
    clock.advance(1);
    await alerts.send('everything');
    expect((await alerts.list(9)).filter((row) => row.state === 'open').map((row) => row.code)).toEqual(['run-failed']);
    const lapsed = ['alert.resolved endpoint-missing', 'alert.resolved identity-replaced', 'alert.resolved run-poisoned'];
    expect(said(log).slice(4).toSorted()).toEqual(lapsed);
  });
});

describe('alerts to a sink', () => {
  it('are not sent while they are raised, but when the work is done', async () => {
    const { receiver, sink } = createReceiver();
    const { alerts, rows } = setUp(sink);
    await alerts.raise(alert);
    expect(receiver.tries).toBe(0);
    await alerts.send('told-here');
    expect(receiver.taken).toEqual([{ ...alert, state: 'open' }]);
    expect((await rows.list(9))[0]?.unsent).toBeUndefined();
  });

  it('are sent once, though several invocations would', async () => {
    const { receiver, sink } = createReceiver();
    const { alerts, alertsOfInvocation } = setUp(sink);
    await alerts.raise(alert);
    await Promise.all([alerts.send('told-here'), alertsOfInvocation().send('everything'), alertsOfInvocation().send('everything')]);
    expect(receiver.taken).toHaveLength(1);
  });

  it('are tried three times at once, then by the pulse with growing pauses, until they are taken', async () => {
    const { receiver, sink } = createReceiver(true);
    const { alerts, alertsOfInvocation, clock, log, rows } = setUp(sink);
    await alerts.raise(alert);
    await alerts.send('told-here');
    expect(receiver.tries).toBe(3);
    expect(log.lines.at(-1)).toEqual({
      level: 'warn',
      event: 'alert.not-sent',
      fields: { code: 'run-failed', subject: alert.subject, sink: 'webhook', because: 'The webhook answered 503.' },
    });
    await alertsOfInvocation().send('everything');
    expect(receiver.tries).toBe(3);
    for (let pulses = 0; pulses < 23 * 12; pulses += 1) {
      clock.advance(5 * minute);
      await alertsOfInvocation().send('everything');
    }
    expect(receiver.tries).toBeGreaterThan(3 * 60);
    receiver.isAway = false;
    clock.advance(20 * minute);
    await alertsOfInvocation().send('everything');
    expect(receiver.taken).toEqual([{ ...alert, state: 'open' }]);
    expect((await rows.list(9))[0]?.unsent).toBeUndefined();
  });

  it('hold the end of an invocation for no longer than a few seconds when the sink is slow', async () => {
    const late = setUp({
      name: 'webhook',
      isForPeople: false,
      send: async () => {
        await late.clock.sleep(5_000);
        return { kind: 'not-taken', because: 'The webhook could not be reached (TimeoutError).' };
      },
    });
    for (const subject of ['a', 'b', 'c']) await late.alerts.raise({ ...alert, subject });
    await late.alerts.send('told-here');
    expect(late.clock.now() - startAt).toBeLessThan(15_000);
    expect((await late.rows.list(9)).every((row) => row.unsent !== undefined)).toBe(true);
  });

  it('tell the beginning and the end, in this order, of what was over before the sink came back', async () => {
    const { receiver, sink } = createReceiver(true);
    const { alerts, alertsOfInvocation, clock } = setUp(sink);
    await alerts.raise(alert);
    await alerts.send('told-here');
    await alerts.raise({ ...alert, seen: 'still a lock', at: startAt + 5 * hour });
    await alerts.resolve(alert, over(startAt + 6 * hour));
    receiver.isAway = false;
    clock.advance(6 * hour);
    await alertsOfInvocation().send('everything');
    expect(receiver.taken.map((notice) => [notice.state, notice.seen])).toEqual([
      ['open', 'still a lock'],
      ['resolved', 'Run run-2 succeeded.'],
    ]);
  });

  it('do not stand in the way of each other when the receiver does not like one of them', async () => {
    const { receiver, sink } = createReceiver();
    const picky: AlertSink = {
      name: 'webhook',
      isForPeople: false,
      send: async (notice, signal) =>
        notice.subject === 'queue relink-runs' ? { kind: 'not-taken', because: 'no' } : sink.send(notice, signal),
    };
    const { alerts, alertsOfInvocation, clock } = setUp(picky);
    await alerts.raise({ ...alert, subject: 'queue relink-runs' });
    await alerts.raise({ ...alert, at: startAt + 1 });
    await alerts.raise({ ...alert, subject: 'another', at: startAt + 2 });
    for (let pulses = 0; pulses < 3; pulses += 1) {
      clock.advance(5 * minute);
      await alertsOfInvocation().send('everything');
    }
    expect(receiver.taken.map((notice) => notice.subject).sort()).toEqual([alert.subject, 'another']);
  });

  it('are taken up by the pulse when a process died while sending', async () => {
    const dead = setUp({ name: 'webhook', isForPeople: false, send: () => new Promise(() => undefined) });
    await dead.alerts.raise(alert);
    void dead.alerts.send('told-here');
    await new Promise((resolve) => setImmediate(resolve));
    const { receiver, sink } = createReceiver();
    const successor = createAlerts({ ...dead, random: createSeededRandom(2), sinks: [sink], repeatMs: 4 * hour });
    await successor.send('everything');
    expect(receiver.taken).toEqual([]);
    dead.clock.advance(3 * minute);
    await successor.send('everything');
    expect(receiver.taken).toHaveLength(1);
  });

  it('never fail the invocation when storage is away', async () => {
    const { sink } = createReceiver();
    const { rows, log, clock } = setUp();
    const away = () => Promise.reject(new ServiceError('store-unavailable', 'list in RelinkAlerts: storage answered 503.'));
    const alerts = createAlerts({
      rows: { ...rows, list: away },
      log,
      clock,
      random: createSeededRandom(1),
      sinks: [sink],
      repeatMs: 4 * hour,
    });
    await alerts.send('everything');
    expect(log.lines).toEqual([
      {
        level: 'warn',
        event: 'alert.delivery-failed',
        fields: { code: 'store-unavailable', message: 'list in RelinkAlerts: storage answered 503.' },
      },
    ]);
  });
});
