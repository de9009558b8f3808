import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPower, isStoppedSince, neverSeen, type PowerHistory, type PowerObservation } from '../../shared/domain/restart.ts';

const second = 1000;
const minute = 60 * second;

const event = (kind: PowerObservation['kind'], at: number): PowerObservation => ({ kind, at, source: 'event' });

/** What really happened: stops and starts by turns, beginning with a stop, at growing times; and reads of the state in between. */
const truth = fc
  .record({
    gaps: fc.array(fc.integer({ min: 2 * minute, max: 50 * minute }), { minLength: 1, maxLength: 8 }),
    readsAfter: fc.array(fc.nat({ max: 7 }), { maxLength: 4 }),
  })
  .map(({ gaps, readsAfter }) => {
    const times = gaps.map((_, index) => 100 + gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap));
    const events = times.map((at, index) => event(index % 2 === 0 ? 'stopped' : 'running', at));
    const reads = readsAfter.flatMap((index) => {
      const [before] = events.slice(index, index + 1);
      return before ? { ...before, at: before.at + 1, source: 'read' as const } : [];
    });
    return { events, reads };
  });

/** All of them, some twice, in any order. */
const delivery = (seen: readonly PowerObservation[]) =>
  fc
    .record({
      again: fc.subarray([...seen]),
      keys: fc.array(fc.double({ noNaN: true }), { minLength: seen.length * 2, maxLength: seen.length * 2 }),
    })
    .map(({ again, keys }) =>
      [...seen, ...again]
        .map((one, index) => ({ one, key: keys[index] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one),
    );

const fold = (seen: readonly PowerObservation[], from: PowerHistory = neverSeen) =>
  seen.reduce((history, next) => foldPower(history, next), from);

const eventsDelivered = truth.chain(({ events }) => delivery(events).map((delivered) => ({ events, delivered })));
const allDelivered = truth.chain(({ events, reads }) => delivery([...events, ...reads]).map((delivered) => ({ events, reads, delivered })));

describe('folding what is seen of a cluster’s power', () => {
  it('ends with the last start as the last restart, whatever order the events of a running cluster come in, and however often', () => {
    fc.assert(
      fc.property(eventsDelivered, ({ events, delivered }) => {
        const last = events.at(-1) as PowerObservation;
        fc.pre(last.kind === 'running');
        expect(fold(delivered)).toEqual(fold(events));
        expect(fold(delivered).restart).toEqual({ id: `restart-${last.at}`, at: last.at });
      }),
    );
  });

  it('knows of a stopped cluster that it is stopped, and takes its next start for the restart', () => {
    fc.assert(
      fc.property(eventsDelivered, fc.integer({ min: 1, max: 50 }), ({ events, delivered }, gap) => {
        const last = events.at(-1) as PowerObservation;
        fc.pre(last.kind === 'stopped');
        const history = fold(delivered);
        expect(history).toMatchObject({ power: 'Stopped', powerSeenAt: last.at, stoppedAt: last.at });
        expect(isStoppedSince(history)).toBe(true);
        const restarted = fold([event('running', last.at + gap)], history);
        expect(restarted.restart).toEqual({ id: `restart-${last.at + gap}`, at: last.at + gap });
        expect(restarted.unprovenStart).toBeUndefined();
      }),
    );
  });

  it('is not changed by something that it was told before', () => {
    fc.assert(
      fc.property(allDelivered, ({ delivered }) => {
        const history = fold(delivered);
        for (const again of delivered) {
          const { restart, stoppedAt, power } = foldPower(history, again);
          expect({ restart, stoppedAt, power }).toEqual({ restart: history.restart, stoppedAt: history.stoppedAt, power: history.power });
        }
      }),
    );
  });

  it('makes at most one restart of each stop, and never goes back to an older one, with reads among the events', () => {
    fc.assert(
      fc.property(allDelivered, ({ events, delivered }) => {
        const seen: number[] = [];
        delivered.reduce((history, next) => {
          const after = foldPower(history, next);
          if (after.restart && after.restart.at !== history.restart?.at) seen.push(after.restart.at);
          return after;
        }, neverSeen);
        expect(seen.length).toBeLessThanOrEqual(events.filter((one) => one.kind === 'stopped').length);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      }),
    );
  });

  it('knows a restart since the last stop of a running cluster, with reads among the events', () => {
    fc.assert(
      fc.property(allDelivered, ({ events, delivered }) => {
        const last = events.at(-1) as PowerObservation;
        fc.pre(last.kind === 'running');
        const history = fold(delivered);
        expect(history.restart?.at).toBeGreaterThanOrEqual(last.at);
        expect(isStoppedSince(history)).toBe(false);
        expect(history.power).toBe('Running');
      }),
    );
  });
});

/** One night as Azure lives it, in true time: events are dated when an operation ends, and a GET shows the new power before. */
const trueNight = fc.record({
  upMs: fc.integer({ min: 3 * minute, max: 60 * minute }),
  stopMs: fc.integer({ min: 90 * second, max: 151 * second }),
  downMs: fc.integer({ min: 0, max: 20 * minute }),
  startMs: fc.integer({ min: 181 * second, max: 362 * second }),
});

interface TrueTime {
  readonly events: readonly PowerObservation[];
  readonly reads: readonly PowerObservation[];
}

/** `skewMs`: by how much Relink's clock is ahead. `everyMs`: how often it reads. */
const skewed = fc
  .record({
    nights: fc.array(trueNight, { minLength: 1, maxLength: 4 }),
    skewMs: fc.integer({ min: -60 * second, max: 60 * second }),
    everyMs: fc.integer({ min: 10 * second, max: 5 * minute }),
  })
  .map(({ nights, skewMs, everyMs }): TrueTime => {
    const events: PowerObservation[] = [];
    const reads: PowerObservation[] = [];
    let now = 1_000 * minute;
    const look = (forMs: number, kind: PowerObservation['kind']) => {
      for (let at = now; at < now + forMs; at += everyMs) reads.push({ kind, at: at + skewMs, source: 'read' });
      now += forMs;
    };
    for (const night of nights) {
      look(night.upMs, 'running');
      look(night.stopMs, 'stopped');
      events.push(event('stopped', now));
      look(night.downMs, 'stopped');
      look(night.startMs, 'running');
      events.push(event('running', now));
    }
    look(5 * minute, 'running');
    return { events, reads };
  });

describe('folding what is seen of a cluster’s power with two clocks that are up to a minute apart', () => {
  it('makes one restart of each start, whenever the events come in between the reads', () => {
    const arrivals = skewed.chain((truth) =>
      fc
        .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: truth.events.length, maxLength: truth.events.length })
        .map((shares) => ({ ...truth, shares })),
    );
    fc.assert(
      fc.property(arrivals, ({ events, reads, shares }) => {
        const order = [
          ...reads.map((seen, index) => ({ seen, key: index })),
          // No event comes before it happened: the reads that Relink has made by then are behind it.
          ...events.map((seen, index) => {
            const made = reads.filter((read) => read.at <= seen.at + minute).length;
            return { seen, key: made + (shares[index] ?? 0) * (reads.length - made) - 0.5 };
          }),
        ].toSorted((a, b) => a.key - b.key);
        const restarts = new Set<string>();
        const last = order.reduce((history, { seen }) => {
          const after = foldPower(history, seen);
          if (after.restart) restarts.add(after.restart.id);
          return after;
        }, neverSeen);
        const starts = events.filter((one) => one.kind === 'running');
        expect(restarts.size).toBeLessThanOrEqual(starts.length);
        expect(isStoppedSince(last)).toBe(false);
        expect(last.power).toBe('Running');
        const lastStop = events.findLast((one) => one.kind === 'stopped')?.at ?? 0;
        expect(last.restart?.at).toBeGreaterThanOrEqual(lastStop - minute);
      }),
      { numRuns: 500 },
    );
  });
});
