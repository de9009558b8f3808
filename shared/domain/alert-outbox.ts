import { type AlertNotice, type AlertRow, type Outbox, type SinkName, sinkNames } from './alert.ts';

/** A sink that is down for days must not make a row grow without end; a condition that came and went so often is told by its newest notices. */
const mostKept = 20;
/** What a sink has not taken for so long is not news any more. */
export const deadAfterMs = 24 * 60 * 60_000;
const firstPauseMs = 60_000;
const longestPauseMs = 15 * 60_000;
/** A receiver may ask for patience, but not for silence. */
const longestWishMs = 60 * 60_000;

export function outboxOf(row: AlertRow, sink: SinkName): Outbox | undefined {
  return sink === 'webhook' ? row.unsent : row.outboxes?.[sink];
}

/** The sinks that have not taken everything yet. */
export function waitingSinks(row: AlertRow): readonly SinkName[] {
  return sinkNames.filter((sink) => outboxOf(row, sink) !== undefined);
}

function withOutbox(row: AlertRow, sink: SinkName, outbox: Outbox | undefined): AlertRow {
  const { unsent, outboxes, ...rest } = row;
  const webhook = sink === 'webhook' ? outbox : unsent;
  const { [sink]: _, ...others } = outboxes ?? {};
  const all = sink === 'webhook' || !outbox ? others : { ...others, [sink]: outbox };
  return { ...rest, ...(webhook && { unsent: webhook }), ...(Object.keys(all).length > 0 && { outboxes: all }) };
}

/**
 * The row with the notice waiting for that sink; a repetition replaces the one before it. Where nothing waits yet it is sent from `from`
 * on (at once without it).
 */
export function afterQueued(row: AlertRow, sink: SinkName, { notice, from }: { notice: AlertNotice; from?: number }): AlertRow {
  const found = outboxOf(row, sink);
  const waiting = found?.notices ?? [];
  const others = waiting.at(-1)?.state === notice.state ? waiting.slice(0, -1) : waiting;
  const notices = [...others, notice].slice(-mostKept);
  return withOutbox(row, sink, { notices, tries: found?.tries ?? 0, nextAt: found?.nextAt ?? from ?? notice.at });
}

/** The row while somebody sends its notices to that sink: nobody else does so before `until`. */
export function afterClaimed(row: AlertRow, sink: SinkName, until: number): AlertRow {
  const found = outboxOf(row, sink);
  return found ? withOutbox(row, sink, { ...found, nextAt: until }) : row;
}

/**
 * The row without the notices that the sink took; what was added or replaced meanwhile stays, and is due at once. What the sink never
 * took of this condition before is superseded by what it has now.
 */
export function afterSent(row: AlertRow, sink: SinkName, sent: readonly AlertNotice[]): AlertRow {
  const found = outboxOf(row, sink);
  if (!found || sent.length === 0) return row;
  const isSent = (notice: AlertNotice) => sent.some((other) => other.state === notice.state && other.at === notice.at);
  const left = found.notices.filter((notice) => !isSent(notice));
  const { dead, ...rest } = withOutbox(row, sink, left.length === 0 ? undefined : { notices: left, tries: 0, nextAt: 0 });
  const others = (dead ?? []).filter((letter) => letter.sink !== sink);
  return others.length === 0 ? rest : { ...rest, dead: others };
}

/**
 * The row after a try failed: the next one follows after a minute, then later and later, at last every quarter of an hour, and not
 * before the receiver wants it. What is a day old by then is given up (`afterExpired`).
 */
export function afterSendFailed(row: AlertRow, sink: SinkName, { now, retryAfterMs }: { now: number; retryAfterMs?: number }): AlertRow {
  const found = outboxOf(row, sink);
  if (!found) return row;
  const tries = found.tries + 1;
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 10));
  const wishMs = Math.min(longestWishMs, retryAfterMs ?? 0);
  return afterExpired(withOutbox(row, sink, { ...found, tries, nextAt: now + Math.max(pauseMs, wishMs) }), sink, now);
}

/** The row with what that sink has not taken for a day among the dead letters. */
export function afterExpired(row: AlertRow, sink: SinkName, now: number): AlertRow {
  const found = outboxOf(row, sink);
  const isDead = (notice: AlertNotice) => now - notice.at >= deadAfterMs;
  const dead = found?.notices.filter(isDead) ?? [];
  if (!found || dead.length === 0) return row;
  const left = found.notices.filter((notice) => !isDead(notice));
  const letters = dead.map((notice) => ({ sink, notice, at: now }));
  const kept = [...(row.dead ?? []), ...letters].slice(-mostKept);
  return { ...withOutbox(row, sink, left.length === 0 ? undefined : { ...found, notices: left }), dead: kept };
}
