import { afterEach, describe, expect, it } from 'vitest';
import { expectHealed, expectSecondRunWritesNothing, finalWorld } from '../support/night-oracles.ts';
import { askAs, type Night, startNight } from '../support/played-night.ts';
import { hubEndpoint } from '../support/simulated-night.ts';

describe('early teardown, through the whole stack', () => {
  let night: Night | undefined;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  const waitingOf = async (played: Night) => {
    const answer = await askAs('rita', played.stack, '/api/health');
    return ((await answer.json()) as { waitingForStart: { endpointId: string }[] }).waitingForStart;
  };

  const runOf = async (played: Night, cause: 'stop' | 'restart') => {
    for (;;) {
      // Lists lag: the first pulse after the stop may still see the cluster stopping, as in Azure.
      await played.stack.host().invokeTimer('pulse');
      const found = (await played.runs()).find(({ run }) => run.cause === cause);
      if (found?.run.hasEnded) return found;
      await played.stack.simulator.clock.sleep(15_000);
    }
  };

  it('deletes the endpoint in the evening, shows it as waiting, survives the death of the host, and only makes it again in the morning', async () => {
    const settings = { RELINK_TEARDOWN: 'on-stop' };
    const played = await startNight({ name: 'teardown', settings, judging: { earlyTeardown: true } });
    night = played;
    const start = finalWorld(played);
    await played.stop();
    expect((await runOf(played, 'stop')).run).toMatchObject({ state: 'succeeded', verdict: expect.stringContaining('1 endpoint waits') });
    expect(played.stack.simulator.world.get(hubEndpoint)).toBeUndefined();
    expect((await waitingOf(played)).map(({ endpointId }) => endpointId.toLowerCase())).toEqual([hubEndpoint.toLowerCase()]);
    await played.stack.restartHost();
    await played.start();
    const { journal } = await runOf(played, 'restart');
    await played.healed();
    await expectHealed(played);
    expect(finalWorld(played)).toEqual(start);
    const ofHub = journal.filter((entry) => entry.kind === 'intent' && entry.resourceId?.toLowerCase() === hubEndpoint.toLowerCase());
    expect(ofHub.map((entry) => entry.what)).toEqual(['endpoint.create', 'record.update']);
    expect(await waitingOf(played)).toEqual([]);
    await expectSecondRunWritesNothing(played);
  });
});
