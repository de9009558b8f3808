import { describe, expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../shared/domain/json.ts';
import {
  buildEndpoint,
  createNight,
  fraud,
  hubEndpoint,
  managedEndpoint,
  type Night,
  pricing,
  record,
  shared,
} from '../support/simulated-night.ts';

/** A repairer without a service: each step is a few plain requests, so that leaving one out is easy. */
async function body(night: Night, id: string): Promise<JsonObject> {
  const answer = await night.relink('GET', id);
  expect(answer.status).toBe(200);
  return answer.body as JsonObject;
}

function endpointRequest(before: JsonObject): JsonObject {
  const { customDnsConfigs: _, networkInterfaces: __, ...properties } = objectAt(before, 'properties');
  return { location: before.location, tags: before.tags, properties };
}

async function remake(night: Night, id: string): Promise<void> {
  const before = await body(night, id);
  await night.done(night.relink, 'DELETE', id);
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await night.relink('PUT', id, endpointRequest(before));
    if (answer.status === 201) break;
    night.pass(10);
  }
  night.pass(600);
  expect(objectAt(await body(night, id), 'properties').provisioningState).toBe('Succeeded');
}

async function addressOf(night: Night, endpointId: string): Promise<string> {
  const endpoint = (await body(night, endpointId)) as { properties: { networkInterfaces: { id: string }[] } };
  const nic = (await body(night, endpoint.properties.networkInterfaces[0]?.id ?? '')) as {
    properties: { ipConfigurations: { properties: { privateIPAddress: string } }[] };
  };
  return nic.properties.ipConfigurations[0]?.properties.privateIPAddress ?? '';
}

async function approve(night: Night): Promise<void> {
  const cluster = hubClusterOf(await body(night, buildEndpoint));
  const list = (await night.relink('GET', `${cluster}/privateEndpointConnections`)).body as { value: { name: string }[] };
  const pending = list.value.find((item) => item.name.startsWith('pe-aks-build.'));
  const answer = await night.relink('PUT', `${cluster}/privateEndpointConnections/${pending?.name}`, {
    properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'Approved again after a restart' } },
  });
  expect(answer.status).toBe(200);
}

function hubClusterOf(endpoint: JsonObject): string {
  const { properties } = endpoint as unknown as {
    properties: { manualPrivateLinkServiceConnections: { properties: { privateLinkServiceId: string } }[] };
  };
  return properties.manualPrivateLinkServiceConnections[0]?.properties.privateLinkServiceId ?? '';
}

async function moveRecord(night: Night): Promise<void> {
  const before = (await body(night, record)) as { etag: string; properties: { ttl: number; metadata: JsonObject } };
  const { ttl, metadata } = before.properties;
  const wanted = { properties: { ttl, metadata, aRecords: [{ ipv4Address: await addressOf(night, hubEndpoint) }] } };
  const answer = await night.relink('PUT', record, wanted, { 'if-match': before.etag });
  expect(answer.status).toBe(200);
}

async function reattach(night: Night, id: string): Promise<string> {
  const before = await body(night, id);
  await night.done(night.relink, 'DELETE', `${id}?underlyingResourceAction=Detach`);
  return attach(night, before);
}

async function attach(night: Night, before: JsonObject): Promise<string> {
  const { identity, properties } = before as unknown as {
    identity?: { type: string; userAssignedIdentities?: object };
    properties: JsonObject;
  };
  const users = Object.keys(identity?.userAssignedIdentities ?? {});
  const wanted = {
    location: before.location,
    tags: before.tags,
    ...(identity && {
      identity: {
        type: identity.type,
        ...(users.length > 0 && { userAssignedIdentities: Object.fromEntries(users.map((user) => [user, {}])) }),
      },
    }),
    properties,
  };
  const end = await night.done(night.relink, 'PUT', String(before.id), wanted);
  return (end.body as { status: string }).status;
}

async function relinkAll(night: Night): Promise<void> {
  await remake(night, hubEndpoint);
  await remake(night, buildEndpoint);
  await approve(night);
}

async function reattachAll(night: Night): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const compute of [fraud, shared, pricing]) ends.push(await reattach(night, compute));
  return ends;
}

/** The verdict on who remakes the endpoint at once, or nothing when the cluster had settled by then. */
async function tooEarly(seed: number) {
  const night = await createNight({ seed });
  await night.restart();
  if (await night.isSettled()) return [];
  await remake(night, hubEndpoint);
  return [night.judge.verdict()];
}

describe.each(['disconnected', 'still-approved'] as const)('a restart, variant %s', (variant) => {
  it('leaves both linked endpoints, and with them all three computes, without a way to the cluster', async () => {
    const night = await createNight({ variant });
    expect(night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
    await night.restart();
    await night.settle();
    expect(night.judge.verdict().problems).toEqual([
      'endpoint pe-aks-hub does not reach its cluster',
      'endpoint pe-aks-build does not reach its cluster',
      'compute k8s-fraud cannot reach its cluster (Succeeded)',
      'compute k8s-shared cannot reach its cluster (Succeeded)',
      'compute k8s-pricing cannot reach its cluster (Succeeded)',
    ]);
  });

  it('is healed without a breach by a repairer that does everything in order', async () => {
    const night = await createNight({ variant });
    await night.restart();
    await night.settle();
    await relinkAll(night);
    await moveRecord(night);
    expect(await reattachAll(night)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
  });
});

describe('a naive repairer is condemned', () => {
  it('when it does not wait for the cluster to settle', async () => {
    // How long the delete takes decides whether the last agent pool has settled meanwhile: of so many nights, some are without luck.
    const verdicts = (await Promise.all(Array.from({ length: 24 }, (_, seed) => tooEarly(seed)))).flat();
    for (const { breaches } of verdicts)
      expect(breaches.join('\n')).toMatch(/deleted endpoint pe-aks-hub while cluster aks-night was not settled/);
    expect(verdicts.flatMap(({ problems }) => problems)).toContain('endpoint pe-aks-hub does not reach its cluster');
  });

  it('when it puts computes over themselves instead of detaching them', async () => {
    const night = await createNight();
    await night.restart();
    await night.settle();
    await relinkAll(night);
    await moveRecord(night);
    expect(await attach(night, await body(night, shared))).toBe('Succeeded');
    const verdict = night.judge.verdict();
    expect(verdict.breaches.join('\n')).toMatch(/put over compute k8s-shared, which was there/);
    expect(verdict.problems).toContain('compute k8s-shared cannot reach its cluster (Succeeded)');
  });

  it('when it forgets the A record: Azure accepts the attach and fails it an hour later', async () => {
    const night = await createNight();
    await night.restart();
    await night.settle();
    await relinkAll(night);
    expect(await reattach(night, shared)).toBe('Failed');
    const { problems } = night.judge.verdict();
    expect(problems.some((problem) => problem.startsWith('the A record aks-night-3kq8wz1v in rg-dns lacks 10.10.1.'))).toBe(true);
    expect(problems).toContain('the A record aks-night-3kq8wz1v in rg-dns points at 10.10.1.4, where nothing answers');
    expect(problems).toContain('compute k8s-shared cannot reach its cluster (Failed)');
  });

  it('when it touches the managed endpoint: the cluster is cut off, whatever else it does', async () => {
    const night = await createNight();
    await night.restart();
    await night.settle();
    await night.done(night.relink, 'DELETE', managedEndpoint);
    const verdict = night.judge.verdict();
    expect(verdict.breaches.join('\n')).toMatch(/touched kube-apiserver, the managed endpoint of cluster aks-night/);
    expect(verdict.problems).toContain('the managed endpoint of cluster aks-night is gone');
    await relinkAll(night);
    await moveRecord(night);
    expect(await reattach(night, shared)).toBe('Failed');
  });

  it('when it acts twice on one event', async () => {
    const night = await createNight();
    await night.restart();
    await night.settle();
    for (const _ of ['first delivery', 'second delivery']) {
      await relinkAll(night);
      await moveRecord(night);
      await reattachAll(night);
    }
    const verdict = night.judge.verdict();
    expect(verdict.breaches.join('\n')).toMatch(/deleted endpoint pe-aks-hub twice for one restart/);
    expect(verdict.breaches.join('\n')).toMatch(/deleted endpoint pe-aks-build twice for one restart/);
  });

  it('when it detaches before every endpoint works, and when it leaves the parameter of the detach out', async () => {
    const night = await createNight();
    await night.restart();
    await night.settle();
    await remake(night, hubEndpoint);
    await night.done(night.relink, 'DELETE', fraud);
    const verdict = night.judge.verdict();
    expect(verdict.breaches.join('\n')).toMatch(/detached compute k8s-fraud before endpoint pe-aks-build reached the cluster/);
    expect(verdict.breaches.join('\n')).toMatch(
      /deleted compute k8s-fraud without underlyingResourceAction=Detach, which deletes the cluster/,
    );
    expect(verdict.problems).toContain('cluster aks-night is gone');
  });
});
