/**
 * `npm start`: the whole local stack, one night of a private cluster told as it happens, and then the stack kept up to play with.
 * Exit codes: 0 healed (or ended by Ctrl-C), 1 not healed or unable to run, 2 arguments that cannot be understood.
 */
import { setTimeout as waitMs } from 'node:timers/promises';
import { createScaledClock } from './local-clock.ts';
import { createApi } from './night/api.ts';
import { BadArguments, type NightArguments, readArguments, usage } from './night/arguments.ts';
import { openDoors } from './night/doors.ts';
import { playDay } from './night/drift.ts';
import { introduce, introduceWorld, unhurriedSpeed } from './night/introduction.ts';
import { meetCluster, playNight, type Scene } from './night/night.ts';
import { createPrinter, type Printer } from './night/printer.ts';
import { removeStackFile, writeStackFile } from './night/stack-file.ts';
import { createTimeline, type Timeline } from './night/timeline.ts';
import { createComments, createWatch } from './night/watch.ts';
import { printPlaces } from './night/where-to-look.ts';
import { readWorld } from './night/world.ts';
import { startStack } from './stack.ts';

const longestEndMs = 3000;

const printer = createPrinter({
  write: (text) => process.stdout.write(text),
  columns: process.stdout.columns,
  hasColours: process.stdout.isTTY === true && !process.env.NO_COLOR,
});

process.on('unhandledRejection', fail);
process.on('uncaughtException', fail);
main(process.argv.slice(2)).catch(fail);

async function main(given: readonly string[]): Promise<void> {
  const args = readArguments(given, process.env.INIT_CWD ?? process.cwd());
  if (args.help) {
    process.stdout.write(usage);
    return;
  }
  introduce(printer, args);
  const { scene, onLook } = await setUp(args, printer);
  const { before, plan } = await meetCluster(scene);
  introduceWorld(printer, scene.clusterId, { before, plan });
  const isHealed = (await playNight(scene, before)) && (await playDay(scene, before));
  if (args.once) return end(scene, isHealed ? 0 : 1);
  await keepServing(scene, { args, onLook, endpointId: before.find((item) => item.kind.startsWith('linked'))?.id });
}

interface Setting {
  readonly scene: Scene;
  /** What the timeline does at every look, once it is set. */
  readonly onLook: { act: () => void };
}

async function setUp(args: NightArguments, to: Printer): Promise<Setting> {
  const { world, clusterId } = await readWorld(args.worldFile);
  const clock = createScaledClock({ speed: args.speed, start: eveningOf(Date.now()) });
  let timeline: Timeline | undefined;
  const log = (level: string, category: string, message: string) => timeline?.log({ at: clock.now(), level, category, message });
  const onDelivery: Timeline['delivery'] = (delivery, send) => timeline?.delivery(delivery, send) ?? send(delivery);
  const simulator = { seed: args.seed, variant: args.variant };
  const settings = settingsAt(args.speed);
  const stack = await startStack({ world, clock, speed: args.speed, simulator, settings, host: { port: args.port, log }, onDelivery });
  const api = createApi(stack.host());
  const onLook = { act: () => {} };
  timeline = createTimeline({ stack, api, printer: to, onLook: () => onLook.act() });
  const watch = createWatch(stack, timeline);
  return { onLook, scene: { stack, clock, api, printer: to, timeline, watch, clusterId } };
}

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

interface Serving {
  readonly args: NightArguments;
  readonly onLook: { act: () => void };
  readonly endpointId: string | undefined;
}

async function keepServing(scene: Scene, { args, onLook, endpointId }: Serving): Promise<void> {
  const { stack, clock, timeline } = scene;
  const doors = await openDoors(stack, clock, args.port === 0 ? 0 : args.port + 1);
  writeStackFile(stack.host());
  printPlaces(printer, { host: stack.host(), doors, tokens: stack.tokens, clusterId: scene.clusterId, endpointId });
  printer.heading('The timeline goes on: what you do, what Azure does, what Relink does');
  onLook.act = createComments(stack, timeline);
  process.once('SIGINT', () => {
    printer.say('\nEnded.');
    removeStackFile();
    void end(scene, 0);
  });
}

/** In good order, so that no temporary folder stays behind; but nobody waits long for an invocation that still runs. */
async function end({ stack, timeline, watch }: Scene, exitCode: number): Promise<void> {
  timeline.stop();
  watch.stop();
  await Promise.race([stack.stop(), waitMs(longestEndMs)]).catch(() => {});
  process.exit(exitCode);
}

function fail(error: unknown): void {
  // Whoever read the output has gone, so there is nobody to tell.
  if ((error as { readonly code?: string }).code === 'EPIPE') process.exit(1);
  const isUsage = error instanceof BadArguments;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(isUsage ? `${message}\n\n${usage}` : `npm start failed: ${explained(error, message)}\n`);
  process.exit(isUsage ? 2 : 1);
}

function explained(error: unknown, message: string): string {
  const { code, port } = error as { readonly code?: string; readonly port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is in use; give another one with --port, or none for any free port.`;
  return message;
}
