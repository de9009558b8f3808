import type { Alert, AlertRow } from '../domain/alert.ts';
import { nameOf } from '../domain/arm-id.ts';
import { type Finding, type FindingSeverity, isFlapping, isSuppressed } from '../domain/finding.ts';
import { repairOfOpening } from '../domain/finding-repair.ts';
import type { Rule } from './rule.ts';

/** What people are to be told, and what is over. */
export interface Telling {
  readonly raise: readonly Alert[];
  readonly resolve: readonly { readonly subject: string; readonly because: string }[];
}

/** Of one rule: more conditions than these that nobody has been told of yet are told as one. */
export const mostAtOnce = 10;

/**
 * The alerts that should be open, compared with those that are: level-triggered, so a sweep that died before it told anybody is made up for
 * by the next one. Each finding has an alert of its own, unless too many of one rule come at once: then the rule has one. `open` are the
 * open alerts of the code `drift-finding`; `findings` are all there are.
 */
export function findingAlerts(
  findings: readonly Finding[],
  open: readonly AlertRow[],
  { rules, now }: { readonly rules: readonly Rule[]; readonly now: number },
): Telling {
  const told = new Map(open.map((row) => [row.subject.toLowerCase(), row]));
  const hasOwn = (finding: Finding) => told.has(subjectOf(finding).toLowerCase());
  const wanted = rules.flatMap((rule) => {
    const due = findings.filter((finding) => finding.ruleId === rule.id && deservesAlert(rule, finding, now));
    const fresh = due.filter((finding) => !hasOwn(finding));
    if (fresh.length <= mostAtOnce) return due.map((finding) => alertOf(finding, now));
    return [...due.filter(hasOwn).map((finding) => alertOf(finding, now)), stormOf(rule, fresh)];
  });
  const subjects = new Set(wanted.map(({ subject }) => subject.toLowerCase()));
  const bySubject = new Map(findings.map((finding) => [subjectOf(finding).toLowerCase(), finding]));
  return {
    // What was told with the same sight is not told again.
    raise: wanted.filter(({ subject, at }) => told.get(subject.toLowerCase())?.lastAt !== at),
    resolve: open
      .filter(({ subject }) => !subjects.has(subject.toLowerCase()))
      .map(({ subject }) => ({ subject, because: whyOver(bySubject.get(subject.toLowerCase()), now) })),
  };
}

/** Rule, resource and cluster. */
export function subjectOf({ ruleId, clusterId, subjectId }: Finding): string {
  return `${ruleId}: ${subjectId} (${clusterId})`;
}

/** Rules lower a finding to these where the documents allow what was seen: worth a line in the list, and nobody's sleep. */
const untold: readonly FindingSeverity[] = ['advice', 'information'];

/** Seen twice, or once and confirmed by direct reads, unless a repair was begun right away: that one may speak first. */
function deservesAlert(rule: Rule, finding: Finding, now: number): boolean {
  if (!rule.alerts || finding.state !== 'open' || untold.includes(finding.severity) || isSuppressed(finding, now)) return false;
  return finding.count >= 2 || (finding.confirmedAt !== undefined && repairOfOpening(finding) === undefined);
}

function alertOf(finding: Finding, now: number): Alert {
  const { clusterId, findingId, title, seen, fix, severity, count, firstAt, lastAt } = finding;
  const repair = repairOfOpening(finding);
  const isRestless = isFlapping(finding, now);
  return {
    code: 'drift-finding',
    subject: subjectOf(finding),
    severity: severity === 'critical' ? 'error' : 'warning',
    seen: [
      `${title} (${nameOf(clusterId)}, ${severity}): ${seen} Seen ${count} times since ${isoTime(firstAt)}.`,
      ...(isRestless ? [`It flaps: it has opened ${finding.openings.length} times of late, four of them or more within a week.`] : []),
    ].join(' '),
    done: repair ? `A run was begun for it at ${isoTime(repair.at)}, in mode ${repair.mode}.` : 'Nothing was written for it.',
    notDone: isRestless ? 'It is still so, and no further repair is begun for it while it flaps.' : 'It is still so.',
    next: `${fix} To hear nothing more of it for a while, suppress finding ${findingId}.`,
    ...(repair?.runId !== undefined && { runId: repair.runId }),
    at: lastAt,
  };
}

function stormOf(rule: Rule, findings: readonly Finding[]): Alert {
  const clusters = [...new Set(findings.map(({ clusterId }) => nameOf(clusterId)))];
  const first = clusters.slice(0, mostAtOnce).join(', ');
  const worst = findings.some(({ severity }) => severity === 'critical');
  return {
    code: 'drift-finding',
    subject: `rule ${rule.id}`,
    severity: worst ? 'error' : 'warning',
    seen: `${clusters.length} clusters, ${findings.length} findings: ${rule.title}. Among them: ${first}. One of them says: ${findings[0]?.seen ?? ''}`,
    done: 'They are told as one, because so many came at the same time.',
    notDone: 'They are still so, as far as Relink has not repaired them since.',
    next: `List them with GET /api/findings?rule=${rule.id}&state=open. So many at once often have one cause: a policy, a template, a network change. ${rule.fix}`,
    at: Math.max(...findings.map(({ lastAt }) => lastAt)),
  };
}

function whyOver(finding: Finding | undefined, now: number): string {
  if (!finding) return 'No finding stands behind it any more, or the findings have alerts of their own now.';
  if (isSuppressed(finding, now))
    return `${finding.suppressed?.by} suppressed it until ${isoTime(finding.suppressed?.until ?? now)}: ${finding.suppressed?.reason}`;
  if (finding.state === 'open' && untold.includes(finding.severity)) return `It is ${finding.severity} only now: ${finding.seen}`;
  return finding.resolved?.because ?? 'This release does not tell people of it.';
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
