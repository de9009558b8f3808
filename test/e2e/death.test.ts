import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { isWrite } from '../../local/simulator/calls.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import { expectHealed, expectSecondRunWritesNothing, finalWorld } from '../support/night-oracles.ts';
import { type Night, startNight } from '../support/played-night.ts';

/** Lets every request through and tells of writes once they have had their effect and before their answer is known. */
function watched(transport: HttpTransport, onWrite: () => Promise<void>): HttpTransport {
  return {
    sendRequest: async (request) => {
      const answer = await transport.sendRequest(request);
      if (isWrite({ method: request.method, path: new URL(request.url).pathname })) await onWrite();
      return answer;
    },
  };
}

describe('a process that dies is followed by another that finishes its work', () => {
  let night: Night | undefined;
  let deaths = 0;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
    deaths = 0;
  });

  /** The process dies where it stands: the effect has happened, the answer never arrives. */
  const die = async (): Promise<void> => {
    deaths += 1;
    await night?.stack.restartHost();
  };

  it('after every single write to Azure', async () => {
    night = await startNight({ name: 'armdeath', withPulse: true, armTransport: (simulator) => watched(simulator, die) });
    const start = finalWorld(night);
    await night.restart();
    await night.healed();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    expect(deaths).toBeGreaterThanOrEqual(12);
    await expectSecondRunWritesNothing(night);
  });

  it.each([37, 53, 71])('after every %dth write to Table and Queue Storage', async (stride) => {
    let writes = 0;
    const storage = watched(createDefaultHttpClient(), async () => {
      writes += 1;
      if (writes % stride === 0) await die();
    });
    night = await startNight({ name: `storage${stride}`, withPulse: true, storageTransport: storage });
    const start = finalWorld(night);
    await night.restart();
    await night.healed();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    expect(deaths).toBeGreaterThanOrEqual(3);
  });
});
