import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../shared/signals/parse-event.ts';
import { cloudEvent, gridEvent, samples } from '../support/event-samples.ts';

const anyEvent = fc.oneof(
  fc.constant(gridEvent()),
  fc.constant(cloudEvent()),
  fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
);

/** An event in which one member, at the top or in its data, was replaced by anything. */
const bentEvent = fc
  .tuple(fc.constantFrom(gridEvent(), cloudEvent()), fc.boolean(), fc.nat(), fc.anything())
  .map(([event, isInData, pick, value]) => {
    const target: Record<string, unknown> = isInData ? { ...event.data } : { ...event };
    const names = Object.keys(target);
    target[names[pick % names.length] as string] = value;
    return isInData ? { ...event, data: target } : target;
  });

describe('parsing whatever arrives', () => {
  it('never throws and accounts for every element exactly once', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyEvent, bentEvent), { maxLength: 8 }), (events) => {
        const { signals, foreign, malformed } = parseEvents(events);
        expect(signals.length + foreign + malformed).toBe(events.length);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a payload that is not an array', () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => void parseEvents(payload)),
      { numRuns: 500 },
    );
  });

  it('keeps nothing of an event but the members of a signal', () => {
    fc.assert(
      fc.property(bentEvent, (event) => {
        for (const signal of parseEvents(event).signals) {
          const kept = Object.keys(signal).filter(
            (name) => !['kind', 'clusterId', 'resourceId', 'at', 'eventId', 'correlationId', 'about'].includes(name),
          );
          expect(kept).toEqual([]);
          expect(JSON.stringify(signal)).not.toMatch(/ada@example\.com|203\.0\.113\.7|Ada Example/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets no id through that is not a path of plain names below a subscription', () => {
    const bent = fc
      .tuple(fc.nat({ max: samples.clusterId.length }), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([at, text]) => samples.clusterId.slice(0, at) + text + samples.clusterId.slice(at));
    fc.assert(
      fc.property(bent, (resourceUri) => {
        for (const signal of parseEvents(gridEvent({ resourceUri, subject: resourceUri })).signals) {
          if (signal.kind === 'hint') continue;
          expect(signal.clusterId).toMatch(
            /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/\\?#%\s]+\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/\\?#%\s]+$/i,
          );
          expect(signal.clusterId).not.toMatch(/\/\.\.?(\/|$)/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
