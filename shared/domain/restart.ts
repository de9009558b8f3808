import type { PowerState } from './cluster.ts';

/** One stop-to-start of one cluster. */
export interface Restart {
  readonly id: string;
  /** Milliseconds since the epoch, by the clock of whoever saw it first. */
  readonly at: number;
  readonly correlationId?: string;
  /** Set when Relink read it by its own clock; unset when an event told it by Azure's. */
  readonly seenBy?: 'read';
}

/**
 * By how much a stop that Azure reports may be younger than Relink's own reading of the start after it and still be the stop before
 * that start. Clocks differ, and Azure dates an operation when it has noticed its end. The next stop comes later: it takes at
 * least 90 s (recorded) and can only begin when the start is over. See docs/adr/0005-clocks-that-differ.md.
 */
export const lateStopMs = 60_000;

/** What Relink knows of a cluster's power over time; part of the cluster row. */
export interface PowerHistory {
  readonly power: PowerState;
  readonly powerSeenAt: number;
  /** Latest moment at which the cluster is known to have been stopped. */
  readonly stoppedAt?: number;
  /** Latest start that no known stop explains yet: a hint, not a restart. */
  readonly unprovenStart?: Omit<Restart, 'id'>;
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
  if (isAnswered(history, seen)) return history;
  const stoppedAt = Math.max(history.stoppedAt ?? 0, seen.at);
  return { ...withPower(history, 'Stopped', seen.at), stoppedAt };
}

/** News of the stop that the last restart has answered already. Between times of one clock the order alone decides. */
function isAnswered({ restart }: PowerHistory, stop: PowerObservation): boolean {
  return restart?.seenBy === 'read' && stop.source === 'event' && stop.at > restart.at && stop.at <= restart.at + lateStopMs;
}

function withStart(history: PowerHistory, seen: PowerObservation): PowerHistory {
  const next = withPower(history, 'Running', seen.at);
  const isRestart = seen.at > (history.restart?.at ?? 0) && (seen.source === 'event' || isStoppedSince(history));
  if (!isRestart || seen.at < (history.unprovenStart?.at ?? 0)) return next;
  const start = {
    at: seen.at,
    ...(seen.correlationId && { correlationId: seen.correlationId }),
    ...(seen.source === 'read' && { seenBy: seen.source }),
  };
  return { ...next, unprovenStart: start };
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
    restart: { id: restartIdOf(start.at), ...start },
  };
}

function restartIdOf(at: number): string {
  return `restart-${at}`;
}

/** When the cluster of that restart was started; undefined for an id that names no time. */
export function startedAt(restartId: string | undefined): number | undefined {
  const at = /^restart-(\d+)$/.exec(restartId ?? '')?.[1];
  return at === undefined ? undefined : Number(at);
}

export function isNewRestart(before: PowerHistory, after: PowerHistory): boolean {
  return after.restart !== undefined && after.restart.id !== before.restart?.id;
}
