import type { Colour } from './terminal.ts';

/** `aks-night` of a resource id; `ws/gpu` of a compute, whose name is unique in its workspace only. */
export function shortName(id: string): string {
  const compute = /\/workspaces\/([^/]+)\/computes\/([^/]+)$/i.exec(id);
  return compute ? `${compute[1]}/${compute[2]}` : (id.split('/').filter(Boolean).at(-1) ?? id);
}

/** `2026-11-20 20:31:07Z`, in UTC like everything that Relink tells. */
export function timeText(iso: string | null | undefined): string {
  return iso ? `${iso.slice(0, 10)} ${clockText(iso)}Z` : '';
}

/** `20:31:07` */
export function clockText(iso: string): string {
  return iso.slice(11, 19);
}

/** `45 s`, `12 min`, `3 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const colours: Readonly<Record<string, Colour>> = {
  succeeded: 'green',
  done: 'green',
  refused: 'red',
  failed: 'red',
  parked: 'yellow',
  cancelled: 'yellow',
  'awaiting-approval': 'yellow',
  critical: 'red',
  error: 'red',
  warning: 'yellow',
};

/** The colour in which a state or a severity is told, for a reader who sees colours; the word says it all. */
export function colourOf(word: string): Colour | undefined {
  return colours[word];
}
