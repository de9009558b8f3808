import type { Alert, AlertNotice, AlertRow } from './alert.ts';

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

function noticeOf(row: AlertRow, at: number): AlertNotice {
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
  return isOver && row.told?.state !== 'open' && row.unsent === undefined;
}

/** A sink that is down for days must not make a row grow without end; a condition that came and went so often is told by its newest notices. */
const mostUnsent = 20;

/** The row after the notice was told. With `mustSend` it is kept until a sink has taken it; a repetition replaces the one before it. */
export function afterTold(row: AlertRow, notice: AlertNotice, mustSend: boolean): AlertRow {
  const told = { state: notice.state, at: notice.at };
  if (!mustSend) return { ...row, told };
  const waiting = row.unsent?.notices ?? [];
  const others = waiting.at(-1)?.state === notice.state ? waiting.slice(0, -1) : waiting;
  const notices = [...others, notice].slice(-mostUnsent);
  return { ...row, told, unsent: { notices, tries: row.unsent?.tries ?? 0, nextAt: row.unsent?.nextAt ?? notice.at } };
}

/** The row while somebody sends its notices: nobody else does so before `until`. */
export function afterClaimed(row: AlertRow, until: number): AlertRow {
  return row.unsent ? { ...row, unsent: { ...row.unsent, nextAt: until } } : row;
}

/** The row without the notices that were sent; what was added or replaced meanwhile stays. */
export function afterSent(row: AlertRow, sent: readonly AlertNotice[]): AlertRow {
  if (!row.unsent || sent.length === 0) return row;
  const { unsent, ...rest } = row;
  const isSent = (notice: AlertNotice) => sent.some((other) => other.state === notice.state && other.at === notice.at);
  const left = unsent.notices.filter((notice) => !isSent(notice));
  return left.length === 0 ? rest : { ...rest, unsent: { notices: left, tries: 0, nextAt: 0 } };
}

const firstPauseMs = 60_000;
const longestPauseMs = 15 * 60_000;

/** The row after a try failed: the next one follows after a minute, then later and later, at last every quarter of an hour. It is never given up. */
export function afterSendFailed(row: AlertRow, now: number): AlertRow {
  if (!row.unsent) return row;
  const tries = row.unsent.tries + 1;
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 10));
  return { ...row, unsent: { ...row.unsent, tries, nextAt: now + pauseMs } };
}
