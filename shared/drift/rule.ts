import type { ArmId } from '../domain/arm-id.ts';
import type { FindingSeverity } from '../domain/finding.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import type { Estate } from './facts/estate.ts';

/** What a rule sees: one cluster of the scope in its surroundings. */
export interface Scene {
  readonly cluster: ClusterFacts;
  readonly estate: Estate;
}

/** What a rule found on one resource. */
export interface Found {
  /** The resource that is not as it should be; with the rule and the cluster it names the finding. */
  readonly subject: ArmId;
  /** What was seen, in a sentence with names and values: no secrets, no personal data (R11). */
  readonly seen: string;
  /** How to mend it, with the commands to type where there are any. */
  readonly fix: string;
  /** Lower than the rule's own severity, where the documents allow what they forbid elsewhere. */
  readonly severity?: FindingSeverity;
}

/** R5: what could not be judged, and why. The reason names the right that is missing. */
export interface Unknown {
  /** Everything about the cluster, unless a subject is named. */
  readonly subject?: ArmId;
  readonly why: string;
  /** Not asked in this sweep because it is read in turns. */
  readonly isLater?: boolean;
}

/** Nothing in both lists: the cluster passes. */
export interface Verdict {
  readonly findings: readonly Found[];
  readonly unknown: readonly Unknown[];
}

export interface Source {
  /** Title of the page, with its address when it has one. */
  readonly document: string;
  /** The sentence or the condition that the rule takes from it. */
  readonly says: string;
}

export interface Rule {
  /** Never changed and never used again: findings are stored under it. */
  readonly id: string;
  readonly title: string;
  readonly severity: FindingSeverity;
  /** Demands of the source documents that it checks (A1 to C12, E1 to E23), if any. */
  readonly covers: readonly string[];
  readonly sources: readonly Source[];
  /** ARM actions without which it answers unknown. */
  readonly reads: readonly string[];
  /** What it means for those who use the cluster. */
  readonly impact: string;
  /** In general; a finding has the commands. */
  readonly fix: string;
  /** Which text it follows where documents contradict one another, and what it cannot see. */
  readonly notes?: string;
  /** Whether a finding may start a run in the cluster's mode, after direct reads have confirmed it. */
  readonly mayRepair: boolean;
  /** Whether a finding is told to people as an alert. */
  readonly alerts: boolean;
  /**
   * `running`, unless said otherwise: while a cluster is stopped on purpose most of what is seen means nothing. `always`: stopped or not.
   * `gone`: about a cluster that does not exist any more.
   */
  readonly when?: 'running' | 'always' | 'gone';
  evaluate(scene: Scene): Verdict;
}

export const passes: Verdict = { findings: [], unknown: [] };

export function finds(...findings: readonly Found[]): Verdict {
  return { findings, unknown: [] };
}

export function cannotTell(why: string, more: Omit<Unknown, 'why'> = {}): Verdict {
  return { findings: [], unknown: [{ why, ...more }] };
}

/** The verdicts about several subjects as one. */
export function together(verdicts: readonly Verdict[]): Verdict {
  return { findings: verdicts.flatMap(({ findings }) => findings), unknown: verdicts.flatMap(({ unknown }) => unknown) };
}
