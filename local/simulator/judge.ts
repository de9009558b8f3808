/**
 * The oracle: looks at the simulated world itself, hidden state included, and says in sentences whether every cluster and what hangs on
 * it is as it was in the starting world, and which rules were broken on the way. It knows nothing of the service and believes none of its words.
 */
import { createWatch } from './judge-breaches.ts';
import { problemsOf } from './judge-problems.ts';
import type { Simulator } from './simulator.ts';
import type { WorldFile } from './world.ts';

export interface Verdict {
  /** No problem left. Says nothing about how it came to be: see `breaches`. */
  readonly healthy: boolean;
  readonly problems: readonly string[];
  /** Rules that the repairer broke, in order of time. */
  readonly breaches: readonly string[];
}

export interface JudgeOptions {
  /** Name of the principal whose writes are judged; what others do is people's business. Default `relink`. */
  readonly repairer?: string;
  /** Deleting an endpoint of a cluster that is Stopped and Succeeded is then no breach (design R6, the one exception). */
  readonly earlyTeardown?: boolean;
}

export interface Judge {
  verdict(): Verdict;
  /** Takes the present world as the one to compare with, and forgets the breaches. */
  rebase(): void;
  stop(): void;
}

/** Watches from now on. The world of this moment is the starting world. */
export function createJudge(simulator: Pick<Simulator, 'core' | 'calls'>, options: JudgeOptions = {}): Judge {
  const repairer = options.repairer ?? 'relink';
  let start: WorldFile = simulator.core.world.dump();
  const watch = createWatch(simulator, { repairer, earlyTeardown: options.earlyTeardown ?? false, start: () => start });
  return {
    verdict: () => {
      const problems = problemsOf(simulator.core, start, watch.touchedByPeople());
      return { healthy: problems.length === 0, problems, breaches: watch.breaches() };
    },
    rebase: () => {
      start = simulator.core.world.dump();
      watch.forget();
    },
    stop: watch.stop,
  };
}
