import { Command, CommanderError } from 'commander';
import { addDoctor } from './doctor.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

const explanation = `
Where Relink is:
  RELINK_URL and RELINK_KEY, or --url with RELINK_KEY. --local talks to the one that "npm start" runs.

Exit codes:
  0 done; 1 and 2 as the command says; 3 Relink could not be asked; 4 the arguments cannot be understood.`;

/** The command line; resolves with the exit code, never throws. `given` are the arguments after the program's name. */
export async function main(given: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.ok;
  const program = new Command('relink')
    .description('Asks a deployed Relink, which keeps private AKS clusters usable from Azure Machine Learning.')
    .addHelpText('after', explanation)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });
  addDoctor(program, terminal, (exitCode) => {
    code = exitCode;
  });
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
