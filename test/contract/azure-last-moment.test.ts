import { describe, expect, it } from 'vitest';
import { createArmClients } from '../../shared/azure/clients.ts';
import { createAzureClusters } from '../../shared/azure/clusters.ts';
import { createAzureComputes } from '../../shared/azure/computes.ts';
import { createAzureDnsZones } from '../../shared/azure/dns-zones.ts';
import { createAzureEndpoints } from '../../shared/azure/endpoints.ts';
import { withLastMoment } from '../../shared/ports/last-moment.ts';
import { subscription } from './azure-script.ts';

const inGroup = (type: string) => `${subscription}/resourceGroups/hub/providers/${type}`;
const endpointId = inGroup('Microsoft.Network/privateEndpoints/pe-hub');
const computeId = inGroup('Microsoft.MachineLearningServices/workspaces/ml/computes/fraud');
const clusterId = inGroup('Microsoft.ContainerService/managedClusters/aks');
const zoneId = inGroup('Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io');
const group = { name: 'default', provisioningState: 'Succeeded', zones: [{ name: 'zone', zoneId }], unknown: [] };
const record = { zoneId, name: 'aks', ttlSeconds: 300, addresses: ['10.0.0.4'], etag: 'etag-1' };

/** Clients for which signing in takes so long that the last moment of whatever waits for it passes. */
function slowSignIn() {
  const seen: string[] = [];
  let isPast = false;
  const armTransport = {
    sendRequest: async (request: { method: string; url: string }) => {
      seen.push(`${request.method} ${request.url}`);
      throw new Error('The request was sent.');
    },
  };
  const clock = { now: () => Date.parse('2026-11-21T10:00:00Z'), sleep: async () => {} };
  const getToken = async () => {
    isPast = true;
    return { token: 'a-token', expiresOnTimestamp: Date.parse('2999-01-01') };
  };
  const clients = createArmClients({ platform: { clock, armTransport, environment: {} }, credential: { getToken } });
  return { clients, seen, signal: withLastMoment(new AbortController().signal, () => isPast) };
}

type Late = ReturnType<typeof slowSignIn>;

describe('a write whose last moment passes while Relink signs in', () => {
  it.each<[string, (late: Late) => Promise<unknown>]>([
    ['deleting an endpoint', ({ clients, signal }) => createAzureEndpoints(clients).beginDelete(endpointId, signal)],
    ['creating an endpoint', ({ clients, signal }) => createAzureEndpoints(clients).beginCreate(endpointId, {}, signal)],
    ['putting a zone group', ({ clients, signal }) => createAzureEndpoints(clients).beginPutZoneGroup(endpointId, group, signal)],
    ['detaching a compute', ({ clients, signal }) => createAzureComputes(clients).beginDetach(computeId, signal)],
    ['attaching a compute', ({ clients, signal }) => createAzureComputes(clients).beginAttach(computeId, {}, signal)],
    ['approving a connection', ({ clients, signal }) => createAzureClusters(clients).approveConnection(clusterId, 'pe-hub', signal)],
    ['writing a record', ({ clients, signal }) => createAzureDnsZones(clients).putRecord(record, signal)],
  ])('is never sent (R8): %s', async (_, write) => {
    const late = slowSignIn();
    await expect(write(late)).rejects.toMatchObject({ code: 'lease-lost', message: expect.stringContaining('nothing was sent') });
    expect(late.seen).toEqual([]);
  });
});
