import { describe, expect, it } from 'vitest';
import { type JsonObject, listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { kinds, workspaceType } from '../../shared/drift/facts/kinds.ts';
import { read } from '../../shared/drift/facts/reading.ts';
import { judgedIn } from '../drift/worlds/estate-of.ts';
import { healthyWorld } from '../drift/worlds/healthy.ts';
import type { World } from '../drift/worlds/world.ts';
import { createNight, type Night, subscription, workspaces } from '../support/simulated-night.ts';

const columns = 'project id, location, tags, sku, identity, properties | order by id asc';
const storage = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/stfraudnight`;

async function rowsOf({ relink }: Night, table: string, types: readonly string[]): Promise<readonly JsonObject[]> {
  const query = `${table} | where type in~ (${types.map((type) => `'${type}'`).join(', ')}) | ${columns}`;
  return ((await relink('POST', '/providers/Microsoft.ResourceGraph/resources', { query })).body as { data: JsonObject[] }).data;
}

async function valuesAt({ relink }: Night, path: string, member = 'value'): Promise<readonly JsonObject[]> {
  return listAt((await relink('GET', path)).body as JsonObject, member);
}

async function everyRow(night: Night): Promise<readonly JsonObject[]> {
  const tables = ['resources', 'kubernetesconfigurationresources', 'dnsresources'] as const;
  const typesIn = (table: string) => Object.values(kinds).flatMap((kind) => (kind.table === table ? kind.types : []));
  const asked = tables.map((table) => rowsOf(night, table, table === 'resources' ? [...typesIn(table), workspaceType] : typesIn(table)));
  const names = ['mlw-fraud', 'mlw-pricing'];
  const lists = names.flatMap((name) => ['computes', 'datastores'].map((list) => valuesAt(night, `${workspaces}/${name}/${list}`)));
  return (await Promise.all([...asked, ...lists])).flat();
}

async function zoneGroupsOf(night: Night, rows: readonly JsonObject[]): Promise<World['zoneGroups']> {
  const endpoints = rows.map(({ id }) => String(id)).filter((id) => /\/privateEndpoints\/[^/]+$/.test(id));
  const zonesOf = async (id: string) => {
    const configs = (await valuesAt(night, `${id}/privateDnsZoneGroups`)).flatMap((group) =>
      listAt(objectAt(group, 'properties'), 'privateDnsZoneConfigs'),
    );
    return [id, configs.map((config) => textAt(objectAt(config, 'properties'), 'privateDnsZoneId') ?? '')] as const;
  };
  return Object.fromEntries(await Promise.all(endpoints.map(zonesOf)));
}

/** What a sweep with Relink's own rights would know of the simulated world before anything has happened in it. */
async function worldOf(night: Night): Promise<World> {
  const resources = await everyRow(night);
  const path = `${subscription}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions`;
  const versions = (await valuesAt(night, path, 'values')).map(({ version, isPreview }) => ({
    version: String(version),
    isPreview: isPreview === true,
  }));
  const healthy = healthyWorld('private-workspace-private-endpoints');
  return {
    ...healthy,
    at: night.clock.now(),
    scope: [subscription],
    resources,
    versions: read(versions),
    zoneGroups: await zoneGroupsOf(night, resources),
    memory: { ...healthy.memory, ledger: [], seen: [], power: { power: 'Running', powerSeenAt: night.clock.now() } },
  };
}

async function judgements(night: Night): Promise<readonly string[]> {
  return judgedIn(await worldOf(night)).flatMap(({ rule, verdict }) => [
    ...verdict.findings.map(({ subject }) => `${rule.id} on ${subject.split('/').at(-1)}`),
    // Stored snapshots are none of the simulator's business; what waits for its turn is no lack of sight.
    ...verdict.unknown.filter(({ isLater }) => !isLater).map((why) => `${rule.id} cannot tell: ${JSON.stringify(why)}`),
  ]);
}

describe('the world of the demo', () => {
  it('is a secure environment in which no rule finds anything, and nothing is unknown to Relink', async () => {
    expect(await judgements(await createNight())).toEqual([]);
  });

  it('is no longer one when somebody keeps trusted services out of the storage account', async () => {
    const night = await createNight();
    await night.owner('PATCH', storage, { properties: { networkAcls: { bypass: 'None', defaultAction: 'Deny' } } });
    night.pass(60);
    expect(await judgements(night)).toContain('storage-trusted-services on stfraudnight');
  });
});
