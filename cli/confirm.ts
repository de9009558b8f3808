import { CommandError, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Whether the person at the terminal says yes; anything but y or yes is no. `instead` says which options do without asking. */
export async function confirm(terminal: Terminal, question: string, instead: string): Promise<boolean> {
  if (!terminal.ask) throw new CommandError(`Nobody can be asked here. Give ${instead}.`, exitCodes.usage);
  const answer = (await terminal.ask(`${question} [y/N] `))?.trim().toLowerCase();
  return answer === 'y' || answer === 'yes';
}
