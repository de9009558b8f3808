import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { WorldFile } from '../../local/simulator/world.ts';

type Resource = WorldFile['resources'][number];

/** What all clusters share: the hub, the workspaces and what belongs to them, who may do what. */
const shared =
  /^\/subscriptions\/[^/]+(\/resourceGroups\/rg-(hub|dns|ml)|\/providers\/Microsoft\.Authorization\/.*|\/resourceGroups\/rg-ml\/providers\/(?!.*\/computes\/k8s-).*|\/resourceGroups\/rg-dns\/providers\/Microsoft\.Network\/privateDnsZones\/privatelink\..*|\/resourceGroups\/rg-hub\/providers\/Microsoft\.Network\/(virtualNetworks\/vnet-hub(\/subnets\/[^/]+)?|applicationSecurityGroups\/.*))?$/;
const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The night's world with `count` clusters of its kind: each with two linked endpoints, an A record and three computes. */
export async function readManyClusters(count: number): Promise<WorldFile> {
  const night: WorldFile = JSON.parse(await readFile(new URL('../../local/worlds/night.json', import.meta.url), 'utf8'));
  const common = night.resources.filter((resource) => shared.test(resource.id));
  const own = night.resources.filter((resource) => !shared.test(resource.id));
  const kept = new Set([...JSON.stringify([night.tenantId, night.principals, common]).matchAll(guid)].map(([found]) => found));
  const clusters = Array.from({ length: count }, (_, index) => own.map((resource) => renamed(resource, index + 1, kept)));
  return { ...night, resources: [...common, ...clusters.flat()] };
}

function renamed(resource: Resource, index: number, kept: ReadonlySet<string>): Resource {
  const number = String(index).padStart(3, '0');
  const text = JSON.stringify(resource)
    .replaceAll(/rg-aks\b/g, `rg-aks-${number}`)
    .replaceAll('aks-night', `aks-${number}`)
    .replaceAll(/pe-aks-(hub|build)/g, `pe-aks-${number}-$1`)
    .replaceAll(/hub-to-aks|aks-to-hub/g, `$&-${number}`)
    .replaceAll(/k8s-(fraud|shared|pricing)/g, `k8s-$1-${number}`)
    .replaceAll('"10.10.1.4"', `"10.10.1.${4 + index}"`)
    .replaceAll('"10.10.2.10"', `"10.10.2.${10 + index}"`)
    .replaceAll(guid, (found) => (kept.has(found) ? found : guidOf(`${found} ${index}`)));
  return JSON.parse(text);
}

function guidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
