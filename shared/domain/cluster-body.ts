import type { AgentPoolState, ClusterState, PowerState } from './cluster.ts';
import { type JsonObject, listAt, objectAt, textAt } from './json.ts';

/** Reads the wire body of a managed cluster. R5: a missing power state stays `Unknown`; nothing is inferred from other fields. */
export function readCluster(body: JsonObject): ClusterState {
  const properties = objectAt(body, 'properties');
  const apiServer = objectAt(properties, 'apiServerAccessProfile');
  const privateFqdn = textAt(properties, 'privateFQDN');
  return {
    id: textAt(body, 'id') ?? '',
    name: textAt(body, 'name') ?? '',
    location: textAt(body, 'location') ?? '',
    power: powerOf(textAt(objectAt(properties, 'powerState'), 'code')),
    provisioningState: textAt(properties, 'provisioningState') ?? 'Unknown',
    agentPools: listAt(properties, 'agentPoolProfiles').map(readAgentPool),
    nodeResourceGroup: textAt(properties, 'nodeResourceGroup') ?? '',
    isPrivate: apiServer.enablePrivateCluster === true,
    hasVnetIntegration: apiServer.enableVnetIntegration === true,
    ...(privateFqdn !== undefined && { privateFqdn }),
    tags: textsOf(objectAt(body, 'tags')),
  };
}

function powerOf(code: string | undefined): PowerState {
  return code === 'Running' || code === 'Stopped' ? code : 'Unknown';
}

function readAgentPool(body: JsonObject): AgentPoolState {
  return { name: textAt(body, 'name') ?? '', provisioningState: textAt(body, 'provisioningState') ?? 'Unknown' };
}

export function textsOf(body: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
