import { describe, expect, it } from 'vitest';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { detachedTooEarly, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { type FaultedNight, playFaultedNight, repairAgain } from '../support/fakes/played-faults.ts';
import type { Stage } from '../support/fakes/stage.ts';
import { type FaultKind, faultKinds, neverMs } from './fault-kinds.ts';
import { isHealed, isTold, lossesOf } from './night-troubles.ts';

const straight = await playFaultedNight();
const shortSlices = { sliceMs: 8_000 };
const written = straight.stage.world.writes;

/** Everything that a night, begun with this fault, does wrong; empty when it ended fixed, or in an alert with nothing lost. */
async function troublesOf(kind: FaultKind, number: number, settings: Partial<RepairSettings> = {}): Promise<readonly string[]> {
  const night = await playFaultedNight({ number, mishap: kind.mishap }, settings);
  const { stage } = night;
  const troubles = [...(await restingTroubles(stage)), ...(await lossesOf(stage))];
  if (!isHealed(stage)) {
    stage.clock.advance(neverMs);
    await repairAgain(stage);
    if (!isHealed(stage)) troubles.push(`not healed by the next repair: ${JSON.stringify(pictureOf(stage.world))}`);
  }
  return [...troubles, ...writeTroubles(night, kind, number), ...detachedTooEarly(stage.world).map((write) => `too early (R7): ${write}`)];
}

/** R4, R12: what must hold of rows and alerts whenever Relink comes to rest. */
async function restingTroubles(stage: Stage): Promise<string[]> {
  const open = intentsWithoutResult(await stage.journal());
  const claim = (await stage.engine.store.clusters.get(clusterId))?.value;
  return [
    ...open.map((intent) => `intent without a result (R4): ${intent}`),
    ...(!isHealed(stage) && !(await isTold(stage)) ? ['not healed, and nobody was told (R12)'] : []),
    ...((claim?.lease?.until ?? 0) > stage.clock.now() ? ['the lease was not given back'] : []),
  ];
}

/** Each write once, except for one that Azure accepted and did not carry out. */
function writeTroubles({ stage, calls }: FaultedNight, kind: FaultKind, number: number): readonly string[] {
  const left = [...stage.world.writes];
  for (const write of written) {
    const at = left.indexOf(write);
    if (at === -1) return [`never written: ${write}`];
    left.splice(at, 1);
  }
  if (!kind.repeatsWrite) return left.map((write) => `written twice: ${write}`);
  // A PUT over a failed compute would heal nothing, so that one is detached first.
  const isAttach = calls[number - 1]?.name === 'computes.beginAttach';
  return left.length <= (isAttach ? 2 : 1) ? [] : left.map((write) => `written too often: ${write}`);
}

async function allTroubles(
  kind: FaultKind,
  night: Pick<FaultedNight, 'calls'>,
  settings?: Partial<RepairSettings>,
): Promise<readonly string[]> {
  const hit = night.calls.filter((call) => kind.hits(call));
  expect(hit.length).toBeGreaterThan(0);
  const troubles: string[] = [];
  for (const { number, name } of hit) {
    const found = await troublesOf(kind, number, settings).catch((error: Error) => [error.stack ?? error.message]);
    troubles.push(...found.map((trouble) => `call ${number}, ${name}: ${trouble}`));
  }
  return troubles;
}

describe('every port call of a night, failed in turn', () => {
  it('is there to be failed', () => {
    expect(isHealed(straight.stage)).toBe(true);
    expect(new Set(straight.calls.map((call) => call.name)).size).toBeGreaterThanOrEqual(45);
    expect(straight.calls.length).toBeGreaterThan(250);
  });

  it.each(faultKinds)('ends fixed, or in an alert with nothing lost: $name', async (kind) => {
    expect(await allTroubles(kind, straight)).toEqual([]);
  });
});

describe('every port call of a night in slices of some seconds, each of which takes up what the last one saved', () => {
  const kinds = faultKinds.filter(({ name }) => /happened|lost|ends|store-/.test(name) && !/azure-unavailable/.test(name));

  it.each(kinds)('ends fixed, or in an alert with nothing lost: $name', async (kind) => {
    const night = await playFaultedNight(undefined, shortSlices);
    expect(night.calls.filter((call) => call.name === 'queue.wake').length).toBeGreaterThan(5);
    expect(await allTroubles(kind, night, shortSlices)).toEqual([]);
  });
});

describe('every port call between the stop and the start of a night with early teardown', () => {
  const settings = { teardown: 'on-stop' } as const;
  const kinds = faultKinds.filter(({ name }) => name !== 'azure-address-in-use');

  it.each(kinds)('ends fixed, or in an alert with nothing lost: $name', async (kind) => {
    const { calls, beforeStart } = await playFaultedNight(undefined, settings);
    expect(calls.slice(0, beforeStart).map((call) => call.name)).toContain('endpoints.beginDelete');
    expect(await allTroubles(kind, { calls: calls.slice(0, beforeStart) }, settings)).toEqual([]);
  });
});
