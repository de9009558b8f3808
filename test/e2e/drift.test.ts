import { afterEach, expect, it } from 'vitest';
import { expectHealed, finalWorld } from '../support/night-oracles.ts';
import { checked } from '../support/openapi.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { hubEndpoint } from '../support/simulated-night.ts';

let night: Night | undefined;
afterEach(async () => {
  await night?.stack.stop();
  night = undefined;
});

const overAnHourMs = 63 * 60_000;

async function sweepLater({ stack }: Night): Promise<void> {
  await stack.simulator.clock.sleep(overAnHourMs);
  await stack.host().invokeTimer('drift-sweep');
}

async function findings({ stack }: Night) {
  const { url, keys } = stack.host();
  const asked = await fetch(`${url}/api/keyed/findings`, { headers: { 'x-functions-key': keys.master } });
  const answer = await checked('GET', '/api/keyed/findings', asked);
  const body = (await answer.json()) as { findings: { ruleId: string; state: string; subjectId: string }[] };
  return body.findings.map(({ ruleId, state, subjectId }) => [ruleId, state, subjectId.toLowerCase()]);
}

it('finds nothing in a healed world, and makes again, where it is asked to, an endpoint that somebody deleted afterwards', async () => {
  night = await startNight({ name: 'drift', settings: { RELINK_RESTORE_DELETED: 'true' } });
  await night.restart();
  await night.healed();
  const healed = finalWorld(night);
  await sweepLater(night);
  expect(await findings(night)).toEqual([]);
  await night.stack.simulator.as('owner')('DELETE', hubEndpoint);
  await sweepLater(night);
  expect(await findings(night)).toEqual([['endpoint-missing', 'open', hubEndpoint.toLowerCase()]]);
  await night.healed();
  await sweepLater(night);
  expect(await findings(night)).toEqual([['endpoint-missing', 'resolved', hubEndpoint.toLowerCase()]]);
  expect((await night.runs()).map(({ run }) => `${run.cause} ${run.state}`)).toContain('drift succeeded');
  await expectHealed(night);
  expect(finalWorld(night)).toEqual(healed);
});
