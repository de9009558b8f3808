import { clockTime } from './words.ts';

export type Teller = 'Owner' | 'Azure' | 'Relink' | 'Judge' | 'Alert' | 'Host';
export type Tone = 'plain' | 'good' | 'bad' | 'faint';

/** One line of the timeline, or with `heading` the title of what follows. */
export interface Line {
  /** Simulated time, epoch milliseconds. */
  readonly at: number;
  readonly who: Teller;
  /** Short name of the resource that it is about. */
  readonly about?: string;
  readonly text: string;
  readonly tone?: Tone;
  /** Printed before this line, with an empty line above, unless it is the heading that was printed last. */
  readonly heading?: string;
}

export interface Printer {
  line(line: Line): void;
  heading(text: string): void;
  /** Text as it is, line by line. */
  say(text?: string, tone?: Tone): void;
  /** Columns as wide as their widest cell. The first row is the head. `toneOf` colours a whole row. */
  table(rows: readonly (readonly string[])[], toneOf?: (row: number) => Tone): void;
}

export interface Terminal {
  write(text: string): void;
  /** Undefined for a file or a pipe. */
  readonly columns?: number | undefined;
  readonly hasColours: boolean;
}

const codes: Readonly<Record<Tone | Teller | 'title', string>> = {
  plain: '',
  good: '32',
  bad: '31',
  faint: '2',
  title: '1',
  Owner: '35',
  Azure: '34',
  Relink: '36',
  Judge: '33',
  Alert: '33',
  Host: '31',
};
const aboutWidth = 18;
const usualColumns = 130;
const leastColumns = 80;

export function createPrinter(terminal: Terminal): Printer {
  const paint = (text: string, kind: keyof typeof codes) =>
    terminal.hasColours && codes[kind] ? `\u001b[${codes[kind]}m${text}\u001b[0m` : text;
  const write = (text: string) => terminal.write(`${text}\n`);
  let lastHeading: string | undefined;
  const heading = (text: string) => {
    lastHeading = text;
    write(`\n${paint(text, 'title')}`);
  };
  return {
    heading,
    say: (text = '', tone = 'plain') => write(paint(text, tone)),
    line: ({ at, who, about = '', text, tone = 'plain', heading: title }) => {
      if (title !== undefined && title !== lastHeading) heading(title);
      const start = `  ${clockTime(at)}  ${who.padEnd(6)}  ${about.padEnd(aboutWidth)}  `;
      const width = Math.max(leastColumns, terminal.columns ?? usualColumns) - start.length;
      const [first = '', ...more] = wrapped(text, width);
      const coloured = `  ${paint(clockTime(at), 'faint')}  ${paint(who.padEnd(6), who)}  ${paint(about.padEnd(aboutWidth), 'title')}  `;
      write(coloured + paint(first, tone));
      for (const rest of more) write(' '.repeat(start.length) + paint(rest, tone));
    },
    table: (rows, toneOf = () => 'plain') => {
      const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
      rows.forEach((row, index) => {
        const text = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
        write(`  ${paint(text.trimEnd(), index === 0 ? 'title' : toneOf(index))}`);
      });
    },
  };
}

/** Lines of at most `width` characters, broken at spaces and at line ends; a longer word stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrappedLine(line, width));
}

function wrappedLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
