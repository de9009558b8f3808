import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { setTimeout as waitMs } from 'node:timers/promises';

/** Where a command writes and what it knows of its surroundings; tests give their own. */
export interface Terminal {
  /** What was asked for: tables or JSON. */
  out(text: string): void;
  /** What went wrong, and what to do; also questions and progress that are no part of the answer. */
  err(text: string): void;
  readonly hasColours: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Who runs the command, as the operating system knows them. */
  readonly userName: string | undefined;
  wait(ms: number): Promise<void>;
  /** Size of the screen that `out` writes to, in characters; missing where it is piped. */
  readonly screen?: () => { readonly columns: number; readonly rows: number };
  /** Resolves with the line that a person typed, undefined when the input ended; missing where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** No colours where the output is piped or NO_COLOR is set (no-color.org). */
export function processTerminal(): Terminal {
  const { stdout, stdin, stderr, env } = process;
  const isDumb = env.TERM === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    hasColours: stdout.isTTY === true && !env.NO_COLOR && !isDumb,
    environment: env,
    userName: ownName(),
    wait: (ms) => waitMs(ms),
    ...(stdout.isTTY && !isDumb && { screen: () => ({ columns: stdout.columns, rows: stdout.rows }) }),
    ...(stdin.isTTY && stderr.isTTY && { ask: askAtProcess }),
  };
}

/** The question goes to stderr, so that it is seen where the answer of the command is piped. */
async function askAtProcess(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

function ownName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // Containers run with user ids that have no name.
    return undefined;
  }
}

export type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

const codes: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 };

export function coloured(terminal: Pick<Terminal, 'hasColours'>, colour: Colour, text: string): string {
  return terminal.hasColours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
}
