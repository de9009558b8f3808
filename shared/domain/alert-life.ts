import type { Alert, AlertNotice, AlertRow, SinkName } from './alert.ts';
import { afterQueued, waitingSinks } from './alert-outbox.ts';

/** The row after the condition was seen (again). A resolved condition that comes back begins anew. */
export function afterSeen(row: AlertRow | undefined, alert: Alert): AlertRow {
  const { at, ...texts } = alert;
  const isGoingOn = row?.state === 'open';
  return {
    ...texts,
    state: 'open',
    firstAt: isGoingOn ? row.firstAt : at,
    lastAt: at,
    count: isGoingOn ? row.count + 1 : 1,
    ...(row?.told && { told: row.told }),
    ...(row?.unsent && { unsent: row.unsent }),
    ...(row?.outboxes && { outboxes: row.outboxes }),
    ...(row?.dead && { dead: row.dead }),
    ...(isGoingOn && row.joins !== undefined && { joins: row.joins }),
    ...(row?.storm?.state === 'open' && { storm: row.storm }),
  };
}

/** The row after the condition was found to be over; a condition that is not open stays as it is. */
export function afterResolved(row: AlertRow, resolved: { readonly at: number; readonly because: string }): AlertRow {
  return row.state === 'open' ? { ...row, state: 'resolved', resolved } : row;
}

/**
 * What people must be told now: that the condition began, that it is still being seen (at most every `repeatMs`), or that it is
 * over. Undefined when they know. What began and ended before anybody was told is not told.
 */
export function noticeDue(row: AlertRow, repeatMs: number): AlertNotice | undefined {
  if (row.state === 'open') {
    const isNews = row.told?.state !== 'open' || row.lastAt - row.told.at >= repeatMs;
    return isNews ? noticeOf(row, row.lastAt) : undefined;
  }
  return row.told?.state === 'open' ? noticeOf(row, row.resolved?.at ?? row.lastAt) : undefined;
}

/** What there is to say of the row as it is. */
export function noticeOf(row: AlertRow, at: number): AlertNotice {
  const { code, subject, state, notDone, next, severity, runId } = row;
  const texts =
    state === 'open'
      ? { seen: row.seen, done: row.done, notDone, next }
      : {
          seen: row.resolved?.because ?? 'It is over.',
          done: `The alert is closed. It said: ${row.seen}`,
          notDone: 'Nothing that Relink knows of.',
          next: 'Nothing has to be done for this alert any more.',
        };
  return { code, subject, state, ...texts, ...(severity && { severity }), ...(runId !== undefined && { runId }), at };
}

const closedAfterMs = 7 * 24 * 60 * 60_000;

/**
 * True for what was a single happening (a new identity, a cluster that went away while its endpoints waited, a message
 * that names no run) and lies a week back: Relink cannot see
 * whether a person dealt with it, so such an alert closes itself. One that tells of a state stays open until the state is over.
 */
export function hasLapsed(row: AlertRow, now: number): boolean {
  const isHappening = row.code === 'identity-replaced' || row.code === 'endpoint-missing' || row.subject.startsWith('queue ');
  return row.state === 'open' && isHappening && now - row.lastAt >= closedAfterMs;
}

/** True for an alert that was over before then, and of which nothing is left to be told or sent. */
export function isForgettable(row: AlertRow, before: number): boolean {
  const isOver = row.state === 'resolved' && (row.resolved?.at ?? row.lastAt) < before;
  return isOver && row.told?.state !== 'open' && waitingSinks(row).length === 0;
}

/** The row after the notice was told; it waits for each of those sinks until the sink has taken it. */
export function afterTold(row: AlertRow, notice: AlertNotice, sinks: readonly SinkName[]): AlertRow {
  const told: AlertRow = { ...row, told: { state: notice.state, at: notice.at } };
  return sinks.reduce((before, sink) => afterQueued(before, sink, { notice }), told);
}
