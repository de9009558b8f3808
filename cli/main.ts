import { Command, CommanderError } from 'commander';
import { addAlerts } from './commands/alerts.ts';
import { addApprove } from './commands/approve.ts';
import { addCancel } from './commands/cancel.ts';
import { addClusters } from './commands/clusters.ts';
import { addDoctor } from './commands/doctor.ts';
import { addFindings } from './commands/findings.ts';
import { addHealth } from './commands/health.ts';
import { addHold } from './commands/hold.ts';
import { addPlan } from './commands/plan.ts';
import { addRepair } from './commands/repair.ts';
import { addRestore } from './commands/restore.ts';
import { addRuns } from './commands/runs.ts';
import { addShow } from './commands/show.ts';
import { addSnapshots } from './commands/snapshots.ts';
import type { Scene } from './connected.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

const explanation = `
Where Relink is, and who asks:
  RELINK_URL and RELINK_CLIENT_ID, with your sign-in of "az login"; or RELINK_TOKEN; or RELINK_KEY, a function key, which neither approves nor restores.
  --local talks to the one that "npm start" runs.

Exit codes:
  0 done; 1 and 2 as the command's help says; 3 Relink could not be asked; 4 the arguments cannot be understood; 5 Relink refused the request.`;

/** In the order in which the help lists them: looking first, then doing. */
const commands: readonly ((scene: Scene) => void)[] = [
  addClusters,
  addRuns,
  addShow,
  addFindings,
  addAlerts,
  addHealth,
  addDoctor,
  addPlan,
  addRepair,
  addApprove,
  addCancel,
  addHold,
  addSnapshots,
  addRestore,
];

/** The command line; resolves with the exit code. Throws only what is a defect. `given` are the arguments after the program's name. */
export async function main(given: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.ok;
  const program = new Command('relink')
    .description('Looks after private AKS clusters that Azure Machine Learning uses, by way of a deployed Relink.')
    .addHelpText('after', explanation)
    .exitOverride()
    // Otherwise "hold list --json" would be read as an option of "hold".
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHasColors: () => terminal.hasColours,
      getErrHasColors: () => terminal.hasColours,
    });
  const end = (exitCode: number) => {
    code = exitCode;
  };
  for (const add of commands) add({ program, terminal, end });
  try {
    await program.parseAsync(given, { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, terminal);
  }
}

/** commander has printed its own complaints already; its code is 0 for help that was asked for. */
function failed(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof CommandError)) throw error;
  terminal.err(`relink: ${error.message}\n`);
  return error.exitCode;
}
