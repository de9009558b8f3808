import { type AlertNotice, type AlertRow, sameCondition } from './alert.ts';
import type { AlertCode } from './alert-catalogue.ts';
import { noticeOf } from './alert-life.ts';

/** Conditions that may befall many clusters by one cause: a role that was taken away, a region that is down. */
const stormCodes: ReadonlySet<AlertCode> = new Set(['run-failed', 'run-refused', 'run-poisoned', 'repair-late', 'drift-blind']);
/** Conditions that begin so soon after each other are taken for one. */
const stormWindowMs = 15 * 60_000;
const mostNamed = 10;

/**
 * The condition that a new one joins, so that people are told once of a storm: one of the same code in the same subscription that is
 * open, was told, and began, or was last joined, within a quarter of an hour.
 */
export function leaderFor(row: AlertRow, rows: readonly AlertRow[], now: number): AlertRow | undefined {
  if (!stormCodes.has(row.code)) return undefined;
  const subscription = subscriptionOf(row.subject);
  if (subscription === undefined) return undefined;
  const leads = (other: AlertRow) =>
    other.code === row.code &&
    !sameCondition(other, row) &&
    other.state === 'open' &&
    other.told?.state === 'open' &&
    other.joins === undefined &&
    subscriptionOf(other.subject) === subscription &&
    now - Math.max(other.firstAt, other.storm?.at ?? 0) <= stormWindowMs;
  return rows.filter(leads).sort((one, other) => one.firstAt - other.firstAt)[0];
}

export function followersOf(leader: AlertRow, rows: readonly AlertRow[]): readonly AlertRow[] {
  const isLed = ({ code, joins }: AlertRow) => joins !== undefined && sameCondition({ code, subject: joins }, leader);
  return rows.filter(isLed);
}

/** The notice of the leader for all of them: those that are still open, or all when it is over. */
export function stormNotice(leader: AlertRow, followers: readonly AlertRow[], at: number): AlertNotice {
  const open = followers.filter(({ state }) => state === 'open');
  const isOver = leader.state === 'resolved' && open.length === 0;
  const meant = isOver ? followers : open;
  const others = { count: meant.length, some: meant.slice(0, mostNamed).map(({ subject }) => subject) };
  const notice = noticeOf(leader, at);
  if (isOver || leader.state === 'open') return { ...notice, ...(others.count > 0 && { others }) };
  // The leader itself is well again, and the others are not: the alert goes on in their words.
  const { seen, done, notDone, next } = open[0] ?? leader;
  return { ...notice, state: 'open', seen, done, notDone, next, others };
}

function subscriptionOf(subject: string): string | undefined {
  return /^\/subscriptions\/([^/]+)\//i.exec(subject)?.[1]?.toLowerCase();
}
