import { nameOf } from '../../shared/domain/arm-id.ts';
import type { NightArguments } from './arguments.ts';
import type { Evening } from './night.ts';
import type { Printer } from './printer.ts';
import { shorten } from './words.ts';

/** Up to this one the work of the machine itself hardly counts. */
export const unhurriedSpeed = 120;

/** Printed before anything is started. */
export function introduce(printer: Printer, { speed, variant, worldFile }: NightArguments): void {
  const shows = variant === 'disconnected' ? 'turns Disconnected' : 'keeps saying Approved, though nothing gets through';
  printer.heading('Relink: one night of a private AKS cluster, on this machine');
  printer.say(
    '  Stopping and starting such a cluster replaces its private link service. Private endpoints that people had made to it (linked',
  );
  printer.say(
    '  endpoints) are dead from then on, A records name dead addresses, and Azure ML computes cannot reach the cluster, though Azure',
  );
  printer.say('  goes on saying Succeeded. Relink notices the restart and repairs all of it without a person.');
  printer.say();
  printer.say(
    '  Simulated  Azure’s control plane (AKS, private endpoints, private DNS, Azure ML, Event Grid). Nothing leaves this machine.',
  );
  printer.say('  Real       Relink as it is deployed: the built function app with Azure’s own SDKs, its queue and its tables (Azurite).');
  printer.say(
    `  Time       Operations take as long as in recorded sessions with Azure; the clock runs ${speed} times as fast. Times are UTC.`,
  );
  if (speed > unhurriedSpeed)
    printer.say(`             So fast, the machine’s own work takes a large part of the simulated time: the figures are too high.`);
  printer.say(`  Variant    After the restart the connection of a linked endpoint ${shows}.`);
  printer.say('  Who tells  Owner and Azure: the simulator’s own records. Relink: its journal. Judge: the simulator’s look at the world.');
  if (worldFile) printer.say(`  World      ${worldFile}`);
  printer.say();
  printer.say('  Starting the simulator, Azurite and the function host ...', 'faint');
}

/** What hangs on the cluster before anything happens. */
export function introduceWorld(printer: Printer, clusterId: string, { before, plan }: Evening): void {
  printer.heading(`The cluster ${nameOf(clusterId)}, and what hangs on it`);
  printer.table([['Resource', 'What it is', 'Now'], ...before.map(({ name, kind, text }) => [name, kind, text])]);
  printer.say();
  printer.say(`  Relink, asked for a plan: ${shorten(plan)}`, 'faint');
}
