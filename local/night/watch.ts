import { setTimeout as waitMs } from 'node:timers/promises';
import { nameOf } from '../../shared/domain/arm-id.ts';
import { clusterAt, isSettled } from '../simulator/cluster-facts.ts';
import type { Activity } from '../simulator/kernel.ts';
import type { Stack } from '../stack.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import type { Line } from './printer.ts';
import type { Timeline } from './timeline.ts';

/** What the judge sees of the cluster's starts. */
export interface Watch {
  /** When the last start operation ended, epoch milliseconds. */
  startedAt(): number | undefined;
  /** What hung on the cluster right after that start had settled; undefined until then. */
  afterStart(): readonly Condition[] | undefined;
  stop(): void;
}

const brokenHeading = 'What the restart broke, as the simulator’s judge sees it in the world itself';

/** After every start of a cluster by its people, tells what is broken now. */
export function createWatch(stack: Pick<Stack, 'simulator' | 'judge'>, timeline: Pick<Timeline, 'add'>): Watch {
  const { core } = stack.simulator;
  const ending = new AbortController();
  let startedAt: number | undefined;
  let after: readonly Condition[] | undefined;
  const lookAfter = async ({ at, resourceId }: Activity): Promise<void> => {
    after = undefined;
    // The activity is recorded just before its effect.
    do await waitMs(1, undefined, { signal: ending.signal });
    while (!isSettledNow(stack, resourceId));
    startedAt = at;
    const seenAt = core.now();
    after = conditionsOf(stack.simulator, resourceId, stack.judge.verdict().problems);
    for (const { name, kind, text, works } of after) {
      timeline.add({
        at: seenAt,
        who: 'Judge',
        about: name,
        text: `${kind}: ${text}`,
        tone: works ? 'good' : 'bad',
        heading: brokenHeading,
      });
    }
  };
  const unsubscribe = core.onActivity((activity) => {
    const isStart = /managedclusters\/start\/action$/i.test(activity.operationName) && activity.status === 'Succeeded';
    if (isStart) lookAfter(activity).catch(() => {});
  });
  return {
    startedAt: () => startedAt,
    afterStart: () => after,
    stop: () => {
      ending.abort();
      unsubscribe();
    },
  };
}

function isSettledNow({ simulator }: Pick<Stack, 'simulator'>, clusterId: string): boolean {
  const cluster = clusterAt(simulator.core, clusterId);
  return cluster !== undefined && isSettled(simulator.core, cluster);
}

/** For a reader who goes on playing: one line of the judge after each repair that has ended from now on. */
export function createComments(stack: Pick<Stack, 'simulator' | 'judge'>, timeline: Pick<Timeline, 'add' | 'runs'>): () => void {
  const known = new Set(timeline.runs().flatMap((run) => (run.hasEnded ? run.runId : [])));
  return () => {
    for (const run of timeline.runs()) {
      if (!run.hasEnded || known.has(run.runId)) continue;
      known.add(run.runId);
      if (run.intent === 'plan') continue;
      timeline.add(comment(stack, run.clusterId));
    }
  };
}

/** Other clusters may wait or be refused meanwhile: that is not this run’s business. */
function comment({ simulator, judge }: Pick<Stack, 'simulator' | 'judge'>, clusterId: string): Line {
  const { problems } = judge.verdict();
  const broken = conditionsOf(simulator, clusterId, problems).filter((condition) => !condition.works);
  const isWhole = broken.length === 0;
  const whole =
    problems.length === 0 ? 'everything works and is configured as it was in the beginning' : 'everything that hangs on it works';
  const text = isWhole ? whole : `not healed: ${broken.map((condition) => `${condition.name} is ${condition.text}`).join('; ')}`;
  return { at: simulator.clock.now(), who: 'Judge', about: nameOf(clusterId), text, tone: isWhole ? 'good' : 'bad' };
}
