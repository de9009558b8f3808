import type { Scope } from '../../domain/scope.ts';
import { asServiceError, hasCode } from '../../domain/service-error.ts';
import type { AzurePorts } from '../../repair/engine.ts';
import { needs, type Reading, read, unread } from '../facts/reading.ts';

/** What a sweep asks of Azure: reads only. */
export interface SweepPorts extends Pick<AzurePorts, 'estate'> {
  readonly access: Pick<AzurePorts['access'], 'locks' | 'missingActions'>;
  readonly computes: Pick<AzurePorts['computes'], 'list'>;
  readonly endpoints: Pick<AzurePorts['endpoints'], 'zoneGroups'>;
}

/** What the parts of one gathering share. */
export interface Gathering {
  readonly azure: SweepPorts;
  /** Nothing outside of it is read. */
  readonly scope: Scope;
  /** Counts the sweeps: decides whose turn it is. */
  readonly turn: number;
  /** How many resources are read one by one, for each kind of such reads. */
  readonly mostDirectReads: number;
  readonly signal: AbortSignal;
}

/** Lists and single reads that are under way at the same time; the adapters pace them further. */
export const readsAtOnce = 8;

/**
 * What was read, or why it was not: a right that is missing by its name, anything else in Azure's words (free of secrets, R11). Throws only
 * when the sweep itself is over: then nothing is known, and nobody shall take it for trouble of Azure's.
 */
export async function readingOf<T>(
  gathering: Gathering,
  { action, scope }: { readonly action: string; readonly scope: string },
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<Reading<T>> {
  try {
    return read(await ask(gathering.signal));
  } catch (error) {
    gathering.signal.throwIfAborted();
    return unread(hasCode(error, 'azure-forbidden') ? needs(action, scope) : asServiceError(error).message);
  }
}

/** At most `most` of the items: others each time, so that each of a list that stays the same has its turn. */
export function inTurns<T>(items: readonly T[], most: number, turn: number): readonly T[] {
  if (items.length <= most) return items;
  const start = (turn * most) % items.length;
  return [...items.slice(start), ...items.slice(0, start)].slice(0, most);
}
