import { createHash } from 'node:crypto';
import { type ArmId, idKey } from './arm-id.ts';

/**
 * `critical`: Azure ML cannot use the cluster now, or will not after the next restart. `warning`: against what Azure documents or supports.
 * `advice`: works, and could be better. `information`: worth knowing.
 */
export const findingSeverities = ['critical', 'warning', 'advice', 'information'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** One rule, one cluster, one resource: there is one row for each, whatever the casing of the ids. */
export interface FindingKey {
  readonly ruleId: string;
  readonly clusterId: ArmId;
  readonly subjectId: ArmId;
}

/** A person does not want to hear of it for a while. It is counted all the same, and nothing is told or repaired. */
export interface Suppression {
  readonly by: string;
  readonly reason: string;
  readonly at: number;
  readonly until: number;
}

/** A repair that a finding began. */
export interface FindingRepair {
  /** `firstAt` of the opening it was for. */
  readonly openedAt: number;
  readonly at: number;
  readonly mode: string;
  /** Repairs that were begun for it, a pause of a week apart counting anew; looks in mode observe are none. */
  readonly tries: number;
  /** Missing until the run is known: a process may die between announcing a repair and starting it. */
  readonly runId?: string;
}

/** What is known of a finding over all the times it opened. Texts are those of the last sight; times are milliseconds since the epoch. */
export interface Finding extends FindingKey {
  readonly findingId: string;
  readonly state: 'open' | 'resolved';
  readonly severity: FindingSeverity;
  readonly title: string;
  readonly seen: string;
  readonly fix: string;
  /** First and last sight, and how many there were, since it opened last. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  /** How often it opened, and when it did the last ten times, oldest first. */
  readonly opens: number;
  readonly openings: readonly number[];
  readonly resolved?: { readonly at: number; readonly because: string };
  /** While open: since when nobody can tell whether it is still so, and why (R5). */
  readonly unknown?: { readonly since: number; readonly at: number; readonly why: string };
  readonly suppressed?: Suppression;
  /** When direct reads last said the same, since it opened. */
  readonly confirmedAt?: number;
  readonly repair?: FindingRepair;
}

/** What a sweep says of one finding. */
export type Sighting = FindingKey & { readonly at: number } & (
    | { readonly kind: 'found'; readonly title: string; readonly severity: FindingSeverity; readonly seen: string; readonly fix: string }
    | { readonly kind: 'over'; readonly because: string }
    | { readonly kind: 'unknown'; readonly why: string }
  );

/** First part of the ids of all findings of a cluster. */
export function findingsOfCluster(clusterId: ArmId): string {
  return hashOf(idKey(clusterId)).slice(0, 16);
}

/** An opaque id, the same for every casing of the key: 16 and 32 hex digits. */
export function findingIdOf({ ruleId, clusterId, subjectId }: FindingKey): string {
  const key = [ruleId.toLowerCase(), idKey(clusterId), idKey(subjectId)].join('\n');
  return `${findingsOfCluster(clusterId)}-${hashOf(key).slice(0, 32)}`;
}

/** Two looks that are closer together are one: a sweep that was begun again after a crash, or two at the same time. */
const sameLookMs = 10 * 60_000;
const openingsKept = 10;

/**
 * The row after a sweep; the row as it was when the sweep has nothing new to say, or is older than what the row knows. Folding the same
 * sighting twice is folding it once. Undefined: there is no row, and there need be none.
 */
export function afterSighting(row: Finding | undefined, sighting: Sighting): Finding | undefined {
  if (row && sighting.at <= Math.max(row.lastAt, row.resolved?.at ?? 0)) return row;
  if (sighting.kind === 'found') return row?.state === 'open' ? persisted(row, sighting) : opened(row, sighting);
  if (row?.state !== 'open') return row;
  return sighting.kind === 'over' ? resolved(row, sighting) : unclear(row, sighting);
}

type FoundNow = Extract<Sighting, { readonly kind: 'found' }>;

function textsOf({ title, severity, seen, fix }: FoundNow): Pick<Finding, 'title' | 'severity' | 'seen' | 'fix'> {
  return { title, severity, seen, fix };
}

function persisted(row: Finding, found: FoundNow): Finding {
  if (found.at - row.lastAt < sameLookMs) return row;
  const { unknown: _, ...rest } = row;
  return { ...rest, ...textsOf(found), lastAt: found.at, count: row.count + 1 };
}

function opened(row: Finding | undefined, found: FoundNow): Finding {
  const { resolved: _, unknown: __, confirmedAt: ___, ...kept } = row ?? emptyRow(found);
  return {
    ...kept,
    ...textsOf(found),
    state: 'open',
    firstAt: found.at,
    lastAt: found.at,
    count: 1,
    opens: kept.opens + 1,
    openings: [...kept.openings, found.at].slice(-openingsKept),
  };
}

function emptyRow(found: FoundNow): Finding {
  const { ruleId, clusterId, subjectId } = found;
  const none = { state: 'open', firstAt: 0, lastAt: 0, count: 0, opens: 0, openings: [] } as const;
  return { findingId: findingIdOf(found), ruleId, clusterId, subjectId, ...textsOf(found), ...none };
}

function resolved(row: Finding, { at, because }: { readonly at: number; readonly because: string }): Finding {
  const { unknown: _, ...rest } = row;
  return { ...rest, state: 'resolved', resolved: { at, because } };
}

function unclear(row: Finding, { at, why }: { readonly at: number; readonly why: string }): Finding {
  if (row.unknown && at - row.unknown.at < sameLookMs) return row;
  return { ...row, unknown: { since: row.unknown?.since ?? at, at, why } };
}

export function isSuppressed({ suppressed }: Finding, now: number): boolean {
  return suppressed !== undefined && suppressed.until > now;
}

const flap = { openings: 4, withinMs: 7 * 24 * 60 * 60_000 };

/** It came and went and came back, at least four times within a week: something makes it again and again, and repairing it does not help. */
export function isFlapping({ openings }: Finding, now: number): boolean {
  return openings.filter((at) => now - at < flap.withinMs).length >= flap.openings;
}

/** True for one that was over before then. One that is suppressed beyond now stays, so that the suppression is not lost. */
export function isForgettableFinding(row: Finding, { before, now }: { readonly before: number; readonly now: number }): boolean {
  return row.state === 'resolved' && (row.resolved?.at ?? row.lastAt) < before && !isSuppressed(row, now);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
