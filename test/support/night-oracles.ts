import { expect } from 'vitest';
import { computeConfigOf } from '../../shared/domain/compute.ts';
import { endpointConfigOf } from '../../shared/domain/endpoint-config.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { readZoneGroup } from '../../shared/domain/zone-group.ts';
import type { Night } from './played-night.ts';
import { buildEndpoint, clusterId, fraud, hubEndpoint, managedEndpoint, pricing, record, shared } from './simulated-night.ts';

/** The parts of the final world that must be the same whatever happened on the way; addresses are named after their holder. */
export function finalWorld(night: Night): object {
  const { world } = night.stack.simulator;
  const body = (id: string): JsonObject => world.get(id)?.body ?? {};
  const addressOf = (endpointId: string): string => {
    const nic = listAt(objectAt(body(endpointId), 'properties'), 'networkInterfaces')[0];
    const ipConfiguration = listAt(objectAt(body(textAt(nic, 'id') ?? ''), 'properties'), 'ipConfigurations')[0];
    return textAt(objectAt(ipConfiguration, 'properties'), 'privateIPAddress') ?? 'none';
  };
  const holders = new Map([hubEndpoint, buildEndpoint].map((id) => [addressOf(id), id.split('/').at(-1) ?? '']));
  const addresses = listAt(objectAt(body(record), 'properties'), 'aRecords').flatMap((entry) => textAt(entry, 'ipv4Address') ?? []);
  return {
    endpoints: [hubEndpoint, buildEndpoint].map((id) => ({ status: statusOf(body(id)), config: endpointConfigOf(body(id)) })),
    zoneGroups: world
      .list({ type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups' })
      .map(({ body: group }) => readZoneGroup(group)),
    managedEndpoint: textAt(objectAt(body(managedEndpoint), 'properties'), 'provisioningState'),
    record: { ttl: objectAt(body(record), 'properties').ttl, addresses: addresses.map((address) => holders.get(address) ?? address) },
    computes: [fraud, shared, pricing].map((id) => ({
      state: textAt(objectAt(body(id), 'properties'), 'provisioningState'),
      config: computeConfigOf(body(id)),
    })),
  };
}

function statusOf(endpoint: JsonObject): readonly string[] {
  const properties = objectAt(endpoint, 'properties');
  const connections = [
    ...listAt(properties, 'privateLinkServiceConnections'),
    ...listAt(properties, 'manualPrivateLinkServiceConnections'),
  ];
  return connections.map((item) => textAt(objectAt(objectAt(item, 'properties'), 'privateLinkServiceConnectionState'), 'status') ?? '');
}

/** Everything that must hold after every night, whatever happened in it. */
export async function expectHealed(night: Night): Promise<void> {
  const runs = await night.runs();
  expect(night.stack.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
  expect(runs.filter(({ run }) => run.state === 'failed' || run.state === 'refused').map(({ run }) => run.verdict)).toEqual([]);
  expectIntents(
    night,
    runs.flatMap(({ journal }) => journal),
  );
}

const writeNames: readonly (readonly [RegExp, string])[] = [
  [/^DELETE .*\/privateEndpoints\/[^/]+$/i, 'endpoint.delete'],
  [/^PUT .*\/privateEndpoints\/[^/]+$/i, 'endpoint.create'],
  [/^PUT .*\/privateDnsZoneGroups\/[^/]+$/i, 'endpoint.zone-group'],
  [/^PUT .*\/privateEndpointConnections\/[^/]+$/i, 'endpoint.approve'],
  [/^PUT .*\/privateDnsZones\/[^/]+\/A\/[^/]+$/i, 'record.update'],
  [/^DELETE .*\/computes\/[^/]+$/i, 'compute.detach'],
  [/^PUT .*\/computes\/[^/]+$/i, 'compute.attach'],
];

/** R4: each write to Azure stands in the journal as an intent that is not younger than the write. */
function expectIntents(night: Night, journal: readonly { at: string; kind: string; what: string }[]): void {
  const unannounced = night.writes().filter((call) => {
    const what = writeNames.find(([pattern]) => pattern.test(`${call.method} ${call.path}`))?.[1];
    return !journal.some((entry) => entry.kind === 'intent' && entry.what === what && Date.parse(entry.at) <= call.at);
  });
  expect(unannounced.map((call) => `${call.method} ${call.path}`)).toEqual([]);
}

/** R10: asked to look again, Relink finds nothing to do and writes nothing. */
export async function expectSecondRunWritesNothing(night: Night): Promise<void> {
  const before = night.writes().length;
  const asked = await night.post('/api/repair', { clusterId, action: 'repair', reason: 'a second look' });
  expect(asked.status).toBe(202);
  await night.stack.host().invokeTimer('pulse');
  await night.healed();
  const second = (await night.runs()).find(({ run }) => run.runId === asked.body.runId);
  expect(second?.run).toMatchObject({ state: 'succeeded', verdict: 'Nothing needed a repair; nothing was written.' });
  expect(night.writes().length).toBe(before);
}

/** Names of properties whose text looks like a secret or a signed URL, anywhere in a value (R11). */
export function secretsIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value);
  return [/eyJ[\w-]{10,}\.[\w-]+\./, /[?&](sig|t|c|s|h)=[\w%-]{20,}/, /AccountKey=/i, /"claims"/]
    .filter((form) => form.test(text))
    .map(String);
}
