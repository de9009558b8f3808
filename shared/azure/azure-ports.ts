import { createAzureAccess } from './access.ts';
import type { ArmClients } from './clients.ts';
import { createAzureClusters } from './clusters.ts';
import { createAzureComputes } from './computes.ts';
import { createAzureDnsZones } from './dns-zones.ts';
import { createAzureEndpoints } from './endpoints.ts';
import { createAzureEstate } from './estate.ts';
import { createAzureHistory } from './history.ts';

/** Every port to Azure over the real SDKs, all sharing `clients`. */
export function createAzurePorts(clients: ArmClients) {
  return {
    clusters: createAzureClusters(clients),
    endpoints: createAzureEndpoints(clients),
    dnsZones: createAzureDnsZones(clients),
    computes: createAzureComputes(clients),
    access: createAzureAccess(clients),
    history: createAzureHistory(clients),
    estate: createAzureEstate(clients),
  };
}
