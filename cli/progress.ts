import type { RunView } from './run-view.ts';
import { journalLine, nextStep, stateText, trackNote } from './run-words.ts';
import type { Terminal } from './terminal.ts';
import { clockText, durationText, shortName } from './words.ts';

/** Shows a run while it goes on; gets every view of it that is another than the last. */
export interface Progress {
  show(view: RunView): void;
}

/** For JSON, where stdout holds the last view and nothing else. */
export const noProgress: Progress = { show: () => {} };

/** A redrawn block on a terminal, otherwise a line for each change. */
export function createProgress(terminal: Terminal): Progress {
  return terminal.screen ? blockProgress(terminal, terminal.screen) : lineProgress(terminal);
}

/** The journal as it grows, and what a person has to know in between. */
function lineProgress(terminal: Terminal): Progress {
  let entries = 0;
  let told: readonly string[] = [];
  return {
    show: (view) => {
      const { run, journal } = view;
      const fresh = journal.slice(entries).map((entry) => `${journalLine(entry)}\n`);
      const now = needsOf(view);
      const news = now.filter((need) => !told.includes(need)).map((need) => `${clockText(run.updatedAt)}  ${need}\n`);
      entries = journal.length;
      told = now;
      terminal.out([...fresh, ...news].join(''));
    },
  };
}

function needsOf({ run }: RunView): readonly string[] {
  if (run.hasEnded) return [];
  return [run.heldBack && `held back: ${run.heldBack.says}`, run.halt && `halted: ${run.halt.says}`, nextStep(run)].filter(
    (text): text is string => text !== undefined,
  );
}

const linesOfJournal = 5;

function blockProgress(terminal: Terminal, screen: NonNullable<Terminal['screen']>): Progress {
  let drawn = 0;
  return {
    show: (view) => {
      const { columns, rows } = screen();
      const lines = fitting(blockOf(view, terminal), Math.max(1, rows - 1)).map((line) => cut(line, columns - 1));
      // Up to where the last block began, and clear from there on (ECMA-48: CPL, ED).
      const back = drawn > 0 ? `\u001b[${drawn}F\u001b[J` : '';
      terminal.out(`${back}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
  };
}

function blockOf(view: RunView, terminal: Terminal): readonly string[] {
  const { run, tracks, journal } = view;
  const laid = new Set(tracks.map(({ resourceId }) => resourceId.toLowerCase()));
  const planned = (run.plan?.items ?? []).filter(({ action, resourceId }) => action === 'repair' && !laid.has(resourceId.toLowerCase()));
  const name = (id: string) => shortName(id).padEnd(24);
  const age = durationText(Date.parse(run.endedAt ?? run.updatedAt) - Date.parse(run.createdAt));
  return [
    `${shortName(run.clusterId)}  ${stateText(run.state, terminal)}  ${age}  run ${run.runId}`,
    ...needsOf(view).map((need) => `  ${need}`),
    ...tracks.map((track) =>
      `  ${name(track.resourceId)}  ${stateText(track.state, terminal)}  ${track.step}  ${trackNote(track)}`.trimEnd(),
    ),
    ...planned.map(({ resourceId }) => `  ${name(resourceId)}  planned`),
    ...journal.slice(-linesOfJournal).map((entry) => `  ${journalLine(entry)}`),
  ];
}

/** The first and the last lines of what does not fit: the state above, the journal below. */
function fitting(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const foot = Math.min(linesOfJournal, Math.floor(most / 2));
  const head = most - foot - 1;
  return [...lines.slice(0, head), `  … ${lines.length - head - foot} more`, ...lines.slice(lines.length - foot)];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one.
const piece = /\u001b\[\d+m|./gsu;

/** A line that wraps would take two on the screen. Colours take no room. */
function cut(line: string, columns: number): string {
  const pieces = line.match(piece) ?? [];
  const isColour = (text: string) => text.startsWith('\u001b');
  if (pieces.filter((text) => !isColour(text)).length <= columns) return line;
  let room = columns - 1;
  const kept = pieces.filter((text) => isColour(text) || room-- > 0);
  return `${kept.join('')}…`;
}
