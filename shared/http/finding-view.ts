import { type Finding, isFlapping, isSuppressed } from '../domain/finding.ts';

/** A finding with times that people can read. A suppression that has expired is not shown. */
export function viewOfFinding(finding: Finding, now: number): object {
  const { openings, resolved, unknown, suppressed, confirmedAt, repair, firstAt, lastAt, ...plain } = finding;
  return {
    ...plain,
    firstAt: isoTime(firstAt),
    lastAt: isoTime(lastAt),
    openings: openings.map(isoTime),
    isFlapping: isFlapping(finding, now),
    ...(resolved && { resolved: { ...resolved, at: isoTime(resolved.at) } }),
    ...(unknown && { unknown: { ...unknown, since: isoTime(unknown.since), at: isoTime(unknown.at) } }),
    ...(suppressed &&
      isSuppressed(finding, now) && { suppressed: { ...suppressed, at: isoTime(suppressed.at), until: isoTime(suppressed.until) } }),
    ...(confirmedAt !== undefined && { confirmedAt: isoTime(confirmedAt) }),
    ...(repair && { repair: { at: isoTime(repair.at), mode: repair.mode, runId: repair.runId } }),
  };
}

export const findingColumns = [
  'findingId',
  'ruleId',
  'severity',
  'state',
  'clusterId',
  'subjectId',
  'title',
  'seen',
  'fix',
  'firstAt',
  'lastAt',
  'count',
  'opens',
  'resolvedAt',
  'unknownSince',
  'suppressedBy',
  'suppressedUntil',
  'runId',
] as const;

/** The same as one row of a table. */
export function rowOfFinding(
  finding: Finding,
  now: number,
): Readonly<Record<(typeof findingColumns)[number], string | number | undefined>> {
  const { findingId, ruleId, severity, state, clusterId, subjectId, title, seen, fix, firstAt, lastAt, count, opens } = finding;
  const { resolved, unknown, repair } = finding;
  const suppressed = isSuppressed(finding, now) ? finding.suppressed : undefined;
  return {
    ...{ findingId, ruleId, severity, state, clusterId, subjectId, title, seen, fix, count, opens },
    firstAt: isoTime(firstAt),
    lastAt: isoTime(lastAt),
    resolvedAt: resolved && isoTime(resolved.at),
    unknownSince: unknown && isoTime(unknown.since),
    suppressedBy: suppressed?.by,
    suppressedUntil: suppressed && isoTime(suppressed.until),
    runId: repair?.runId,
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
