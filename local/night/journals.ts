import type { Api } from './api.ts';
import type { Line } from './printer.ts';
import { headingOf, relinkLine, type ShownRun } from './relink-lines.ts';
import { shorten } from './words.ts';

/** Follows every run until its end. */
export interface Journals {
  /** Runs as last seen, newest first. */
  runs(): readonly ShownRun[];
  /** Runs that have ended by now are not told. */
  skip(): Promise<void>;
  /** Lines of the entries that were not answered before. Trouble is a line too, once. `at` is the present. */
  news(at: number): Promise<readonly Line[]>;
}

export function createJournals(api: Api): Journals {
  const over = new Set<string>();
  let known: readonly ShownRun[] = [];
  let lastTrouble = '';
  const newsOf = createReader(api, over);
  const read = async (): Promise<readonly Line[]> => {
    known = await api.runs();
    const open = known.filter(({ runId }) => !over.has(runId)).reverse();
    const lines = await Promise.all(open.map(({ runId }) => newsOf(runId)));
    return lines.flat();
  };
  return {
    runs: () => known,
    skip: async () => {
      for (const run of await api.runs()) if (run.hasEnded) over.add(run.runId);
    },
    news: (at) =>
      read().catch((error: unknown) => {
        const text = `Relink’s journal cannot be read: ${error instanceof Error ? error.message : String(error)}`;
        if (text === lastTrouble) return [];
        lastTrouble = text;
        return [{ at, who: 'Host', text: shorten(text), tone: 'bad' } as const];
      }),
  };
}

/** Entries are told apart by what they say: tracks write side by side, and an earlier entry may be stored later. */
function createReader(api: Api, over: Set<string>): (runId: string) => Promise<readonly Line[]> {
  const told = new Set<string>();
  const headings = new Map<string, string | undefined>();
  return async (runId) => {
    const { run, journal } = await api.run(runId);
    const fresh = journal.filter((entry) => !told.has(JSON.stringify(entry)));
    if (run.hasEnded) over.add(runId);
    return fresh.flatMap((entry) => {
      told.add(JSON.stringify(entry));
      const change = headingOf(entry, run);
      if (change !== 'same') headings.set(runId, change);
      const heading = headings.get(runId);
      const line = relinkLine(entry, run);
      return line ? [{ ...line, ...(heading !== undefined && { heading }) }] : [];
    });
  };
}
