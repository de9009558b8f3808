import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../local/simulator/events.ts';
import { expectHealed, expectSecondRunWritesNothing, finalWorld, secretsIn } from '../support/night-oracles.ts';
import { type Night, type NightOptions, startNight } from '../support/played-night.ts';
import { withZoneGroup } from '../support/zone-group-world.ts';

/** Answers that Azure gives now and then to any client; each mode plants its own. */
const throttled = {
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': '7' },
  body: { error: { code: 'TooManyRequests', message: 'Slow down.' } },
} as const;
const busyInWords = {
  kind: 'answer',
  status: 429,
  body: {
    error: {
      code: 'RetryableError',
      message: 'A retryable error occurred.',
      details: [{ code: 'RetryableErrorDueToAnotherOperation', message: 'The call can be retried in 11 seconds.' }],
    },
  },
} as const;

let held: { delivery: Delivery; send: (delivery: Delivery) => Promise<number> }[] = [];
beforeEach(() => {
  held = [];
});

interface Mode {
  readonly mode: string;
  readonly options?: Partial<NightOptions>;
  readonly prepare?: (night: Night) => void;
  readonly afterRestart?: (night: Night) => Promise<void>;
}

const modes: readonly Mode[] = [
  { mode: 'straight' },
  { mode: 'with connections that keep saying Approved over a dead link', options: { simulator: { variant: 'still-approved' } } },
  {
    mode: 'with every event delivered twice',
    options: {
      onDelivery: async (delivery, send) => {
        await send(delivery);
        return send(delivery);
      },
    },
  },
  {
    mode: 'with the events in reverse order, all after the start',
    options: {
      simulator: { variant: 'still-approved' },
      onDelivery: async (delivery, send) => {
        held.push({ delivery, send });
        return 200;
      },
    },
    afterRestart: async () => {
      for (const { delivery, send } of held.splice(0).reverse()) expect(await send(delivery)).toBeLessThan(300);
    },
  },
  {
    mode: 'with no event at all, by the pulse alone',
    options: { withPulse: true, events: { loss: 1 }, simulator: { variant: 'still-approved' } },
  },
  { mode: 'with slow operations', options: { simulator: { slow: 4 }, settings: { RELINK_SLICE_SECONDS: '60' } } },
  {
    mode: 'throttled, with every seventh call refused',
    prepare: (night) => {
      for (let nth = 3; nth < 400; nth += 7)
        night.stack.simulator.faults.add({ principal: 'relink', nth, effect: nth % 2 === 0 ? throttled : busyInWords });
    },
  },
  { mode: 'with a DNS zone group, which is put back', options: { world: withZoneGroup() } },
  {
    mode: 'with CloudEvents, and an event at acceptance as well',
    options: { events: { schema: 'CloudEventSchemaV1_0', alsoAtAcceptance: true } },
  },
];

describe('a cluster that is stopped and started is healed', () => {
  let night: Night | undefined;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  it.each(modes)('$mode', async ({ mode, options, prepare, afterRestart }) => {
    night = await startNight({ name: mode, ...options });
    const start = finalWorld(night);
    prepare?.(night);
    const withPulse = options?.withPulse ?? false;
    await night.restart({ withPulse });
    await afterRestart?.(night);
    await night.healed();
    night.stack.simulator.faults.clear();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    expect(secretsIn(await night.runs())).toEqual([]);
    await expectSecondRunWritesNothing(night);
  });

  it('twice in a row, each restart by a run of its own', async () => {
    night = await startNight({ name: 'twice' });
    const start = finalWorld(night);
    await night.restart();
    await night.healed();
    await night.restart();
    await night.healed();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    expect(
      (await night.runs()).filter(
        ({ run }) => run.state === 'succeeded' && run.verdict?.startsWith('2 endpoints relinked, 3 computes reattached'),
      ),
    ).toHaveLength(2);
  });
});
