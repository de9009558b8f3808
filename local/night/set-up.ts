import { type Inbox, startInbox } from '../inbox/inbox.ts';
import { createScaledClock } from '../local-clock.ts';
import { startStack } from '../stack.ts';
import { createApi } from './api.ts';
import type { NightArguments } from './arguments.ts';
import { unhurriedSpeed } from './introduction.ts';
import type { Neighbours } from './morning.ts';
import type { Scene } from './night.ts';
import type { Printer } from './printer.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { createWatch } from './watch.ts';
import { readWorld } from './world.ts';

/** The person of the tenant who asks Relink for things in the story: may repair, restore and approve. */
const owner = 'lee';

export interface Setting {
  readonly scene: Scene;
  readonly inbox: Inbox;
  readonly neighbours: Neighbours | undefined;
  /** What the timeline does at every look, once it is set. */
  readonly onLook: { act: () => void };
}

/** The stack with its inbox, and the timeline that tells of it. */
export async function setUp(args: NightArguments, printer: Printer): Promise<Setting> {
  const { world, clusterId, neighbours } = await readWorld(args.worldFile);
  const clock = createScaledClock({ speed: args.speed, start: eveningOf(Date.now()) });
  const inbox = await startInbox(clock, args.port === 0 ? 0 : args.port + 3);
  let timeline: Timeline | undefined;
  const log = (level: string, category: string, message: string) => timeline?.log({ at: clock.now(), level, category, message });
  const onDelivery: Timeline['delivery'] = (delivery, send) => timeline?.delivery(delivery, send) ?? send(delivery);
  const stack = await startStack({
    world,
    clock,
    speed: args.speed,
    simulator: { seed: args.seed, variant: args.variant },
    settings: { ...settingsAt(args.speed), ...patientSettings, ...inbox.environment },
    host: { port: args.port, log, leastHttpWaitMs: patienceMs, leastFunctionMs: patienceMs },
    browserSignIn: true,
    onDelivery,
  });
  const api = createApi(stack.host(), () => stack.signIn.tokenOf(owner));
  const onLook = { act: () => {} };
  timeline = createTimeline({ stack, api, printer, onLook: () => onLook.act() });
  const watch = createWatch(stack, timeline);
  return { onLook, inbox, neighbours, scene: { stack, clock, api, printer, timeline, watch, clusterId } };
}

/** Real: a machine with its hands full needs seconds for what takes a moment else, and then a fast clock is far ahead. */
const patienceMs = 20_000;

/** A plan that waits for a reader who has gone for coffee: on the fast clock a day is over soon. */
const patientSettings = { RELINK_PLAN_EXPIRY_MINUTES: '10080' };

/**
 * An invocation of Relink is given up after ten minutes of simulated time; where those are a few real seconds, the machine's own work must
 * fit in as well.
 */
function settingsAt(speed: number): Readonly<Record<string, string>> {
  return speed <= unhurriedSpeed ? {} : { RELINK_SLICE_SECONDS: '240', RELINK_LEASE_SECONDS: '300' };
}

/** Late in the afternoon: getting ready takes simulated time too. */
function eveningOf(realMs: number): number {
  return new Date(realMs).setUTCHours(17, 0, 0, 0);
}
