/** Where a command writes and what it knows of its surroundings; tests give their own. */
export interface Terminal {
  /** What was asked for: tables or JSON. */
  out(text: string): void;
  /** What went wrong, and what to do. */
  err(text: string): void;
  readonly hasColours: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** No colours where the output is piped or NO_COLOR is set (no-color.org). */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    hasColours: process.stdout.isTTY === true && !process.env.NO_COLOR,
    environment: process.env,
  };
}

export type Colour = 'red' | 'yellow' | 'green' | 'dim';

const codes: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, dim: 2 };

export function coloured(terminal: Pick<Terminal, 'hasColours'>, colour: Colour, text: string): string {
  return terminal.hasColours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
}
