import { nameOf } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../../../shared/domain/json.ts';
import type { SimulatorCore } from '../kernel.ts';
import type { StoredResource } from '../world.ts';
import { recordBody } from './dns-bodies.ts';
import { stamped } from './shapes.ts';

export const zoneGroupType = 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups';

interface ZoneConfig {
  readonly name: string;
  readonly zoneId: string;
}

interface GroupRecord {
  readonly name: string;
  readonly fqdn: string;
  readonly addresses: readonly string[];
}

/**
 * Records that a zone gets for an endpoint: its DNS names that lie in the zone, directly or through the public name of the service
 * (`x.blob.core.windows.net` in `privatelink.blob.core.windows.net`, pe-nic-zone-group-retry-after-2026). None when the zone does not match (pe-zone-group-lifecycle).
 */
function recordsFor(endpoint: StoredResource, zoneId: string): readonly GroupRecord[] {
  const zone = nameOf(zoneId).toLowerCase();
  return listAt(objectAt(endpoint.body, 'properties'), 'customDnsConfigs').flatMap((config) => {
    const fqdn = (textAt(config, 'fqdn') ?? '').toLowerCase();
    const name = [zone, ...publicNames(zone)].map((domain) => firstPart(fqdn, domain)).find((part) => part !== undefined);
    return name === undefined ? [] : [{ name, fqdn: `${name}.${zone}`, addresses: textsAt(config, 'ipAddresses') }];
  });
}

/** The key vault alone has a zone that is not called after its public name (Microsoft Learn, "Azure private endpoint private DNS zone values"). */
function publicNames(zone: string): readonly string[] {
  const name = zone.replace(/^privatelink\./, '');
  return name === 'vaultcore.azure.net' ? [name, 'vault.azure.net'] : [name];
}

function firstPart(fqdn: string, zone: string): string | undefined {
  return fqdn.endsWith(`.${zone}`) ? fqdn.slice(0, -zone.length - 1) : undefined;
}

/** Body of a zone group as recorded in pe-nic-zone-group-retry-after-2026; records are known in the PUT's answer already. */
export function zoneGroupBody(
  core: SimulatorCore,
  id: string,
  facts: { configs: readonly ZoneConfig[]; endpoint: StoredResource; state: string },
): JsonObject {
  const { configs, endpoint, state } = facts;
  const config = ({ name, zoneId }: ZoneConfig): JsonObject => ({
    name,
    id: `${id}/privateDnsZoneConfigs/${name}`,
    etag: '',
    type: `${zoneGroupType}/privateDnsZoneConfigs`,
    properties: {
      provisioningState: state,
      privateDnsZoneId: zoneId,
      recordSets: recordsFor(endpoint, zoneId).map((record) => ({
        recordType: 'A',
        recordSetName: record.name,
        fqdn: record.fqdn,
        ttl: 10,
        provisioningState: state,
        ipAddresses: [...record.addresses],
      })),
    },
  });
  return stamped(core, {
    name: nameOf(id),
    id,
    etag: '',
    type: zoneGroupType,
    properties: { provisioningState: state, privateDnsZoneConfigs: configs.map(config) },
  });
}

export function configsOf(body: JsonObject): readonly ZoneConfig[] {
  return listAt(objectAt(body, 'properties'), 'privateDnsZoneConfigs').map((item) => ({
    name: textAt(item, 'name') ?? '',
    zoneId: textAt(objectAt(item, 'properties'), 'privateDnsZoneId') ?? '',
  }));
}

/** Writes the group's A records into its zones, over whatever stood there. */
export function writeRecords(core: SimulatorCore, endpoint: StoredResource, configs: readonly ZoneConfig[]): void {
  for (const { zoneId } of configs) {
    const zone = core.world.get(zoneId);
    for (const record of zone ? recordsFor(endpoint, zoneId) : []) {
      const id = `${zone?.id}/A/${record.name}`;
      const creator = `created by private endpoint ${nameOf(endpoint.id)} with resource guid ${textAt(objectAt(endpoint.body, 'properties'), 'resourceGuid')}`;
      core.world.put({
        id,
        type: 'Microsoft.Network/privateDnsZones/A',
        body: recordBody(core, id, { ttl: 10, metadata: { creator }, addresses: record.addresses }),
        hidden: { writtenBy: endpoint.id.toLowerCase() },
      });
    }
  }
}

/** Takes away the records that a group of this endpoint wrote into the zones; hand-made ones stay. */
export function eraseRecords(core: SimulatorCore, endpointId: string, configs: readonly ZoneConfig[]): void {
  for (const { zoneId } of configs) {
    for (const record of core.world.list({ type: 'Microsoft.Network/privateDnsZones/A', within: zoneId })) {
      if (record.hidden.writtenBy === endpointId.toLowerCase()) core.world.remove(record.id);
    }
  }
}

/** The endpoint goes: its zone groups go with it (azure-facts C1: children destroyed with the endpoint). */
export function dropZoneGroups(core: SimulatorCore, endpointId: string): void {
  for (const group of core.world.list({ type: zoneGroupType, within: endpointId })) {
    eraseRecords(core, endpointId, configsOf(group.body));
    core.world.remove(group.id);
  }
}

/** The endpoint's addresses changed: its groups' records follow. */
export function refreshZoneGroups(core: SimulatorCore, endpointId: string): void {
  const endpoint = core.world.get(endpointId);
  if (!endpoint) return;
  for (const group of core.world.list({ type: zoneGroupType, within: endpointId })) {
    const configs = configsOf(group.body);
    core.world.put({ ...group, body: zoneGroupBody(core, group.id, { configs, endpoint, state: 'Succeeded' }) });
    writeRecords(core, endpoint, configs);
  }
}
