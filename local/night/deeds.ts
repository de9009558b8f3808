import { setTimeout as waitMs } from 'node:timers/promises';
import { nameOf, sameId } from '../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../shared/domain/json.ts';
import type { ScaledClock } from '../local-clock.ts';
import type { Scene } from './night.ts';
import { clockTime, duration } from './words.ts';
import { NightError } from './world.ts';

const hour = 3_600_000;
/** Simulated: a cluster that stops or starts for so long, or a repair that goes on for so long, is not worth waiting for. */
const mostPatienceMs = 6 * hour;
/** Real: a host that works for longer has to bear the jump. */
const mostCalmMs = 5_000;

/** The next time that the clock shows this hour, UTC. A clock that is there or past it by less than ten hours is left alone. */
export function jumpTo(clock: ScaledClock, hourOfDay: number): void {
  const leftMs = (((hourOfDay * hour - (clock.now() % (24 * hour))) % (24 * hour)) + 24 * hour) % (24 * hour);
  if (leftMs <= 14 * hour) clock.advance(leftMs);
}

/** The same, told. Nothing may be in the middle of its work: for whoever waits, the jump would be an endless wait. */
export async function restUntil({ stack, clock, printer, timeline }: Scene, hourOfDay: number): Promise<void> {
  await timeline.betweenLooks(async () => {
    await stack
      .host()
      .idle(AbortSignal.timeout(mostCalmMs))
      .catch(() => {});
    const from = clock.now();
    jumpTo(clock, hourOfDay);
    printer.say(`  (nothing happens for ${duration(clock.now() - from)}; the clock jumps to ${clockTime(clock.now())})`, 'faint');
  });
}

/** The owner stops or starts the cluster, and Azure is done with it. */
export async function order(scene: Scene, what: 'stop' | 'start', clusterId = scene.clusterId): Promise<void> {
  const { stack } = scene;
  const answer = await stack.simulator.as('owner')('POST', `${clusterId}/${what}`);
  if (answer.status >= 300) throw new NightError(`The owner could not ${what} ${nameOf(clusterId)}: ${JSON.stringify(answer.body)}.`);
  const wanted = what === 'stop' ? 'Stopped' : 'Running';
  await until(scene, `the cluster to ${what}`, () => {
    const properties = objectAt(stack.simulator.world.get(clusterId)?.body, 'properties');
    return textAt(properties, 'provisioningState') === 'Succeeded' && textAt(objectAt(properties, 'powerState'), 'code') === wanted;
  });
}

/** A jump of the clock must not make the news of the stop nine hours late. It may be lost altogether, so this is not waited for long. */
export async function eventDelivered({ stack, clock }: Scene, clusterId: string): Promise<void> {
  const end = clock.now() + 60_000;
  while (clock.now() < end && !stack.events.attempts.some(({ subject }) => sameId(subject, clusterId))) await waitMs(20);
}

export async function until({ clock, timeline }: Scene, what: string, isSo: () => boolean): Promise<void> {
  const end = clock.now() + mostPatienceMs;
  while (!isSo()) {
    if (clock.now() > end) {
      await timeline.flush();
      throw new NightError(`Waited ${duration(mostPatienceMs)} of simulated time for ${what}; it did not happen.`);
    }
    await waitMs(20);
  }
}
