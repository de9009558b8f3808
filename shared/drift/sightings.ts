import { type ArmId, idKey, isWithin } from '../domain/arm-id.ts';
import { type Finding, findingSeverities, type Sighting } from '../domain/finding.ts';
import { withoutPersonalText } from '../domain/secret-forms.ts';
import type { Blind } from '../domain/sweep-memory.ts';
import type { Judged } from './evaluate.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import type { Found, Rule, Unknown } from './rule.ts';

export interface Known {
  readonly at: number;
  /** Findings of the cluster that are stored already. */
  readonly rows: readonly Finding[];
  /** A repair is under way, or expected soon: rules then overlook what it may mend, and what they do not find proves nothing. */
  readonly isInRepair: boolean;
}

/**
 * What a sweep says of each finding of a cluster: those that it found, and those that are stored and that it did not find. A stored one is
 * over when its rule could be judged, and its subject with it; where that is not so, nothing is known (R5). While the cluster is asleep, or
 * a repair is under way, nothing is said of it.
 */
export function sightingsOf(cluster: ClusterFacts, judged: readonly Judged[], { at, rows, isInRepair }: Known): readonly Sighting[] {
  const open = rows.filter(({ state }) => state === 'open');
  const known = new Set(judged.map(({ rule }) => rule.id));
  const vanished = open.filter(({ ruleId }) => !known.has(ruleId));
  return [
    ...judged.flatMap((one) => ofRule(cluster, one, { at, isInRepair, rows: open.filter(({ ruleId }) => ruleId === one.rule.id) })),
    ...vanished.map((row) => over(row, at, 'This release has no such rule any more.')),
  ];
}

function ofRule(cluster: ClusterFacts, { rule, verdict, isAsleep }: Judged, { at, rows, isInRepair }: Known): readonly Sighting[] {
  if (isAsleep) return isOutOfPlace(rule, cluster) ? rows.map((row) => over(row, at, placeOf(cluster))) : [];
  const found = bySubject(verdict.findings).map((finding) => foundOf(rule, cluster, { finding, at }));
  if (isInRepair) return found;
  const isFound = new Set(found.map(({ subjectId }) => idKey(subjectId)));
  const missing = rows.filter(({ subjectId }) => !isFound.has(idKey(subjectId)));
  return [...found, ...missing.flatMap((row) => notFound(row, verdict.unknown, at))];
}

/** A rule about clusters that are gone, of one that is there, or the other way round. */
function isOutOfPlace(rule: Rule, cluster: ClusterFacts): boolean {
  return cluster.isGone !== (rule.when === 'gone');
}

function placeOf(cluster: ClusterFacts): string {
  return cluster.isGone ? 'The cluster does not exist any more.' : 'The cluster exists.';
}

function notFound(row: Finding, unknown: readonly Unknown[], at: number): readonly Sighting[] {
  const about = unknown.filter(({ subject }) => subject === undefined || isWithin(row.subjectId, subject));
  const reason = about.find(({ isLater }) => !isLater);
  if (reason) return [{ ...keyOf(row), at, kind: 'unknown', why: withoutPersonalText(reason.why) }];
  return about.length > 0 ? [] : [over(row, at, 'A later sweep did not find it any more.')];
}

function keyOf({ ruleId, clusterId, subjectId }: Finding) {
  return { ruleId, clusterId, subjectId };
}

export function over(row: Finding, at: number, because: string): Sighting {
  return { ...keyOf(row), at, kind: 'over', because };
}

/** R11: evidence may quote what Azure says, and Azure quotes people. */
function foundOf(rule: Rule, cluster: ClusterFacts, { finding, at }: { readonly finding: Found; readonly at: number }): Sighting {
  return {
    kind: 'found',
    ruleId: rule.id,
    clusterId: cluster.id,
    subjectId: finding.subject,
    at,
    title: rule.title,
    severity: finding.severity ?? rule.severity,
    seen: withoutPersonalText(finding.seen),
    fix: withoutPersonalText(finding.fix),
  };
}

/** Several findings of a rule on one resource are one, of the worst of their severities. */
function bySubject(findings: readonly Found[]): readonly Found[] {
  const merged = new Map<ArmId, Found>();
  for (const finding of findings) {
    const key = idKey(finding.subject);
    const other = merged.get(key);
    merged.set(key, other ? mergedOf(other, finding) : finding);
  }
  return [...merged.values()];
}

function mergedOf(one: Found, other: Found): Found {
  const isMilder = (severity: Found['severity']) => (severity === undefined ? -1 : findingSeverities.indexOf(severity));
  const worst = isMilder(one.severity) <= isMilder(other.severity) ? one.severity : other.severity;
  const both = (a: string, b: string) => (a === b ? a : `${a} ${b}`);
  return { subject: one.subject, seen: both(one.seen, other.seen), fix: both(one.fix, other.fix), ...(worst && { severity: worst }) };
}

/** Rules that nobody can judge for the cluster, in part or at all; what is read in turns is not among them. */
export function blindIn(judged: readonly Judged[]): readonly Omit<Blind, 'since'>[] {
  return judged.flatMap(({ rule, verdict }) => {
    const reasons = verdict.unknown.filter(({ isLater }) => !isLater).map(({ why }) => withoutPersonalText(why));
    return reasons[0] === undefined ? [] : [{ ruleId: rule.id, why: reasons[0] }];
  });
}
