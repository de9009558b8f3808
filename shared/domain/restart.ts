import type { PowerState } from './cluster.ts';

/** One stop-to-start of one cluster. */
export interface Restart {
  readonly id: string;
  /** Milliseconds since the epoch, by the clock of whoever saw it first. */
  readonly at: number;
  readonly correlationId?: string;
}

/** What Relink knows of a cluster's power over time; part of the cluster row. */
export interface PowerHistory {
  readonly power: PowerState;
  readonly powerSeenAt: number;
  /** Latest moment at which the cluster is known to have been stopped. */
  readonly stoppedAt?: number;
  /** Latest start that no known stop explains yet: a hint, not a restart. */
  readonly unprovenStart?: { readonly at: number; readonly correlationId?: string };
  readonly restart?: Restart;
}

export type PowerObservation = {
  readonly kind: 'stopped' | 'running';
  readonly at: number;
  /** `read`: a GET or list said so at `at`. `event`: Azure reports an operation that happened at `at`. */
  readonly source: 'read' | 'event';
  readonly correlationId?: string;
};

export const neverSeen: PowerHistory = { power: 'Unknown', powerSeenAt: 0 };

/**
 * Folds an observation into the history. A restart exists when a start is known after a stop; so duplicates, a late stop, an
 * event after the pulse saw the same start, all end in one and the same restart (invariant: at most one restart per stop).
 */
export function foldPower(history: PowerHistory, seen: PowerObservation): PowerHistory {
  return proveRestart(seen.kind === 'stopped' ? withStop(history, seen) : withStart(history, seen));
}

function withStop(history: PowerHistory, seen: PowerObservation): PowerHistory {
  const stoppedAt = Math.max(history.stoppedAt ?? 0, seen.at);
  return { ...withPower(history, 'Stopped', seen.at), stoppedAt };
}

function withStart(history: PowerHistory, seen: PowerObservation): PowerHistory {
  const next = withPower(history, 'Running', seen.at);
  const isRestart = seen.at > (history.restart?.at ?? 0) && (seen.source === 'event' || isStoppedSince(history));
  if (!isRestart || seen.at < (history.unprovenStart?.at ?? 0)) return next;
  return { ...next, unprovenStart: { at: seen.at, ...(seen.correlationId && { correlationId: seen.correlationId }) } };
}

function withPower(history: PowerHistory, power: PowerState, at: number): PowerHistory {
  return at < history.powerSeenAt ? history : { ...history, power, powerSeenAt: at };
}

/** A known stop that no restart has answered yet. */
export function isStoppedSince(history: PowerHistory): boolean {
  return history.stoppedAt !== undefined && history.stoppedAt > (history.restart?.at ?? 0);
}

function proveRestart(history: PowerHistory): PowerHistory {
  const start = history.unprovenStart;
  if (!start || !isStoppedSince(history) || start.at < (history.stoppedAt ?? 0)) return history;
  const { unprovenStart: _, ...rest } = history;
  return {
    ...rest,
    restart: { id: `restart-${start.at}`, at: start.at, ...(start.correlationId && { correlationId: start.correlationId }) },
  };
}

export function isNewRestart(before: PowerHistory, after: PowerHistory): boolean {
  return after.restart !== undefined && after.restart.id !== before.restart?.id;
}
