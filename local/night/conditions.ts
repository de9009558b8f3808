import { nameOf } from '../../shared/domain/arm-id.ts';
import { listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { connectionsOfBody, isEndpointAlive } from '../simulator/cluster-facts.ts';
import {
  addressesOf,
  attachedComputes,
  clusterRecords,
  clusterType,
  linkedEndpoints,
  recordAddresses,
} from '../simulator/providers/aks-links.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { StoredResource } from '../simulator/world.ts';

/** One thing that a restart breaks, as the simulated world itself shows it at one moment. */
export interface Condition {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly works: boolean;
  /** `works, 10.10.1.4`, `dead (Azure says Disconnected)`. */
  readonly text: string;
  /** Of a compute's own identity; Azure replaces it on every attach. */
  readonly principalId?: string;
}

/** What hangs on the cluster: endpoints, A records of its name, computes. `problems` are the judge's, of the same moment. */
export function conditionsOf({ core }: Pick<Simulator, 'core'>, clusterId: string, problems: readonly string[]): readonly Condition[] {
  const { world } = core;
  const cluster = world.get(clusterId);
  if (!cluster || cluster.type.toLowerCase() !== clusterType.toLowerCase()) return [];
  const endpoints = linkedEndpoints(world, cluster);
  const alive = endpoints.filter((endpoint) => isEndpointAlive(core, endpoint)).flatMap((endpoint) => addressesOf(world, endpoint));
  return [
    ...endpoints.map((endpoint) => endpointCondition({ core }, endpoint)),
    ...clusterRecords(world, cluster).flatMap(({ record }) => (record ? [recordCondition(record, alive)] : [])),
    ...attachedComputes(world, clusterId).map((compute) => computeCondition(compute, problems)),
  ];
}

function endpointCondition({ core }: Pick<Simulator, 'core'>, endpoint: StoredResource): Condition {
  const connection = connectionsOfBody(endpoint)[0];
  const status = textAt(objectAt(objectAt(connection, 'properties'), 'privateLinkServiceConnectionState'), 'status') ?? 'unknown';
  const works = isEndpointAlive(core, endpoint);
  const isManual = listAt(objectAt(endpoint.body, 'properties'), 'manualPrivateLinkServiceConnections').length > 0;
  const address = addressesOf(core.world, endpoint).join(', ');
  return {
    id: endpoint.id,
    name: nameOf(endpoint.id),
    kind: isManual ? 'linked endpoint, manual' : 'linked endpoint',
    works,
    text: works ? `works, ${address}` : `dead (Azure says ${status})`,
  };
}

function recordCondition(record: StoredResource, alive: readonly string[]): Condition {
  const addresses = recordAddresses(record);
  const works = addresses.some((address) => alive.includes(address));
  const text = addresses.join(', ');
  return { id: record.id, name: nameOf(record.id), kind: 'A record', works, text: works ? `works, ${text}` : `dead (still ${text})` };
}

/** Azure says Succeeded of a dead compute too; only the judge knows. */
function computeCondition(compute: StoredResource, problems: readonly string[]): Condition {
  const name = nameOf(compute.id);
  const works = !problems.some((problem) => problem.startsWith(`compute ${name} cannot reach`));
  const state = textAt(objectAt(compute.body, 'properties'), 'provisioningState') ?? 'unknown';
  const principalId = textAt(objectAt(compute.body, 'identity'), 'principalId');
  return {
    id: compute.id,
    name,
    kind: `compute in ${compute.id.split('/').at(-3) ?? ''}`,
    works,
    text: works ? 'works' : `dead (Azure says ${state})`,
    ...(principalId && { principalId }),
  };
}
