import type { ArmId } from '../domain/arm-id.ts';
import { readCompute } from '../domain/compute.ts';
import type { WorkspaceState } from '../domain/hbi-roles.ts';
import { type JsonObject, objectAt, textAt } from '../domain/json.ts';
import type { Computes } from '../ports/computes.ts';
import type { Started } from '../ports/operations.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { operationsInFlight } from './compute-use.ts';
import { beginOperation, pollOperation, type SavedPoller } from './long-operations.ts';
import { readAll, readAllOrNone, readOne } from './reads.ts';

/** Azure ML computes through `@azure/arm-machinelearning`, api-version 2024-10-01. */
export function createAzureComputes(clients: ArmClients): Computes {
  const { clock } = clients;
  return {
    async listWorkspaces(subscriptionId, signal) {
      const client = await clients.machineLearning(subscriptionId);
      const of = `the workspaces of subscription ${subscriptionId}`;
      const bodies = await readAll({ clock, signal, of }, (options) => client.workspaces.listBySubscription(options));
      return bodies.flatMap((body) => textAt(body, 'id') ?? []);
    },
    async getWorkspace(workspaceId, signal) {
      const { subscriptionId, group, name } = armPath(workspaceId);
      const client = await clients.machineLearning(subscriptionId);
      const body = await readOne({ clock, signal, of: `workspace ${name}` }, (options) => client.workspaces.get(group, name, options));
      return body && readWorkspace(body);
    },
    async list(workspaceId, signal) {
      const { subscriptionId, group, name } = armPath(workspaceId);
      const client = await clients.machineLearning(subscriptionId);
      const of = `the computes of workspace ${name}`;
      return (await readAllOrNone({ clock, signal, of }, (options) => client.computeOperations.list(group, name, options))).map(
        readCompute,
      );
    },
    async get(computeId, signal) {
      const { subscriptionId, group, parent, name } = armPath(computeId);
      const client = await clients.machineLearning(subscriptionId);
      const body = await readOne({ clock, signal, of: `compute ${name}` }, (options) =>
        client.computeOperations.get(group, parent, name, options),
      );
      return body && readCompute(body);
    },
    operationsInFlight: (computeId, signal) => operationsInFlight(clients, computeId, signal),
    beginDetach: (computeId, signal) => beginDetach(clients, computeId, signal),
    beginAttach: (computeId, config, signal) => beginAttach(clients, computeId, { config, signal }),
    poll: (token, signal) => pollOperation(token, signal, (saved, abortSignal) => resume(clients, saved, abortSignal)),
  };
}

function readWorkspace(body: JsonObject): WorkspaceState {
  const properties = objectAt(body, 'properties');
  return { isHbi: properties.hbiWorkspace === true, storageAccountId: textAt(properties, 'storageAccount') };
}

/** R2: the only value of `underlyingResourceAction` in this code base. Without it, or with Delete, the cluster itself may be deleted. */
const detach = 'Detach';

async function beginDetach(clients: ArmClients, computeId: ArmId, signal: AbortSignal): Promise<Started> {
  const { subscriptionId, group, parent, name } = armPath(computeId);
  const client = await clients.machineLearning(subscriptionId);
  const start = async (abortSignal: AbortSignal) =>
    (await client.computeOperations.beginDelete(group, parent, name, detach, { abortSignal })).toString();
  return beginOperation({ kind: 'compute-detach', resourceId: computeId, what: `detach compute ${name}`, signal, isDelete: true, start });
}

interface Attachment {
  readonly config: JsonObject;
  readonly signal: AbortSignal;
}

async function beginAttach(clients: ArmClients, computeId: ArmId, { config, signal }: Attachment): Promise<Started> {
  const { subscriptionId, group, parent, name } = armPath(computeId);
  const client = await clients.machineLearning(subscriptionId);
  const start = async (abortSignal: AbortSignal) =>
    (await client.computeOperations.beginCreateOrUpdate(group, parent, name, {}, { abortSignal })).toString();
  return beginOperation({ kind: 'compute-attach', resourceId: computeId, what: `attach compute ${name}`, signal, body: config, start });
}

/** A resumed `begin…` sends no write: it polls the saved address once and returns. */
async function resume(clients: ArmClients, saved: SavedPoller, abortSignal: AbortSignal): Promise<void> {
  const { subscriptionId, group, parent, name } = armPath(saved.resourceId);
  const { computeOperations } = await clients.machineLearning(subscriptionId);
  const options = { abortSignal, resumeFrom: saved.poller };
  if (saved.kind === 'compute-detach') await computeOperations.beginDelete(group, parent, name, detach, options);
  else await computeOperations.beginCreateOrUpdate(group, parent, name, {}, options);
}
