import { asServiceError } from '../domain/service-error.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import type { Estate } from './facts/estate.ts';
import { cannotTell, passes, type Rule, type Verdict } from './rule.ts';

export interface Judged {
  readonly rule: Rule;
  readonly verdict: Verdict;
  /** The cluster is stopped on purpose, and the rule has nothing to say of that: findings stay as they are. */
  readonly isAsleep: boolean;
}

/**
 * All rules, always, on one cluster. A rule that breaks answers unknown and keeps no other from speaking. While the cluster is stopped
 * or on its way somewhere, only the rules that say so are asked: a planned stop raises nothing.
 */
export function evaluate(rules: readonly Rule[], cluster: ClusterFacts, estate: Estate): readonly Judged[] {
  return rules.map((rule) => {
    if (!isTime(rule, cluster, estate)) return { rule, verdict: passes, isAsleep: true };
    return { rule, verdict: verdictOf(rule, cluster, estate), isAsleep: false };
  });
}

function isTime({ when = 'running' }: Rule, cluster: ClusterFacts, estate: Estate): boolean {
  if (cluster.isGone || when === 'gone') return cluster.isGone && when === 'gone';
  return when === 'always' || (isUp(cluster) && estate.memory(cluster.id).power.power === 'Running');
}

/** While it is on its way the power state may show where it goes already, or where it comes from (so agent pools were recorded to do). */
function isUp({ power, provisioningState }: ClusterFacts): boolean {
  return power === 'Running' && !['stopping', 'starting'].includes(provisioningState.toLowerCase());
}

function verdictOf(rule: Rule, cluster: ClusterFacts, estate: Estate): Verdict {
  try {
    return rule.evaluate({ cluster, estate });
  } catch (thrown) {
    return cannotTell(`The rule itself failed: ${asServiceError(thrown).message}`);
  }
}
