import { describe, expect, it } from 'vitest';
import type { Signal } from '../../shared/domain/signal.ts';
import { receiveSignals } from '../../shared/signals/receive-signals.ts';
import { cloudEvent, gridEvent } from '../support/event-samples.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

function receiver() {
  const { events } = createMemoryStore();
  return { events, log: createKeptLog(), receivedAt: 1_780_000_000_000 };
}

function collector() {
  const handled: string[] = [];
  return { handled, handle: async (signal: Signal) => handled.push(signal.eventId) > 0 };
}

describe('receiving signals', () => {
  it('handles an event once, however often and in whichever schema it is delivered', async () => {
    const here = receiver();
    const { handled, handle } = collector();
    await receiveSignals([gridEvent(), gridEvent()], here, handle);
    await receiveSignals(cloudEvent(), here, handle);
    expect(handled).toEqual(['event-1']);
    expect(await here.events.counts()).toEqual({ accepted: 1, duplicate: 2 });
    const duplicate = { level: 'debug', event: 'event.duplicate', fields: { kind: 'started' } };
    expect(here.log.lines).toEqual([duplicate, duplicate]);
  });

  it('takes no event for later than its delivery: a time in the future would hide every later restart', async () => {
    const here = receiver();
    const times: number[] = [];
    await receiveSignals(gridEvent({ at: '2999-01-01T00:00:00Z' }), here, async (signal) => times.push(signal.at) > 0);
    expect(times).toEqual([here.receivedAt]);
  });

  it('acknowledges and counts foreign and malformed events', async () => {
    const here = receiver();
    const { handled, handle } = collector();
    await receiveSignals([gridEvent({ type: 'Microsoft.Storage.BlobCreated' }), 7, {}], here, handle);
    expect(handled).toEqual([]);
    expect(await here.events.counts()).toEqual({ foreign: 1, malformed: 2 });
    expect(here.log.lines).toEqual([{ level: 'warn', event: 'event.malformed', fields: { count: 2 } }]);
  });

  it('leaves a failed event to the next delivery, and handles the others meanwhile', async () => {
    const here = receiver();
    const { handled, handle } = collector();
    const failing = async (signal: Signal) => {
      if (signal.eventId === 'a') throw new Error('storage is away');
      return handle(signal);
    };
    const delivery = [gridEvent({ id: 'a' }), gridEvent({ id: 'b' })];
    await expect(receiveSignals(delivery, here, failing)).rejects.toThrow('storage is away');
    expect(handled).toEqual(['b']);
    await receiveSignals(delivery, here, handle);
    expect(handled).toEqual(['b', 'a']);
    expect(await here.events.counts()).toEqual({ accepted: 2, duplicate: 1 });
  });

  it('counts a signal that concerns nothing in scope as foreign', async () => {
    const here = receiver();
    await receiveSignals(gridEvent(), here, async () => false);
    expect(await here.events.counts()).toEqual({ foreign: 1 });
  });
});
