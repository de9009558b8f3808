/**
 * `npm start`: the whole local stack, one night of a private cluster told as it happens, and then the stack kept up to play with.
 * Exit codes: 0 healed (or ended by Ctrl-C), 1 not healed or unable to run, 2 arguments that cannot be understood.
 */
import { setTimeout as waitMs } from 'node:timers/promises';
import { BadArguments, type NightArguments, readArguments, usage } from './night/arguments.ts';
import { openDoors } from './night/doors.ts';
import { playDay } from './night/drift.ts';
import { introduce, introduceWorld } from './night/introduction.ts';
import { playMorning } from './night/morning.ts';
import { meetCluster, playNight, type Scene } from './night/night.ts';
import { createPrinter } from './night/printer.ts';
import { type Setting, setUp } from './night/set-up.ts';
import { keepStackFile, removeStackFile } from './night/stack-file.ts';
import { createComments } from './night/watch.ts';
import { printPlaces } from './night/where-to-look.ts';

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
  const setting = await setUp(args, printer);
  const { scene, inbox, neighbours } = setting;
  const { before, plan } = await meetCluster(scene);
  introduceWorld(printer, scene.clusterId, { before, plan });
  const isHealed = (await playNight(scene, before)) && (await playDay(scene, before));
  const isGood = isHealed && (neighbours === undefined || (await playMorning(scene, { neighbours, inbox })));
  if (args.once) return end(scene, isGood ? 0 : 1);
  await keepServing(setting, args, before.find((item) => item.kind.startsWith('linked'))?.id);
}

async function keepServing({ scene, onLook, inbox }: Setting, { port }: NightArguments, endpointId: string | undefined) {
  const { stack, clock, timeline, clusterId } = scene;
  const doors = await openDoors(stack, clock, port === 0 ? 0 : port + 1);
  const renewFile = await keepStackFile(stack, clock);
  const waiting = timeline.runs().find(({ state }) => state === 'awaiting-approval');
  printPlaces(printer, { host: stack.host(), doors, tokens: stack.tokens, inbox, clusterId, waiting, endpointId });
  printer.heading('The timeline goes on: what you do, what Azure does, what Relink does');
  const comment = createComments(stack, timeline);
  onLook.act = () => {
    renewFile();
    comment();
  };
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
