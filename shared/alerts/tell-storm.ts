import { type AlertCondition, type AlertRow, sameCondition } from '../domain/alert.ts';
import { afterQueued } from '../domain/alert-outbox.ts';
import { followersOf, leaderFor, stormNotice } from '../domain/alert-storm.ts';
import type { Telling } from './tell.ts';

export interface Storm {
  readonly leader: AlertCondition;
  /** Subject of the leader, where the condition that is told is another one. */
  readonly joins?: string;
  /** The condition that is told has just begun. */
  readonly isNews: boolean;
}

/** After the first notice of a storm the others are gathered for so long; what waits already keeps its time. */
const gatherMs = 3 * 60_000;

/** The storm that the row belongs to, or begins to belong to; undefined where nobody would be told once, or for a condition of its own. */
export async function stormOf({ rows, clock, sinks = [] }: Telling, row: AlertRow): Promise<Storm | undefined> {
  if (!sinks.some(({ isForPeople }) => isForPeople)) return undefined;
  const isNews = row.state === 'open' && row.told?.state !== 'open';
  if (row.storm?.state === 'open') return { leader: row, isNews };
  const mayJoin = isNews && row.joins === undefined;
  if (!mayJoin && row.joins === undefined) return undefined;
  const all = await rows.list(Number.POSITIVE_INFINITY);
  const leader = mayJoin
    ? leaderFor(row, all, clock.now())
    : all.find((other) => sameCondition(other, { code: row.code, subject: row.joins ?? '' }));
  return leader && { leader, joins: leader.subject, isNews };
}

/**
 * Puts into the outboxes of the leader what people are told of all of them: soon when another one joins, rarely while they go on, and
 * when the last one is over.
 */
export async function tellStorm(telling: Telling, { leader, isNews }: Storm): Promise<void> {
  const { rows, clock, repeatMs, sinks = [] } = telling;
  const all = await rows.list(Number.POSITIVE_INFINITY);
  const now = clock.now();
  await rows.change(leader, (row) => {
    const followers = row && followersOf(row, all);
    if (!row || !followers) return row;
    const notice = stormNotice(row, followers, now);
    const isOver = notice.state === 'resolved' && row.storm?.state === 'open';
    const isDue = notice.state === 'open' && (isNews || now - (row.storm?.at ?? 0) >= repeatMs);
    if (!isOver && !isDue) return row;
    const names = sinks.filter(({ isForPeople }) => isForPeople).map(({ name }) => name);
    const from = isOver ? now : now + gatherMs;
    const queued = names.reduce((before: AlertRow, name) => afterQueued(before, name, { notice, from }), row);
    return { ...queued, storm: { state: notice.state, at: now } };
  });
}

/** Two that were over at the same time may each have taken the other for open. */
export async function settleStorms(telling: Telling, all: readonly AlertRow[]): Promise<void> {
  for (const row of all) {
    if (row.storm?.state !== 'open' || stormNotice(row, followersOf(row, all), 0).state === 'open') continue;
    await tellStorm(telling, { leader: row, isNews: false });
  }
}
