import { afterEach, describe, expect, it } from 'vitest';
import { expectHealed, finalWorld } from '../support/night-oracles.ts';
import { askAs, type Night, startNight } from '../support/played-night.ts';
import { clusterId, workspaces } from '../support/simulated-night.ts';

describe('people in charge, through the whole stack', () => {
  let night: Night | undefined;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  const until = async (played: Night, isReached: () => Promise<boolean>) => {
    const { clock } = played.stack.simulator;
    const giveUpAt = clock.now() + 3 * 60 * 60_000;
    while (!(await isReached())) {
      if (clock.now() > giveUpAt) throw new Error(`Not reached: ${JSON.stringify((await played.runs())[0])}`);
      await clock.sleep(10_000);
    }
  };
  const newest = async (played: Night) => {
    const [view] = await played.runs();
    return view?.run as (NonNullable<typeof view>['run'] & { plan?: { hash: string }; halt?: { says: string } }) | undefined;
  };

  it('repairs a cluster in mode approve when a second person has approved its plan, and nothing before', async () => {
    night = await startNight({ name: 'approve', settings: { RELINK_MODE: 'approve' } });
    const played = night;
    const start = finalWorld(played);
    await played.restart();
    await until(played, async () => (await newest(played))?.state === 'awaiting-approval');
    expect(played.writes()).toEqual([]);
    const run = await newest(played);
    const approve = (hash: string) => played.post(`/api/runs/${run?.runId}/approve`, { hash });
    expect((await approve('0'.repeat(64))).status).toBe(409);
    expect((await approve(run?.plan?.hash ?? '')).status).toBe(202);
    await played.healed();
    await expectHealed(played);
    expect(finalWorld(played)).toEqual(start);
  });

  it('finishes the endpoints it has begun under a hold, leaves the computes, and goes on when the hold is lifted', async () => {
    night = await startNight({ name: 'held', simulator: { slow: 3 }, settings: { RELINK_SLICE_SECONDS: '30' } });
    const played = night;
    const start = finalWorld(played);
    await played.restart();
    await until(played, async () => played.writes().some((call) => call.method === 'DELETE'));
    const placed = await played.post('/api/holds', { clusterId, name: 'upgrade', reason: 'new nodes' });
    expect(placed.status).toBe(201);
    const ofComputes = () => played.writes().filter((call) => call.path.toLowerCase().startsWith(workspaces.toLowerCase()));
    await until(played, async () => (await newest(played))?.state === 'reattaching');
    await played.stack.simulator.clock.sleep(20 * 60_000);
    expect(ofComputes()).toEqual([]);
    expect(await newest(played)).toMatchObject({
      state: 'reattaching',
      halt: { says: expect.stringContaining('“upgrade” by lee@contoso.example') },
    });
    const lifted = await askAs('lee', played.stack, `/api/holds/${String(placed.body['holdId'])}`, { method: 'DELETE' });
    expect(lifted.status).toBe(200);
    await played.healed();
    await expectHealed(played);
    expect(finalWorld(played)).toEqual(start);
  });
});
