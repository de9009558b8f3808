import { describe, expect, it } from 'vitest';
import { seeded } from '../../local/simulator/random.ts';
import { readCompute } from '../../shared/domain/compute.ts';
import { readEndpoint } from '../../shared/domain/endpoint.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import { intentsWithoutResult } from '../support/fakes/oracles.ts';
import { clusterId } from '../support/simulated-night.ts';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts';

const second = 1000;
const minute = 60 * second;
/** Each with a seed of its own, half of them with clocks in step; more of them with TWO_NIGHTS=100. */
const nights = Number(process.env.TWO_NIGHTS ?? 4);
const patienceMs = 6 * 60 * minute;

describe('two processes on one queue, killed at random moments and started again', () => {
  it.concurrent.each([
    ['clocks in step', 0],
    ['clocks 90 seconds apart', 90 * second],
  ])(
    'heal every night, delete nothing twice and lose nothing (R4, R8): %s',
    async (_, skewMs) => {
      const two = await startTwoProcesses({ account: `two${process.pid}x${skewMs}`, seed: 1 + skewMs, skewMs });
      try {
        await adopted(two);
        for (let night = 1; night <= nights / 2; night += 1) await playNight(two, skewMs + night).catch(named(`Night ${night}`));
      } finally {
        await two.stop();
      }
    },
    60_000 + nights * 20_000,
  );
});

const named = (night: string) => (error: Error) => {
  throw new Error(`${night}: ${error.message}`, { cause: error });
};

/** The first pulse has met the cluster, so that the night is not its first sight. */
async function adopted(two: TwoProcesses): Promise<void> {
  while ((await rowOf(two))?.power !== 'Running') await two.simulator.clock.sleep(30 * second);
}

const rowOf = async (two: TwoProcesses): Promise<ClusterRow | undefined> => (await two.store.clusters.get(clusterId))?.value;

async function playNight(two: TwoProcesses, seed: number): Promise<void> {
  const chance = seeded(seed);
  const { clock } = two.simulator;
  const before = { calls: two.simulator.calls.length, at: clock.now(), restartId: (await rowOf(two))?.restart?.id };
  await act(two, 'stop');
  await clock.sleep(chance.between(0, 5 * minute));
  await act(two, 'start');
  const night = { isOver: false };
  const rest = atRest(two, before.restartId).finally(() => {
    night.isOver = true;
  });
  await Promise.all([kill(two, chance, night), repeatMessages(two, night), rest]);
  await expectSound(two, before);
}

async function act(two: TwoProcesses, action: 'stop' | 'start'): Promise<void> {
  const owner = two.simulator.as('owner');
  expect((await owner('POST', `${clusterId}/${action}`)).status).toBe(202);
  for (;;) {
    const { properties } = (await owner('GET', clusterId)).body as { properties: { provisioningState: string } };
    if (properties.provisioningState === 'Succeeded') return;
    await two.simulator.clock.sleep(5 * second);
  }
}

/** One of the two, two to four times, after a random number of Relink's calls of Azure: between any two of them, and in the middle of one. */
async function kill(two: TwoProcesses, chance: ReturnType<typeof seeded>, night: { readonly isOver: boolean }): Promise<void> {
  const { calls, clock } = two.simulator;
  for (let left = chance.between(2, 4); left > 0; left -= 1) {
    const moment = calls.length + chance.between(5, 60);
    while (calls.length < moment && !night.isOver) await clock.sleep(second);
    await clock.sleep(chance.between(0, 5 * second));
    if (night.isOver) return;
    two.instances[chance.chance(0.5) ? 1 : 0].killAndReplace();
  }
}

/** Queues deliver at least once: messages of the run come again and again, so that both processes work at it at the same time. */
async function repeatMessages(two: TwoProcesses, night: { readonly isOver: boolean }): Promise<void> {
  for (let left = 12; left > 0 && !night.isOver; left -= 1) {
    await two.simulator.clock.sleep(30 * second);
    for (const run of await two.store.runs.listActive()) await Promise.all([two.queue.wake(run.runId, 0), two.queue.wake(run.runId, 0)]);
  }
}

async function atRest(two: TwoProcesses, lastRestartId: string | undefined): Promise<void> {
  const until = two.simulator.clock.now() + patienceMs;
  while (two.simulator.clock.now() < until) {
    await two.simulator.clock.sleep(30 * second);
    const row = await rowOf(two);
    const isHandled = row?.restart !== undefined && row.restart.id !== lastRestartId && row.handled?.restartId === row.restart.id;
    const isFree = isHandled && row.activeRunId === undefined && row.lease === undefined && row.handled?.end === 'succeeded';
    // A run whose claim was overtaken is cancelled by its first slice, which the pulse brings about when its message was lost.
    if (isFree && (await two.store.runs.listActive()).length === 0) return;
  }
  const runs = await two.store.runs.list({ limit: 5 });
  throw new Error(`Not at rest: ${JSON.stringify([await rowOf(two), runs.map(({ plan: _, ...run }) => run)])}`);
}

async function expectSound(two: TwoProcesses, before: { readonly calls: number; readonly at: number }): Promise<void> {
  const { simulator, store } = two;
  expect(two.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
  const deletes = simulator.calls
    .slice(before.calls)
    .filter((call) => call.principal === 'relink' && call.method === 'DELETE' && call.operation !== undefined)
    .map((call) => call.path.toLowerCase());
  expect(deletes.length).toBe(5);
  expect(new Set(deletes).size).toBe(deletes.length);
  expect(await store.runs.listActive()).toEqual([]);
  const runs = (await store.runs.list({ limit: 1000 })).filter((run) => run.createdAt >= before.at);
  expect(runs.map((run) => run.state).filter((state) => state !== 'succeeded' && state !== 'cancelled' && state !== 'parked')).toEqual([]);
  const tracks = await Promise.all(runs.map(async (run) => (await store.tracks.list(run.runId)).length));
  expect(tracks.filter((count) => count > 0)).toEqual([5]);
  const journal = (await Promise.all(runs.map((run) => store.journal.list(run.runId)))).flat();
  // The journal is in the order of the writers' clocks: between clocks that differ, a result can stand before its intent.
  const intentsFirst = journal.toSorted((one, other) => Number(other.kind === 'intent') - Number(one.kind === 'intent'));
  expect(intentsWithoutResult(intentsFirst), JSON.stringify(journal.map(({ at, kind, what }) => [at, kind, what]))).toEqual([]);
  const ledger = await store.ledger.list(clusterId);
  expect(ledger.map((entry) => [entry.condition, entry.incarnation])).toEqual(
    ledger.map((entry) => ['whole', incarnationOf(two, entry.resourceId)]),
  );
  expect(ledger.length).toBe(5);
}

/** What the world itself says, so that an update that was lost shows. */
function incarnationOf(two: TwoProcesses, id: string): string | undefined {
  const body = two.simulator.world.get(id)?.body ?? {};
  return id.toLowerCase().includes('/computes/') ? readCompute(body).createdOn : readEndpoint(body).resourceGuid;
}
