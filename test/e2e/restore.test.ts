import { afterEach, describe, expect, it } from 'vitest';
import { expectHealed, finalWorld } from '../support/night-oracles.ts';
import { askAs, type Night, startNight } from '../support/played-night.ts';
import { hubEndpoint } from '../support/simulated-night.ts';

describe('a restore, through the whole stack', () => {
  let night: Night | undefined;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  const snapshotsOf = async (played: Night, id: string): Promise<readonly { snapshotId: string }[]> => {
    const answer = await askAs('rita', played.stack, `/api/snapshots?resource=${id}`);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`snapshots: ${answer.status} ${text}`);
    return (JSON.parse(text) as { snapshots: { snapshotId: string }[] }).snapshots;
  };

  /** Asks until the cluster has no other run (the delete is told to Relink too), and waits until the restore's own has ended. */
  const restored = async (played: Night, asked: object) => {
    const { clock } = played.stack.simulator;
    let answer = await played.post('/api/restore', asked);
    for (; answer.status === 409; answer = await played.post('/api/restore', asked)) await clock.sleep(15_000);
    expect(answer.status).toBe(202);
    for (;;) {
      const found = (await played.runs()).find(({ run }) => run.runId === answer.body.runId);
      if (found?.run.hasEnded) return found.run;
      await clock.sleep(15_000);
    }
  };

  it('makes an endpoint that somebody deleted again as it was, with its record', async () => {
    const played = await startNight({ name: 'restore' });
    night = played;
    const start = finalWorld(played);
    await played.restart();
    await played.healed();
    const { world, clock, as } = played.stack.simulator;
    await as('owner')('DELETE', hubEndpoint);
    while (world.get(hubEndpoint)) await clock.sleep(5_000);
    const before = played.writes().length;
    const [newest] = await snapshotsOf(played, hubEndpoint);
    const asked = { snapshotId: newest?.snapshotId, reason: 'deleted by mistake' };
    expect(await restored(played, asked)).toMatchObject({ state: 'succeeded', cause: 'request' });
    await expectHealed(played);
    expect(finalWorld(played)).toEqual(start);
    expect(
      played
        .writes()
        .slice(before)
        .map((call) => call.method),
    ).not.toContain('DELETE');
    expect(await restored(played, asked)).toMatchObject({ state: 'refused', verdict: expect.stringContaining('never overwrites') });
  });
});
