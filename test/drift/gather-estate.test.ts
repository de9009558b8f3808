import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/domain/json.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { evaluate } from '../../shared/drift/evaluate.ts';
import type { Estate } from '../../shared/drift/facts/estate.ts';
import { gatherEstate } from '../../shared/drift/gather-estate.ts';
import { goneClusters } from '../../shared/drift/gone-clusters.ts';
import { rules } from '../../shared/drift/registry.ts';
import { createFakeSweep, type FakeSweep } from '../support/fakes/fake-sweep.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { allCases } from './cases/all-cases.ts';
import { healthyWorld, now, scenarios } from './worlds/healthy.ts';
import { ids, subscription } from './worlds/ids.ts';
import { adding, changed, remembering, set, type World } from './worlds/world.ts';

const hour = 3_600_000;
const world = healthyWorld('private-workspace-private-endpoints');
const other = '/subscriptions/99999999-0000-4000-8000-000000000009';

function gather(fake: FakeSweep, at = now, scope: readonly string[] = [subscription]): Promise<Estate> {
  const remember = async (clusters: readonly { readonly id: string }[]) =>
    new Map(clusters.map(({ id }) => [id.toLowerCase(), fake.world.memory] as const));
  const signal = new AbortController().signal;
  return gatherEstate({ azure: fake.azure, clock: createVirtualClock(at), settings: { scope }, remember, signal });
}

const gathered = (from: World, at?: number, scope?: readonly string[]) => gather(createFakeSweep(from), at, scope);
const throttled = (message: string) => new ServiceError('azure-throttled', message);

describe('a sweep of a healthy world', () => {
  it.each(scenarios)('gathers what every rule judges: %s', async (scenario) => {
    const estate = await gathered(healthyWorld(scenario));
    const [cluster] = estate.clusters.all;
    if (!cluster) throw new Error('no cluster was gathered');
    const verdicts = evaluate(rules, cluster, estate).map(({ verdict }) => verdict);
    expect(verdicts.flatMap(({ findings }) => findings)).toEqual([]);
    expect(verdicts.flatMap(({ unknown }) => unknown).filter(({ isLater }) => !isLater)).toEqual([]);
  });

  it('asks once for each table, workspace and region, and reads next to nothing one by one', async () => {
    const fake = createFakeSweep(world);
    await gather(fake);
    expect(fake.calls.toSorted()).toEqual([
      'access.locks 3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01',
      'access.missingActions 3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01',
      'computes.list mlw-risk',
      'estate.bindings aks-prod',
      'estate.datastores mlw-risk',
      'estate.rows authorizationresources',
      'estate.rows dnsresources',
      'estate.rows kubernetesconfigurationresources',
      'estate.rows resources',
      'estate.versions westeurope',
    ]);
  });

  it('lists the computes of all workspaces every time, and the datastores of two of those with Kubernetes computes, each in its turn', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const workspaces = names.map((name) => ({ ...bodyOf(ids.workspace), id: `${ids.workspace}-${name}` }));
    const computes = names.map((name) => ({ ...bodyOf(ids.compute), id: `${ids.workspace}-${name}/computes/k8s` }));
    const idle = { ...bodyOf(ids.workspace), id: `${ids.workspace}-idle` };
    const fake = createFakeSweep(changed(world, adding(...workspaces, ...computes, idle)));
    for (let turn = 0; turn < 3; turn += 1) {
      fake.calls.length = 0;
      await gather(fake, now + turn * hour);
      expect(fake.calls.filter((call) => call.startsWith('computes.list'))).toHaveLength(7);
      expect(fake.calls.filter((call) => call.startsWith('estate.datastores'))).toHaveLength(2);
    }
  });

  it('has the datastores that it listed, and the others are for later', async () => {
    const idle = { ...bodyOf(ids.workspace), id: `${ids.workspace}-idle` };
    const estate = await gathered(changed(world, adding(idle)));
    expect(estate.workspaces.find(ids.workspace)?.datastores).toMatchObject({ kind: 'read', value: [{}, {}, {}] });
    expect(estate.workspaces.find(idle.id)?.datastores).toMatchObject({ kind: 'unread', isLater: true });
  });

  it('keeps out what is not in the scope, and says that nothing is known of it', async () => {
    const group = ids.group('rg-aks');
    const estate = await gathered(world, now, [group]);
    expect(estate.networks.all.map(({ id }) => id)).toEqual([ids.network]);
    expect(estate.networks.look(ids.hub)).toMatchObject({ kind: 'unread', why: expect.stringContaining('RELINK_SCOPE') });
    expect(estate.workspaces.all).toEqual([]);
  });

  it('keeps the roles that reach into the scope', async () => {
    const role = (id: string, scope: string) => ({
      id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`,
      scope,
      roleDefinitionId: 'r',
      principalId: 'p',
    });
    const value = [
      role('above', '/providers/Microsoft.Management/managementGroups/all'),
      role('at', subscription),
      role('below', ids.cluster),
    ];
    const fake = createFakeSweep(world);
    const rows = fake.azure.estate.rows;
    const bodies = [...value, role('beside', other)].map(({ id, ...properties }) => ({
      id,
      type: 'Microsoft.Authorization/RoleAssignments',
      properties,
    }));
    const azure = { ...fake.azure, estate: { ...fake.azure.estate, rows: givingRoles(rows, bodies) } };
    const estate = await gather({ ...fake, azure });
    expect(estate.roles).toEqual({ kind: 'read', value });
  });
});

it.each(allCases.flatMap(({ rule, fails }) => fails.map((given) => [rule.id, given.world, rule, given] as const)))(
  'finds as the tests of the rules do: %s, a world %s',
  async (_id, _world, rule, { scenario = 'private-workspace-private-endpoints', changes, subjects }) => {
    const fake = createFakeSweep(changed(healthyWorld(scenario), ...changes));
    const { missingRights } = fake.world;
    fake.lacks = (action) => missingRights.kind === 'read' && missingRights.value.some((right) => right.action === action);
    const estate = await gather(fake, fake.world.at, fake.world.scope);
    const cluster = estate.clusters.all[0] ?? goneClusters(estate)[0];
    const found = cluster ? evaluate([rule], cluster, estate).flatMap(({ verdict }) => verdict.findings) : [];
    expect(found.map(({ subject }) => subject.toLowerCase()).sort()).toEqual(subjects.map((subject) => subject.toLowerCase()).sort());
  },
);

type RowsOf = FakeSweep['azure']['estate']['rows'];

function givingRoles(rows: RowsOf, bodies: readonly object[]): RowsOf {
  return async function* (query, signal) {
    if (query.table === 'authorizationresources') yield { rows: bodies as never, totalRows: bodies.length };
    else yield* rows(query, signal);
  };
}

describe('a right that is missing', () => {
  it.each([
    ['clusters', 'Microsoft.ContainerService/managedClusters/read'],
    ['extensions', 'Microsoft.KubernetesConfiguration/extensions/read'],
    ['endpoints', 'Microsoft.Network/privateEndpoints/read'],
    ['interfaces', 'Microsoft.Network/networkInterfaces/read'],
    ['networks', 'Microsoft.Network/virtualNetworks/read'],
    ['zones', 'Microsoft.Network/privateDnsZones/read'],
    ['zoneLinks', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read'],
    ['records', 'Microsoft.Network/privateDnsZones/A/read'],
    ['resources', 'Microsoft.KeyVault/vaults/read'],
    ['workspaces', 'Microsoft.MachineLearningServices/workspaces/read'],
  ] as const)('is a gap of %s that names it, and of nothing else', async (kind, action) => {
    const fake = createFakeSweep(world);
    fake.lacks = (asked) => asked === action;
    const estate = await gather(fake);
    expect(estate[kind].gaps).toEqual([{ scope: subscription, why: `Relink needs ${action} at ${subscription}.` }]);
    const all = [
      estate.clusters,
      estate.extensions,
      estate.endpoints,
      estate.interfaces,
      estate.networks,
      estate.zones,
      estate.zoneLinks,
      estate.records,
    ];
    expect([...all, estate.resources, estate.workspaces].filter(({ gaps }) => gaps.length > 0)).toHaveLength(1);
  });

  it('to read role assignments leaves them unread, also when it is missing above a resource group only', async () => {
    const fake = createFakeSweep(world);
    fake.lacks = (action, scope) => action === 'Microsoft.Authorization/roleAssignments/read' && scope === subscription;
    const estate = await gather(fake, now, [ids.group('rg-aks')]);
    expect(estate.roles).toEqual({ kind: 'unread', why: `Relink needs Microsoft.Authorization/roleAssignments/read at ${subscription}.` });
  });

  it('to see what Relink may do makes everything that is not there unknown', async () => {
    const fake = createFakeSweep(world);
    fake.trouble = (call) => (call === 'access.missingActions' ? new ServiceError('azure-forbidden', 'no') : undefined);
    const estate = await gather(fake);
    const why = `Relink needs Microsoft.Authorization/permissions/read at ${subscription}.`;
    expect(estate.clusters.gaps).toEqual([{ scope: subscription, why }]);
    expect(estate.workspaces.gaps).toEqual([{ scope: subscription, why }]);
    expect(estate.roles).toEqual({ kind: 'unread', why });
    expect(estate.clusters.all).toHaveLength(1);
  });

  it.each([
    ['computes.list', `Relink needs Microsoft.MachineLearningServices/workspaces/computes/read at ${ids.workspace}.`],
    ['estate.datastores', `Relink needs Microsoft.MachineLearningServices/workspaces/datastores/read at ${ids.workspace}.`],
    ['estate.versions', `Relink needs Microsoft.ContainerService/locations/kubernetesVersions/read at ${subscription}.`],
    ['access.locks', `Relink needs Microsoft.Authorization/locks/read at ${subscription}.`],
  ])('for %s is named where it is missing', async (forbidden, why) => {
    const fake = createFakeSweep(world);
    fake.trouble = (call) => (call === forbidden ? new ServiceError('azure-forbidden', 'no') : undefined);
    const estate = await gather(fake);
    const [workspace] = estate.workspaces.all;
    const readings = [workspace?.computes, workspace?.datastores, estate.versions('West Europe'), estate.locks];
    const unread = readings.flatMap((reading) => (reading?.kind === 'unread' && !reading.isLater ? [reading.why] : []));
    expect(unread).toEqual([why]);
  });

  it('for the locks of a subscription sends the sweep to the resource groups of the scope', async () => {
    const fake = createFakeSweep(world);
    fake.trouble = (call, id) => (call === 'access.locks' && id === subscription ? new ServiceError('azure-forbidden', 'no') : undefined);
    const estate = await gather(fake, now, [ids.group('rg-aks'), ids.group('rg-hub')]);
    expect(estate.locks).toEqual({ kind: 'read', value: [] });
    expect(fake.calls.filter((call) => call.startsWith('access.locks'))).toEqual([
      'access.locks 3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01',
      'access.locks rg-aks',
      'access.locks rg-hub',
    ]);
  });
});

describe('trouble with Resource Graph', () => {
  it('is a gap of the kinds of that table everywhere in the scope, and the sweep goes on', async () => {
    const fake = createFakeSweep(world);
    fake.trouble = (call, table) => (table === 'dnsresources' && call === 'estate.rows' ? throttled('Azure is busy.') : undefined);
    const estate = await gather(fake, now, [subscription, ids.group('rg-aks')]);
    expect(estate.records.gaps).toEqual([
      { scope: subscription, why: 'Azure is busy.' },
      { scope: ids.group('rg-aks'), why: 'Azure is busy.' },
    ]);
    expect(estate.records.look(ids.linkedRecord)).toEqual({ kind: 'unread', why: 'Azure is busy.' });
    expect(estate.zones.gaps).toEqual([]);
    expect(estate.clusters.all).toHaveLength(1);
  });

  it('keeps what was read before, and claims of nothing else that it is gone', async () => {
    const fake = createFakeSweep(world, { pageSize: 5 });
    let pages = 0;
    fake.trouble = (_, table) => {
      if (table === 'resources') pages += 1;
      return table === 'resources' && pages > 2 ? throttled('Azure is busy.') : undefined;
    };
    const estate = await gather(fake);
    const kinds = [
      estate.clusters,
      estate.networks,
      estate.endpoints,
      estate.interfaces,
      estate.zones,
      estate.resources,
      estate.workspaces,
      estate.zoneLinks,
    ];
    expect(kinds.reduce((count, { all }) => count + all.length, 0)).toBe(10);
    expect(kinds.every(({ gaps }) => gaps[0]?.why === 'Azure is busy.')).toBe(true);
  });

  it('ends the sweep when the sweep itself was told to end', async () => {
    const fake = createFakeSweep(world);
    const controller = new AbortController();
    fake.trouble = () => {
      controller.abort(new Error('the host goes down'));
      return throttled('Azure is busy.');
    };
    const remember = async () => new Map();
    const options = { azure: fake.azure, clock: createVirtualClock(now), settings: { scope: [subscription] }, remember };
    await expect(gatherEstate({ ...options, signal: controller.signal })).rejects.toThrow('the host goes down');
  });
});

describe('an estate that changes while it is read', () => {
  /** Runs `change` before a page of the table `resources`. */
  function changing(pages: Readonly<Record<number, () => void>>, fake = createFakeSweep(world, { pageSize: 5 })): FakeSweep {
    let page = 0;
    fake.trouble = (_, table) => {
      if (table === 'resources') {
        page += 1;
        pages[page]?.();
      }
      return undefined;
    };
    return fake;
  }
  const extra = (number: number) =>
    adding({ id: `${ids.group('rg-aks')}/providers/Microsoft.Network/virtualNetworks/aaa-${number}`, properties: {} });

  it('is read once more, and then nothing is missing', async () => {
    const fake = changing({ 2: () => (fake.world = changed(world, extra(1))) });
    const estate = await gather(fake);
    expect(estate.networks.all).toHaveLength(3);
    expect(estate.networks.gaps).toEqual([]);
    const pagesOfOneReading = Math.ceil((world.resources.length - 6) / 5);
    expect(fake.calls.filter((call) => call === 'estate.rows resources').length).toBeGreaterThan(pagesOfOneReading);
  });

  it('has gaps when it changed both times', async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [index + 1, () => (fake.world = changed(fake.world, extra(index)))]),
    );
    const fake = changing(pages as Readonly<Record<number, () => void>>);
    const estate = await gather(fake);
    const why = 'Table resources of Resource Graph changed while Relink read it, twice: rows may have been left out.';
    expect(estate.clusters.gaps).toEqual([{ scope: subscription, why }]);
    expect(estate.records.gaps).toEqual([]);
  });

  it('gives a row that comes twice once, as it was the second time, whatever the casing of its id', async () => {
    const upper = { ...world.resources[0], id: ids.cluster.toUpperCase(), location: 'northeurope' };
    const [cluster, ...more] = (await gathered(changed(world, adding(upper)))).clusters.all;
    expect(more).toEqual([]);
    expect([cluster?.id, cluster?.location]).toEqual([ids.cluster, 'westeurope']);
  });
});

describe('what deserves a closer look', () => {
  const lookedAt = async (from: World, prefix: string, at?: number) => {
    const fake = createFakeSweep(from);
    await gather(fake, at);
    return fake.calls.filter((call) => call.startsWith(prefix));
  };

  const plain = `${ids.cluster.slice(0, -'prod'.length)}plain`;
  const twoUsed = changed(
    world,
    adding({ ...bodyOf(ids.cluster), id: plain }, { ...attachedTo(plain), id: `${ids.workspace}/computes/plain` }),
  );

  it('are the bindings of one cluster in use, whatever its state, each in its turn', async () => {
    const turns = [0, 1].map((turn) => lookedAt(twoUsed, 'estate.bindings', now + turn * hour));
    expect((await Promise.all(turns)).toSorted()).toEqual([['estate.bindings aks-plain'], ['estate.bindings aks-prod']]);
  });

  it.each([
    ['has a public FQDN', set(ids.cluster, 'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN', true)],
    ['has its local accounts disabled', set(ids.cluster, 'properties.disableLocalAccounts', true)],
    ['lets only some addresses in', set(ids.cluster, 'properties.apiServerAccessProfile.authorizedIPRanges', ['1.2.3.4/32'])],
    ['is used by a workspace with an identity of its own', set(ids.workspace, 'properties.primaryUserAssignedIdentity', '/x/identities/i')],
    ['is repaired every other night', remembering({ repairs: 10 })],
  ])('are the bindings of a cluster that %s', async (_, change) => {
    const calls = await lookedAt(changed(twoUsed, change), 'estate.bindings');
    expect(calls.toSorted()).toEqual(['estate.bindings aks-plain', 'estate.bindings aks-prod']);
  });

  it('are the zone groups of a linked endpoint whose record is not right, or that had some', async () => {
    const wrong = set(ids.linkedRecord, 'properties.aRecords', [{ ipv4Address: '10.10.1.99' }]);
    expect(await lookedAt(changed(world, wrong), 'endpoints.zoneGroups')).toEqual(['endpoints.zoneGroups pe-aks-hub']);
    const had = remembering({ snapshots: [{ id: ids.linkedEndpoint, zoneIds: [ids.linkedZone], addresses: [] }] });
    const grouped = { ...changed(world, had), zoneGroups: { [ids.linkedEndpoint]: [ids.linkedZone] } };
    expect(await lookedAt(grouped, 'endpoints.zoneGroups')).toEqual(['endpoints.zoneGroups pe-aks-hub']);
    const endpoint = (await gathered(grouped)).endpoints.find(ids.linkedEndpoint);
    expect(endpoint?.zoneGroups).toMatchObject({ kind: 'read', value: [{ zones: [{ zoneId: ids.linkedZone }] }] });
  });

  it('is looked at twenty at a time, each in its turn', async () => {
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...world.resources[0],
      id: `${ids.cluster}-${String(index).padStart(2, '0')}`,
    }));
    const computes = many.map(({ id }, index) => ({ ...attachedTo(id), id: `${ids.workspace}/computes/c${index}` }));
    const open = many.map(({ id }) => set(id, 'properties.disableLocalAccounts', true));
    const crowded = changed(world, adding(...many, ...computes), ...open);
    const seen = new Set<string>();
    for (let turn = 0; turn < 3; turn += 1) {
      const calls = await lookedAt(crowded, 'estate.bindings', now + turn * hour);
      expect(calls).toHaveLength(20 + 1);
      for (const call of calls) seen.add(call);
    }
    expect(seen.size).toBe(50 + 1);
  });
});

function attachedTo(clusterId: string): JsonObject {
  return { ...bodyOf(ids.compute), properties: { computeType: 'Kubernetes', resourceId: clusterId } };
}

function bodyOf(wanted: string): JsonObject {
  return world.resources.find(({ id }) => id === wanted) ?? {};
}

describe('what a repair would lack', () => {
  const deletes = 'Microsoft.Network/privateEndpoints/delete';
  const rightsIn = async (lacks: FakeSweep['lacks'], from = world) => {
    const fake = createFakeSweep(from);
    fake.lacks = lacks;
    const estate = await gather(fake);
    return { missing: estate.missingRights(ids.cluster), asked: fake.calls.filter((call) => call.startsWith('access.missingActions')) };
  };

  it('is nothing where the scope grants it, and one question tells', async () => {
    const { missing, asked } = await rightsIn(() => false);
    expect(missing).toEqual({ kind: 'read', value: [] });
    expect(asked).toHaveLength(1);
  });

  it('is asked of the resource itself, and found where it is missing there too', async () => {
    const { missing, asked } = await rightsIn((action) => action === deletes);
    expect(missing).toEqual({ kind: 'read', value: [{ action: deletes, scope: ids.linkedEndpoint }] });
    expect(asked).toEqual(['access.missingActions 3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01', 'access.missingActions pe-aks-hub']);
  });

  it('is not what is granted below the scope', async () => {
    const { missing } = await rightsIn((action, scope) => action === deletes && scope === subscription);
    expect(missing).toEqual({ kind: 'read', value: [] });
  });

  it('covers the subnet, the cluster, the record and the computes', async () => {
    const { missing } = await rightsIn((action) => !action.endsWith('/read'));
    expect(missing.kind === 'read' && missing.value.map(({ action, scope }) => `${action} ${scope.split('/').at(-1)}`).sort()).toEqual([
      'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action aks-prod',
      'Microsoft.MachineLearningServices/workspaces/computes/delete k8s-risk',
      'Microsoft.MachineLearningServices/workspaces/computes/write k8s-risk',
      'Microsoft.Network/privateDnsZones/A/write 1c9d3c2e-8f37-4b5c-9c7e-2f1f8e1b7a55.privatelink.westeurope.azmk8s.io',
      'Microsoft.Network/privateEndpoints/delete pe-aks-hub',
      'Microsoft.Network/privateEndpoints/write pe-aks-hub',
      'Microsoft.Network/virtualNetworks/subnets/join/action snet-endpoints',
    ]);
  });

  it('is not asked for a cluster that is not repaired', async () => {
    const { missing } = await rightsIn((action) => action === deletes, changed(world, remembering({ mode: 'observe' })));
    expect(missing).toEqual({ kind: 'read', value: [] });
  });
});
