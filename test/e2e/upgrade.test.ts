import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isWrite } from '../../local/simulator/calls.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import { buildNextRelease } from '../support/build-next-release.ts';
import { gridEvent } from '../support/event-samples.ts';
import { expectHealed, expectSecondRunWritesNothing, finalWorld } from '../support/night-oracles.ts';
import { checked } from '../support/openapi.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { clusterId } from '../support/simulated-night.ts';
import { allRows, rowsOf, valueIn } from '../support/table-rows.ts';

const thisRelease = new URL('../..', import.meta.url).pathname;
let nextRelease: string;

/** Calls `onWrite` with the number of each write to Azure that has had its effect, before its answer is known; counts on over all hosts. */
function countingWrites(onWrite: (count: number) => Promise<void>) {
  let count = 0;
  return (simulator: HttpTransport): HttpTransport => ({
    sendRequest: async (request) => {
      const answer = await simulator.sendRequest(request);
      if (!isWrite({ method: request.method, path: new URL(request.url).pathname })) return answer;
      count += 1;
      await onWrite(count);
      return answer;
    },
  });
}

describe('a release with a newer schema', () => {
  let night: Night | undefined;
  beforeAll(async () => {
    nextRelease = await buildNextRelease();
  }, 60_000);
  afterAll(() => rm(nextRelease, { recursive: true, force: true }));
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  it.each([1, 4, 7, 10])('finishes a run that the older one left after %d writes to Azure', async (deployedAfter) => {
    night = await startNight({
      name: `upgrade${deployedAfter}`,
      withPulse: true,
      armTransport: countingWrites(async (count) => {
        if (count === deployedAfter) await night?.stack.restartHost(nextRelease);
      }),
    });
    const start = finalWorld(night);
    await night.restart();
    await night.healed();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    const [run] = (await rowsOf(night.stack.storageConnection, 'RelinkRuns')).filter(({ partitionKey }) => partitionKey === 'run');
    expect(run && valueIn(run)).toMatchObject({ state: 'succeeded', wasOfSchema: 1 });
    expect(run?.['schemaVersion']).toBe(2);
    await expectSecondRunWritesNothing(night);
  });

  it('keeps the older one, deployed again in the middle of a run, from touching anything, and goes on when it is back', async () => {
    const said: string[] = [];
    const log = (_: unknown, __: unknown, line: string) => void (line.includes('"schema-newer"') && said.push(line.split(' ')[0] ?? ''));
    night = await startNight({
      name: 'rollback',
      withPulse: true,
      host: { log },
      armTransport: countingWrites(async (count) => {
        if (count === 2) await night?.stack.restartHost(nextRelease);
        if (count === 6) await night?.stack.restartHost(thisRelease);
      }),
    });
    const { stack } = night;
    const start = finalWorld(night);
    await night.restart();
    await untilShut(night);
    const left = await untouched(night);
    const writes = night.writes().length;

    for (let round = 0; round < 3; round += 1) {
      await stack.host().invokeTimer('pulse');
      await stack.host().invokeTimer('drift-sweep');
    }
    const asked = await night.post('/api/repair', { clusterId, action: 'repair', reason: 'the night is long', force: true });
    const held = await night.post('/api/holds', { clusterId, name: 'hold', reason: 'the night is long' });
    expect([asked, held].map(({ status, body }) => [status, body['code']])).toEqual([
      [503, 'store-newer'],
      [503, 'store-newer'],
    ]);
    expect(await eventAnswer(stack)).toBeGreaterThanOrEqual(500);
    expect(await untouched(night)).toEqual(left);
    expect(night.writes().length).toBe(writes);
    expect(said).toEqual(['alert.raised']);

    await stack.restartHost(nextRelease);
    await night.healed();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    expect(said).toEqual(['alert.raised', 'alert.resolved']);
  });
});

/** Until the older release serves again, and has found out that it is the older one. */
async function untilShut(night: Night): Promise<void> {
  const { stack } = night;
  for (let tries = 0; tries < 200; tries += 1) {
    if (night.writes().length >= 6 && (await health(stack)).includes('was written by a newer release')) return;
    await Promise.race([stack.host().invokeTimer('pulse'), stack.simulator.clock.sleep(60_000)]);
    await stack.simulator.clock.sleep(15_000);
  }
  throw new Error('The older release never stood still.');
}

/** Everything that stands in the tables but the alert itself. */
async function untouched({ stack }: Night) {
  const { RelinkAlerts = [], ...others } = await allRows(stack.storageConnection);
  return { ...others, RelinkAlerts: RelinkAlerts.filter(({ rowKey }) => !rowKey.startsWith('schema-newer!')) };
}

async function eventAnswer(stack: Night['stack']): Promise<number> {
  const answer = await fetch(stack.host().eventGridUrl('cluster-events'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
    body: JSON.stringify([gridEvent({ id: 'event-during-rollback', resourceUri: clusterId })]),
  });
  return answer.status;
}

async function health(stack: Night['stack']): Promise<string> {
  const { url, keys } = stack.host();
  const asked = await fetch(`${url}/api/keyed/health`, { headers: { 'x-functions-key': keys.master } });
  const answer = await checked('GET', '/api/keyed/health', asked);
  return answer.text();
}
