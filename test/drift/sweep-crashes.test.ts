import { describe, expect, it } from 'vitest';
import { cannotTell, finds } from '../../shared/drift/rule.ts';
import { sweep } from '../../shared/drift/sweep.ts';
import { withConnectionStatus } from '../support/fakes/fake-endpoints.ts';
import { createFaultyEngine } from '../support/fakes/faulty.ts';
import { createMortalEngine } from '../support/fakes/mortal.ts';
import { churnId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { endpointOf, forever } from '../support/fakes/stage.ts';
import { createSweptStage, found, type SweptStage } from '../support/fakes/swept-stage.ts';

const minute = 60_000;
/** Every write that a sweep makes. */
const writes = /^(change|insert|save|append|put|upsert|beat|raise|resolve|remove|wake|begin)/;

/** One finding stays, one is over, one is new and can be repaired, one cannot be told. */
async function stageBeforeSweep(): Promise<SweptStage> {
  const stage = await createSweptStage();
  await stage.night();
  await stage.work();
  stage.says.set('tells', finds(found(spokeId), found(churnId)));
  await stage.sweepLater(stage.engine, 2 * 60 * minute);
  stage.says.set('tells', finds(found(spokeId)));
  const hub = endpointOf(stage.world, hubId);
  hub.body = withConnectionStatus(hub.body, 'Disconnected');
  stage.says.set('mends', { findings: [found(hubId)], unknown: cannotTell('A right.', { subject: churnId }).unknown });
  stage.clock.advance(60 * minute);
  return stage;
}

/** What is left, without the times and the ids that depend on when the process died. */
async function leftOf(stage: SweptStage) {
  const rows = await stage.findings();
  const runs = await stage.runs();
  const { sweepMemories, alerts } = stage.engine.store;
  return {
    rows: rows.map(({ ruleId, subjectId, state, count, opens, repair }) => ({
      ruleId,
      subjectId,
      state,
      count,
      opens,
      tries: repair?.tries,
      hasRun: repair?.runId !== undefined,
    })),
    runs: runs.map(({ cause, state, intent }) => ({ cause, state, intent })),
    seen: (await sweepMemories.list()).flatMap(({ seen, blind }) => [...seen.map(({ id }) => id), ...blind.map(({ ruleId }) => ruleId)]),
    alerts: (await alerts.list(99)).map(({ code, subject, state, count }) => ({ code, subject, state, count })),
    messages: new Set(stage.queue.messages().map(({ runId }) => runId)).size,
  };
}

describe('a process that dies in a sweep', () => {
  it('at any write, before or after its effect, leaves what the next sweep brings to the same end', async () => {
    const straight = await stageBeforeSweep();
    const counted = createMortalEngine(straight.engine, { deathAt: Number.POSITIVE_INFINITY, effect: 'after', writes });
    await sweep(counted.engine, straight.parts, forever);
    straight.clock.advance(11 * minute);
    await sweep(straight.engine, straight.parts, forever);
    await straight.pulse();
    const expected = await leftOf(straight);
    expect(counted.writes.length).toBeGreaterThan(10);
    expect(expected.runs.filter(({ cause }) => cause === 'drift')).toHaveLength(1);
    for (let deathAt = 1; deathAt <= counted.writes.length; deathAt += 1) {
      for (const effect of ['before', 'after'] as const) {
        const stage = await stageBeforeSweep();
        const mortal = createMortalEngine(stage.engine, { deathAt, effect, writes });
        await Promise.race([sweep(mortal.engine, stage.parts, forever), mortal.died]);
        // What is due again only after ten minutes, and then one more look, as the straight one had.
        for (const turn of [1, 2]) {
          stage.clock.advance(turn === 1 ? 1 : 11 * minute);
          await sweep(stage.engine, stage.parts, forever);
        }
        // A run whose message was lost is woken by the pulse.
        await stage.pulse();
        expect(await leftOf(stage), `death ${effect} write ${deathAt}: ${mortal.writes.at(-1)}`).toEqual(expected);
      }
    }
  }, 60_000);

  it('or two sweeps at the same time, end as one', async () => {
    const one = await stageBeforeSweep();
    await sweep(one.engine, one.parts, forever);
    const two = await stageBeforeSweep();
    await Promise.all([sweep(two.engine, two.parts, forever), sweep(two.engine, two.parts, forever)]);
    expect(await leftOf(two)).toEqual(await leftOf(one));
  });
});

it('writes nothing to Azure in any mode: it only reads, and runs write', async () => {
  for (const mode of ['observe', 'auto', 'approve'] as const) {
    const stage = await stageBeforeSweep();
    Object.assign(stage.engine.settings, { mode });
    const before = stage.world.writes.length;
    const { engine, calls } = createFaultyEngine(stage.engine);
    await sweep(engine, stage.parts, forever);
    expect(stage.world.writes).toHaveLength(before);
    const ofAzure = calls.map(({ name }) => name).filter((name) => !/^(store|queue)\./.test(name));
    expect(ofAzure.length).toBeGreaterThan(0);
    expect(ofAzure.filter((name) => /\.(begin|put|approve|create)/.test(name))).toEqual([]);
  }
});
