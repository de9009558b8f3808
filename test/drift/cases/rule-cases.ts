import type { Rule } from '../../../shared/drift/rule.ts';
import type { Scenario } from '../worlds/healthy.ts';
import type { Change } from '../worlds/world.ts';

interface Case {
  /** A sentence about the world: "whose vault has no endpoint and no rule for the cluster's subnet". */
  readonly world: string;
  /** The healthy world that is changed; where it is not named, that of a private workspace with private endpoints. */
  readonly scenario?: Scenario;
  readonly changes: readonly Change[];
}

/** What the rule must say of changed worlds. Of the healthy worlds every rule says nothing. */
export interface RuleCases {
  readonly rule: Rule;
  /** Worlds that look wrong and are not: at least one beyond the healthy ones, where there is such a world. */
  readonly passes: readonly Case[];
  readonly fails: readonly (Case & {
    /** Ids of the resources that the findings are about, in any order. */
    readonly subjects: readonly string[];
    /** A piece of the evidence that must be said. */
    readonly seen: string;
    readonly severity?: string;
    /** Other rules that such a world rightly raises as well, with the reason in a comment beside it. Empty for a single mutation. */
    readonly also?: readonly string[];
  })[];
  readonly unknown: readonly (Case & {
    /** A piece of the reason: the action that is missing, where a right is. */
    readonly why: string;
  })[];
}
