import { afterEach, describe, expect, it } from 'vitest';
import { listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { expectHealed } from '../support/night-oracles.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { buildEndpoint, hubEndpoint } from '../support/simulated-night.ts';

const hour = 60 * 60_000;
const both = [hubEndpoint, buildEndpoint];

describe('the addresses of endpoints, through the whole stack', () => {
  let night: Night | undefined;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  it('stay the same when they are asked to, although the old interfaces linger', async () => {
    const settings = { RELINK_PIN_PRIVATE_IP: 'true' };
    const played = await startNight({ name: 'address', settings, simulator: { nicLingerMs: 24_000 * hour } });
    night = played;
    const { world, clock } = played.stack.simulator;
    const nicOf = (endpointId: string) =>
      textAt(listAt(objectAt(world.get(endpointId)?.body, 'properties'), 'networkInterfaces')[0], 'id') ?? '';
    const addressOf = (endpointId: string) => {
      const [configuration] = listAt(objectAt(world.get(nicOf(endpointId))?.body, 'properties'), 'ipConfigurations');
      return textAt(objectAt(configuration, 'properties'), 'privateIPAddress');
    };
    const nics = both.map(nicOf);
    const before = both.map(addressOf);
    const refused = () => played.writes().filter((call) => call.method === 'PUT' && call.code === 'PrivateIPAddressInUse');
    await played.restart();
    while (both.some((id) => !refused().some((call) => call.path.toLowerCase() === id.toLowerCase()))) await clock.sleep(5_000);
    for (const nic of nics) world.remove(nic);
    await played.healed();
    await expectHealed(played);
    expect(both.map(addressOf)).toEqual(before);
  });
});
