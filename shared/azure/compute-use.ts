import type { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import { type ArmId, nameOf, sameId } from '../domain/arm-id.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../domain/json.ts';
import type { ComputeUse } from '../ports/computes.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { type Read, readAllOrNone } from './reads.ts';

interface Question {
  readonly client: AzureMachineLearningWorkspaces;
  readonly read: Omit<Read, 'of'>;
  readonly group: string;
  readonly workspace: string;
  readonly computeId: ArmId;
}

/**
 * What a detach would pull the compute away from: endpoints and deployments whose last operation has not ended ("any new
 * operation … responds with a 409", azure-facts D4), and jobs that have not ended. Batch deployments are not asked for: what
 * they run on the cluster shows as jobs.
 */
export async function operationsInFlight(clients: ArmClients, computeId: ArmId, signal: AbortSignal): Promise<readonly ComputeUse[]> {
  const { subscriptionId, group, parent } = armPath(computeId);
  const client = await clients.machineLearning(subscriptionId);
  const question: Question = { client, read: { clock: clients.clock, signal }, group, workspace: parent, computeId };
  const found = await Promise.all([endpointsInFlight(question), jobsInFlight(question)]);
  return found.flat().map((what) => ({ what }));
}

async function endpointsInFlight(question: Question): Promise<readonly string[]> {
  const { client, read, group, workspace, computeId } = question;
  const all = await readAllOrNone({ ...read, of: `the online endpoints of workspace ${workspace}` }, (options) =>
    client.onlineEndpoints.list(group, workspace, options),
  );
  const own = all.filter((endpoint) => isSameCompute(textAt(objectAt(endpoint, 'properties'), 'compute'), computeId));
  const deployments = await Promise.all(own.map((endpoint) => deploymentsInFlight(question, nameIn(endpoint))));
  return [...own.filter(isUnsettled).map((endpoint) => `endpoint ${nameIn(endpoint)} is ${stateIn(endpoint)}`), ...deployments.flat()];
}

async function deploymentsInFlight({ client, read, group, workspace }: Question, endpoint: string): Promise<readonly string[]> {
  const of = `the deployments of online endpoint ${endpoint}`;
  const all = await readAllOrNone({ ...read, of }, (options) => client.onlineDeployments.list(group, workspace, endpoint, options));
  return all.filter(isUnsettled).map((deployment) => `deployment ${nameIn(deployment)} of endpoint ${endpoint} is ${stateIn(deployment)}`);
}

async function jobsInFlight({ client, read, group, workspace, computeId }: Question): Promise<readonly string[]> {
  const all = await readAllOrNone({ ...read, of: `the jobs of workspace ${workspace}` }, (options) =>
    client.jobs.list(group, workspace, options),
  );
  return all
    .filter((job) => !jobEnds.includes(jobStatus(job).toLowerCase()) && namesCompute(objectAt(job, 'properties'), computeId))
    .map((job) => `job ${nameIn(job)} is ${jobStatus(job)}`);
}

/** An open set: any state that is not an end counts as in flight (R5). */
const ends = ['succeeded', 'failed', 'canceled'];
const jobEnds = ['completed', 'failed', 'canceled'];

function isUnsettled(resource: JsonObject): boolean {
  return !ends.includes(stateIn(resource).toLowerCase());
}

function stateIn(resource: JsonObject): string {
  return textAt(objectAt(resource, 'properties'), 'provisioningState') ?? 'in an unknown state';
}

function jobStatus(job: JsonObject): string {
  return textAt(objectAt(job, 'properties'), 'status') ?? 'in an unknown state';
}

function nameIn(resource: JsonObject): string {
  return textAt(resource, 'name') ?? nameOf(textAt(resource, 'id') ?? '');
}

/** The job itself, the default of a pipeline, or one of its steps. */
function namesCompute(properties: JsonObject, computeId: ArmId): boolean {
  const settings = objectAt(properties, 'settings');
  const named = [
    properties.computeId,
    settings.defaultCompute,
    settings.default_compute,
    ...Object.values(objectAt(properties, 'jobs')).map((step) => (isObject(step) ? step.computeId : undefined)),
  ];
  return named.some((value) => typeof value === 'string' && isSameCompute(value, computeId));
}

/** By ARM id; a pipeline's settings may hold the bare name or `azureml:name`. */
function isSameCompute(value: string | undefined, computeId: ArmId): boolean {
  if (value?.includes('/')) return sameId(value, computeId);
  return value?.replace(/^azureml:/i, '').toLowerCase() === nameOf(computeId).toLowerCase();
}
