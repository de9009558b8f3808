import { isObject, type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import type { RequestContext, SimulatorCore } from '../kernel.ts';
import { mlTime } from './ml-shapes.ts';

/**
 * The body of a new compute as the 201 shows it. Key order, nulls and absences are those of the recorded sessions; what only a
 * Kubernetes compute has follows the specification's example (2024-10-01), since no recording holds it.
 */
export function newComputeBody(ctx: RequestContext): JsonObject {
  const wanted = objectAt(ctx.body, 'properties');
  const identity = identityBody(ctx.sim, objectAt(ctx.body, 'identity'));
  const isAttached = textAt(wanted, 'resourceId') !== undefined;
  const now = mlTime(ctx.sim.now());
  return {
    id: ctx.path,
    name: ctx.params.compute ?? '',
    type: 'Microsoft.MachineLearningServices/workspaces/computes',
    ...(ctx.body.location !== undefined && { location: ctx.body.location }),
    tags: ctx.body.tags ?? null,
    ...(identity && { identity }),
    ...(ctx.body.sku !== undefined && { sku: ctx.body.sku }),
    properties: {
      createdOn: now,
      modifiedOn: now,
      disableLocalAuth: wanted.disableLocalAuth ?? false,
      description: wanted.description ?? null,
      resourceId: wanted.resourceId ?? null,
      computeType: wanted.computeType,
      ...(isAttached && { computeLocation: wanted.computeLocation ?? ctx.body.location ?? null }),
      provisioningState: 'Creating',
      provisioningErrors: null,
      provisioningWarnings: null,
      isAttachedCompute: isAttached,
      properties: innerBody(textAt(wanted, 'computeType') ?? '', objectAt(wanted, 'properties')),
    },
  };
}

/** A system-assigned identity gets a new principal with every attach, already in the 201 (ml-attached-compute-create-delete). */
export function identityBody(core: SimulatorCore, wanted: JsonObject): JsonObject | undefined {
  const type = textAt(wanted, 'type');
  if (!type || type === 'None') return undefined;
  const isSystem = type.toLowerCase().includes('systemassigned');
  const users = Object.keys(objectAt(wanted, 'userAssignedIdentities'));
  return {
    type,
    ...(isSystem && { principalId: core.random.guid(), tenantId: core.world.tenantId() }),
    ...(users.length > 0 && { userAssignedIdentities: Object.fromEntries(users.map((id) => [id, userIdentity(core, id)])) }),
  };
}

function userIdentity(core: SimulatorCore, id: string): JsonObject {
  const properties = objectAt(core.world.get(id)?.body, 'properties');
  return { clientId: properties.clientId ?? null, principalId: properties.principalId ?? null };
}

function innerBody(computeType: string, wanted: JsonObject): JsonObject {
  const kind = computeType.toLowerCase();
  if (kind === 'kubernetes') return kubernetesBody(wanted);
  if (kind === 'virtualmachine') return virtualMachineBody(wanted);
  // Enum values are normalised, secrets are not returned (recorded: `Standard_DS2_v2` comes back `STANDARD_DS2_V2`).
  return {
    ...wanted,
    ...(typeof wanted.vmSize === 'string' && { vmSize: wanted.vmSize.toUpperCase() }),
    ...(wanted.administratorAccount !== undefined && { administratorAccount: null }),
  };
}

/** Connection strings are secrets: null on the way back (azure-facts D2). */
function kubernetesBody(wanted: JsonObject): JsonObject {
  const types = wanted.instanceTypes;
  return {
    relayConnectionString: null,
    serviceBusConnectionString: null,
    extensionPrincipalId: null,
    extensionInstanceReleaseTrain: wanted.extensionInstanceReleaseTrain ?? 'stable',
    vcName: wanted.vcName ?? null,
    namespace: wanted.namespace ?? 'default',
    defaultInstanceType: wanted.defaultInstanceType ?? null,
    instanceTypes: isObject(types)
      ? Object.fromEntries(Object.entries(types).map(([name, type]) => [name, instanceType(isObject(type) ? type : {})]))
      : null,
  };
}

/** Members that were left out come back null (specification's example). */
function instanceType(wanted: JsonObject): JsonObject {
  const resources = objectAt(wanted, 'resources');
  const filled = (amounts: JsonObject): JsonObject => ({ ...amounts, 'nvidia.com/gpu': amounts['nvidia.com/gpu'] ?? null });
  return {
    nodeSelector: wanted.nodeSelector ?? null,
    resources: { requests: filled(objectAt(resources, 'requests')), limits: filled(objectAt(resources, 'limits')) },
  };
}

function virtualMachineBody(wanted: JsonObject): JsonObject {
  return {
    virtualMachineSize: 'STANDARD_D1_V2',
    sshPort: wanted.sshPort ?? 22,
    notebookServerPort: null,
    address: '203.0.113.10',
    ipAddress: '203.0.113.10',
    administratorAccount: null,
    imageVersion: null,
    applicationUris: null,
    createdBy: null,
  };
}
