/**
 * Event Grid for the simulated subscription: what happens in the world becomes events, passes the subscription's filter and is delivered
 * at least once, late, sometimes twice, out of order or not at all, and again while the receiver does not answer 200 to 204.
 */
import { type EventFilter, passes } from './event-filter.ts';
import { deliveryBody, deliveryHeaders, type EventSchema, eventOf, type ResourceEvent } from './event-shapes.ts';
import type { Activity, SimulatorCore } from './kernel.ts';

export interface Delivery {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface EventOptions {
  readonly filter: EventFilter;
  /** Hands one delivery to the receiver and answers its status code. A rejection counts as no answer. */
  deliver(delivery: Delivery): Promise<number>;
  /** Default `EventGridSchema`. */
  readonly schema?: EventSchema;
  /** Simulated milliseconds from the end of the operation to the first attempt. Default 1 to 20 s; minutes are reported (azure-facts B2). */
  readonly delayMs?: { readonly least: number; readonly most: number };
  /** Share of events that are delivered a second time, under the same id. */
  readonly duplicates?: number;
  /** Share of events that are held back, so that later ones overtake them. */
  readonly reorder?: number;
  /** Share of events that never come. */
  readonly loss?: number;
  /** Also an event when an operation is accepted, with the same correlation id: nobody states which of the two Azure sends for AKS (azure-facts B2). */
  readonly alsoAtAcceptance?: boolean;
}

export interface EventGrid {
  /** Deliveries tried so far, with what the receiver answered (0: nothing). */
  readonly attempts: readonly {
    readonly at: number;
    readonly eventId: string;
    readonly type: string;
    readonly subject: string;
    readonly status: number;
  }[];
  /** Resolves when no delivery is under way. Those that are only due later do not count. */
  idle(): Promise<void>;
  stop(): void;
}

/** 10 s, 30 s, 1 min, 5 min, 10 min, 30 min, 1 h, 3 h, 6 h (Microsoft Learn, "delivery-and-retry"). */
const retryAfterMs = [10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600].map((seconds) => seconds * 1000);
/** Never tried again at a webhook (same page). */
const hopeless = [400, 401, 403, 413];

export function startEvents(core: SimulatorCore, options: EventOptions): EventGrid {
  const attempts: EventGrid['attempts'][number][] = [];
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  const attempt = async (event: ResourceEvent, count: number): Promise<void> => {
    const schema = options.schema ?? 'EventGridSchema';
    const status = await options.deliver({ body: deliveryBody(event, schema), headers: deliveryHeaders(schema, count) }).catch(() => 0);
    attempts.push({ at: core.now(), eventId: event.id, type: event.type, subject: event.subject, status });
    const isDone = (status >= 200 && status <= 204) || hopeless.includes(status);
    const wait = retryAfterMs[count];
    if (!isDone && wait !== undefined) deliverIn(wait, event, count + 1);
  };
  const deliverIn = (delayMs: number, event: ResourceEvent, count: number): void => {
    core.schedule(delayMs, () => {
      if (stopped) return;
      const running = attempt(event, count).finally(() => underWay.delete(running));
      underWay.add(running);
    });
  };
  const publish = (activity: Activity): void => {
    const event = stopped || (activity.status === 'Accepted' && !options.alsoAtAcceptance) ? undefined : eventOf(core, activity);
    if (!event || !passes(options.filter, event)) return;
    for (const delayMs of delaysOf(core, options)) deliverIn(delayMs, event, 0);
  };
  const unsubscribe = core.onActivity(publish);
  return {
    attempts,
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: () => {
      stopped = true;
      unsubscribe();
    },
  };
}

/** When an event is delivered: not at all, once, or twice. */
function delaysOf(core: SimulatorCore, options: EventOptions): readonly number[] {
  const { least, most } = options.delayMs ?? { least: 1000, most: 20_000 };
  if (core.random.chance(options.loss ?? 0)) return [];
  const draw = () => core.random.between(least, most);
  const first = draw() + (core.random.chance(options.reorder ?? 0) ? most + draw() * 5 : 0);
  return core.random.chance(options.duplicates ?? 0) ? [first, first + draw()] : [first];
}
