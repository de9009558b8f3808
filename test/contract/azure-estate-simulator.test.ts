import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../local/simulator/kernel.ts';
import { createAzurePorts } from '../../shared/azure/azure-ports.ts';
import { createArmClients } from '../../shared/azure/clients.ts';
import { idKey, nameOf } from '../../shared/domain/arm-id.ts';
import { evaluate } from '../../shared/drift/evaluate.ts';
import { nothingRemembered } from '../../shared/drift/facts/create-estate.ts';
import { gatherEstate } from '../../shared/drift/gather-estate.ts';
import { rules } from '../../shared/drift/registry.ts';
import { buildEndpoint, clusterId, createNight, fraud, hubEndpoint, record, subscription, workspaces } from '../support/simulated-night.ts';
import { signal } from './azure-script.ts';

async function gatherNight({ principal = 'relink', ...options }: Partial<SimulatorOptions> & { readonly principal?: string } = {}) {
  const night = await createNight(options);
  const { clock, simulator } = night;
  const credential = { getToken: async () => ({ token: principal, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const platform = { clock, armTransport: simulator.transport, environment: {} };
  const azure = createAzurePorts(createArmClients({ platform, credential }));
  const memory = {
    ...nothingRemembered,
    mode: 'auto' as const,
    power: { ...nothingRemembered.power, power: 'Running' as const },
  };
  const gather = (scope: readonly string[] = [subscription]) => {
    const remember = async () => new Map([[idKey(clusterId), memory]]);
    return gatherEstate({ azure, clock, settings: { scope }, remember, signal });
  };
  return { night, gather };
}

const namesIn = ({ all }: { readonly all: readonly { readonly id: string }[] }) => all.map(({ id }) => nameOf(id)).sort();

describe('a sweep of simulated Azure with Relink’s own roles', () => {
  it('sees the whole night, with no gap and nothing unread', async () => {
    const { gather } = await gatherNight();
    const estate = await gather();
    expect(namesIn(estate.clusters)).toEqual(['aks-night']);
    expect(namesIn(estate.extensions)).toEqual(['azureml']);
    expect(namesIn(estate.workspaces)).toEqual(['mlw-fraud', 'mlw-pricing']);
    expect(namesIn(estate.networks)).toEqual(['vnet-aks', 'vnet-hub']);
    expect(namesIn(estate.resources)).toEqual(['crnight', 'kv-night', 'stfraudnight', 'stnightdata']);
    expect(estate.records.find(record)?.addresses).toEqual(expect.arrayContaining([expect.stringMatching(/^10\./)]));
    expect(estate.endpoints.find(hubEndpoint)?.connections[0]?.status).toBe('Approved');
    expect(estate.endpoints.find(buildEndpoint)).toBeDefined();
    expect(estate.zoneLinks.all.length).toBeGreaterThan(10);
    const collections = [estate.clusters, estate.extensions, estate.endpoints, estate.interfaces, estate.networks, estate.zones];
    const others = [estate.zoneLinks, estate.records, estate.resources, estate.workspaces];
    expect([...collections, ...others].flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(estate.locks).toEqual({ kind: 'read', value: [] });
    expect(estate.roles.kind === 'read' && estate.roles.value.length).toBe(6);
    expect(estate.missingRights(clusterId)).toEqual({ kind: 'read', value: [] });
  });

  it('has the lists that Resource Graph does not hold', async () => {
    const { gather } = await gatherNight();
    const estate = await gather();
    const { computes, datastores } = estate.workspaces.find(`${workspaces}/mlw-fraud`) ?? {};
    expect(computes?.kind === 'read' && namesIn({ all: computes.value })).toContain(nameOf(fraud));
    expect(datastores?.kind === 'read' && namesIn({ all: datastores.value })).toEqual([
      'payments',
      'workspaceblobstore',
      'workspacefilestore',
    ]);
    expect(estate.versions('westeurope')).toMatchObject({
      kind: 'read',
      value: expect.arrayContaining([{ version: '1.37', isPreview: true }]),
    });
    expect(estate.bindings(clusterId)).toMatchObject({ kind: 'read' });
  });

  it('finds nothing on a healthy night that anybody would have to mend at once', async () => {
    const { gather } = await gatherNight();
    const estate = await gather();
    const [cluster] = estate.clusters.all;
    if (!cluster) throw new Error('no cluster was gathered');
    const judged = evaluate(rules, cluster, estate);
    expect(
      judged
        .flatMap(({ rule, verdict }) => verdict.findings.map(({ seen, severity = rule.severity }) => `${severity} ${rule.id}: ${seen}`))
        .filter((text) => text.startsWith('critical')),
    ).toEqual([]);
    expect(judged.flatMap(({ verdict }) => verdict.unknown.filter(({ isLater }) => !isLater).map(({ why }) => why))).toEqual([]);
  });

  it('says the same when pages are small and Azure limits the rate', async () => {
    const plain = await gatherNight();
    const slow = await gatherNight({ pageSize: 3, throttling: true });
    const seen = [await plain.gather(), await slow.gather()].map((estate) => [
      namesIn(estate.endpoints),
      namesIn(estate.interfaces),
      namesIn(estate.records),
      namesIn(estate.zoneLinks),
      estate.endpoints.gaps,
    ]);
    expect(seen[1]).toEqual(seen[0]);
    expect(slow.night.simulator.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('sees nothing as a stranger, and says for everything which right is missing', async () => {
    const { gather } = await gatherNight({ principal: 'stranger' });
    const estate = await gather();
    expect(estate.clusters.all).toEqual([]);
    const looked = estate.clusters.look(clusterId);
    expect(looked.kind).toBe('unread');
    expect(looked.kind === 'unread' && looked.why).toContain('Relink needs Microsoft.');
    expect(estate.roles.kind).toBe('unread');
    expect(estate.locks.kind).toBe('unread');
  });
});
