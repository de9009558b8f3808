import { setTimeout as waitMs } from 'node:timers/promises';
import { nameOf } from '../../shared/domain/arm-id.ts';
import type { ScaledClock } from '../local-clock.ts';
import { isWrite } from '../simulator/calls.ts';
import type { Stack } from '../stack.ts';
import type { Api } from './api.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { eventDelivered, jumpTo, order, restUntil, until } from './deeds.ts';
import type { Printer } from './printer.ts';
import type { Timeline } from './timeline.ts';
import { printVerdict } from './verdict.ts';
import type { Watch } from './watch.ts';
import { counted } from './words.ts';
import { NightError } from './world.ts';

export interface Scene {
  readonly stack: Stack;
  readonly clock: ScaledClock;
  readonly api: Api;
  readonly printer: Printer;
  readonly timeline: Timeline;
  readonly watch: Watch;
  readonly clusterId: string;
}

/** Real: nothing else is going on then. */
const planPatienceMs = 60_000;

export interface Evening {
  /** What hangs on the cluster. */
  readonly before: readonly Condition[];
  /** What Relink said when it was asked for a plan. */
  readonly plan: string;
}

/** The evening before: Relink gets to know the cluster. */
export async function meetCluster(scene: Scene): Promise<Evening> {
  const { stack, api, clusterId } = scene;
  await stack.host().invokeTimer('pulse');
  const runId = await api.request(clusterId, 'plan');
  const giveUpAt = performance.now() + planPatienceMs;
  for (;;) {
    const { run } = await api.run(runId);
    if (run.hasEnded) return { before: conditionsOf(stack.simulator, clusterId, stack.judge.verdict().problems), plan: run.verdict ?? '' };
    if (performance.now() > giveUpAt) throw new NightError('Relink did not end a plan of the untouched cluster within a minute.');
    await waitMs(50);
  }
}

/** Stop at eight in the evening, start at six in the morning, and the repair that follows. True when the judge finds everything healed. */
export async function playNight(scene: Scene, before: readonly Condition[]): Promise<boolean> {
  const { stack, clock, printer, timeline } = scene;
  jumpTo(clock, 20);
  await timeline.start();
  printer.heading('Evening: the owner stops the cluster to save money');
  await order(scene, 'stop');
  await eventDelivered(scene, scene.clusterId);
  await timeline.flush();
  printer.heading('Morning: the owner starts it again');
  await restUntil(scene, 6);
  const firstCall = stack.simulator.calls.length;
  await order(scene, 'start');
  await until(scene, 'Relink to end the repair', () => scene.watch.afterStart() !== undefined && isRepairOver(scene));
  await timeline.flush();
  return judge(scene, { before, firstCall });
}

/** A repair that began with this start, and none that still goes on. */
function isRepairOver({ timeline, watch }: Scene): boolean {
  const repairs = timeline.runs().filter((run) => run.intent === 'repair');
  const startedAt = watch.startedAt() ?? Number.POSITIVE_INFINITY;
  return (
    repairs.length > 0 &&
    repairs.every((run) => run.endedAt !== undefined) &&
    repairs.some((run) => Date.parse(run.endedAt ?? '') > startedAt)
  );
}

async function judge(
  scene: Scene,
  { before, firstCall }: { readonly before: readonly Condition[]; readonly firstCall: number },
): Promise<boolean> {
  const { stack, printer, watch, clusterId } = scene;
  const { simulator } = stack;
  const verdict = stack.judge.verdict();
  const startedAt = watch.startedAt() ?? 0;
  const repairs = simulator.core.activities.filter((activity) => activity.principal.name === 'relink' && activity.status === 'Succeeded');
  const lastRepair = repairs.at(-1);
  printVerdict(printer, {
    before,
    broken: watch.afterStart() ?? [],
    now: conditionsOf(simulator, clusterId, verdict.problems),
    verdict,
    fixedAfterMs: verdict.healthy && lastRepair ? lastRepair.at - startedAt : undefined,
    calls: simulator.calls.slice(firstCall).filter((call) => call.principal === 'relink'),
  });
  const isHealed = verdict.healthy && verdict.breaches.length === 0;
  return isHealed && (await lookAgain(scene));
}

/** R10: on a healthy world neither the timer nor a person's request writes anything. */
async function lookAgain(scene: Scene): Promise<boolean> {
  const { stack, clock, api, printer, timeline, clusterId } = scene;
  printer.heading('A second look: the timer fires and the owner asks for another repair; a healthy world must stay untouched');
  const firstCall = stack.simulator.calls.length;
  await stack.host().invokeTimer('pulse');
  timeline.add({ at: clock.now(), who: 'Owner', about: nameOf(clusterId), text: 'asks Relink for another repair' });
  const runId = await api.request(clusterId, 'repair');
  await until(scene, 'the second look to end', () => timeline.runs().some((run) => run.runId === runId && run.hasEnded));
  await timeline.flush();
  const calls = stack.simulator.calls.slice(firstCall).filter((call) => call.principal === 'relink');
  const writes = calls.filter(isWrite);
  const { healthy } = stack.judge.verdict();
  printer.line({
    at: stack.simulator.clock.now(),
    who: 'Judge',
    text: `Relink made ${counted(calls.length, 'ARM call')}, of them ${counted(writes.length, 'write')}; ${healthy ? 'everything still works' : 'something is broken now'}`,
    tone: writes.length === 0 && healthy ? 'good' : 'bad',
  });
  return writes.length === 0 && healthy;
}
