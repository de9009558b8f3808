import type { WorldFile } from '../../local/simulator/world.ts';
import { withResources } from './changed-world.ts';
import { hubEndpoint, record, subscription, zoneName } from './simulated-night.ts';

/** The endpoint in the hub also has a zone group, which keeps the A record of a second zone. */
export function withZoneGroup(): WorldFile {
  const second = `${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones/${zoneName}`;
  const config = { name: 'aks', properties: { privateDnsZoneId: second, provisioningState: 'Succeeded', recordSets: [] } };
  return withResources(
    { id: second, body: { location: 'global', properties: { provisioningState: 'Succeeded' } } },
    {
      id: `${second}/A/${record.split('/').at(-1)}`,
      body: {
        properties: {
          ttl: 10,
          metadata: { creator: `created by private endpoint pe-aks-hub with resource guid 9236a4d8-37bb-4420-afec-d5c3f7602b46` },
          fqdn: `${record.split('/').at(-1)}.${zoneName}.`,
          isAutoRegistered: false,
          aRecords: [{ ipv4Address: '10.10.1.4' }],
        },
      },
    },
    {
      id: `${hubEndpoint}/privateDnsZoneGroups/default`,
      body: { properties: { provisioningState: 'Succeeded', privateDnsZoneConfigs: [config] } },
    },
  );
}
