import { nameOf, resourceGroupOf } from '../../../shared/domain/arm-id.ts';
import { readCompute } from '../../../shared/domain/compute.ts';
import { readEndpoint } from '../../../shared/domain/endpoint.ts';
import type { JournalEntry } from '../../../shared/domain/journal.ts';
import type { AzureWorld } from './azure-world.ts';
import type { Stage } from './stage.ts';

/** What matters of the world, as data: the same after every way of getting there. Numbers that Azure draws are left out. */
export function pictureOf(world: AzureWorld) {
  const addresses = new Map(
    [...world.endpoints.values()].flatMap((endpoint) =>
      endpoint.addresses.map((address) => [address, nameOf(readEndpoint(endpoint.body).id)] as const),
    ),
  );
  return {
    endpoints: [...world.endpoints.values()]
      .map((endpoint) => {
        const { id, provisioningState, connections } = readEndpoint(endpoint.body);
        return `${nameOf(id)}: ${provisioningState}, ${connections[0]?.kind} ${connections[0]?.status}, ${reach(world, endpoint)}, ${endpoint.zoneGroups.length} zone group(s)`;
      })
      .sort(),
    records: [...world.records.values()]
      .map(
        (record) =>
          `${resourceGroupOf(record.zoneId)}: ${record.addresses.map((address) => addresses.get(address) ?? address).join(' ')}, ttl ${record.ttlSeconds}`,
      )
      .sort(),
    computes: [...world.computes.values()]
      .map((compute) => {
        const { id, provisioningState } = readCompute(compute.body);
        return `${nameOf(id)}: ${provisioningState}, ${reach(world, compute)}`;
      })
      .sort(),
  };
}

const reach = (world: AzureWorld, part: { linkGeneration: number }) => (part.linkGeneration === world.linkGeneration ? 'works' : 'dead');

/** The night's world when everything works. */
export const healed = {
  endpoints: [
    'kube-apiserver: Succeeded, automatic Approved, works, 0 zone group(s)',
    'pe-hub: Succeeded, automatic Approved, works, 0 zone group(s)',
    'pe-spoke: Succeeded, manual Approved, works, 1 zone group(s)',
  ],
  records: ['MC_rg-night_aks-night: kube-apiserver, ttl 300', 'rg-hub: 10.9.9.9 pe-hub, ttl 300', 'rg-spoke: pe-spoke, ttl 10'],
  computes: ['churn: Succeeded, works', 'fraud: Succeeded, works'],
};

/** R4: announced writes whose result was never told. */
export function intentsWithoutResult(journal: readonly JournalEntry[]): readonly string[] {
  const open = new Map<string, number>();
  for (const entry of journal) {
    const key = `${entry.runId} ${entry.what} ${entry.resourceId}`;
    if (entry.kind === 'intent') open.set(key, (open.get(key) ?? 0) + 1);
    if (entry.kind === 'result') open.set(key, Math.max(0, (open.get(key) ?? 0) - 1));
  }
  return [...open].flatMap(([key, count]) => (count > 0 ? key : []));
}

/** R7: computes that were detached while a linked endpoint of the night's world was still away or unverified. */
export function detachedTooEarly(world: AzureWorld): readonly string[] {
  const lastEndpointWrite = world.writes.findLastIndex((write) => /^(endpoint|connection|record)\./.test(write));
  return world.writes.filter((write, index) => write.startsWith('compute.') && index < lastEndpointWrite);
}

/** R11: every text that people or machines get to read. */
export async function publicTexts(stage: Stage): Promise<string> {
  const alerts = await stage.engine.store.alerts.list(100);
  return JSON.stringify([
    await stage.journal(),
    alerts,
    stage.log.lines,
    (await stage.runs()).map(({ verdict, plan, error }) => ({ verdict, plan, error })),
  ]);
}

/** What a night writes, with or without early teardown: everything once. */
export const onceEach = [
  'compute.attach churn',
  'compute.attach fraud',
  'compute.detach churn',
  'compute.detach fraud',
  'connection.approve pe-spoke.connection',
  'endpoint.create pe-hub',
  'endpoint.create pe-spoke',
  'endpoint.delete pe-hub',
  'endpoint.delete pe-spoke',
  'endpoint.zone-group pe-spoke',
  'record.update 22222222-2222-4222-8222-222222222222.privatelink.westeurope.azmk8s.io',
];
