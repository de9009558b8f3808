import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import { clusterAt, generationOf, isRunning } from '../cluster-facts.ts';
import type { ArmResponse, Failure, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { listAnswer, listedBodies } from '../listing.ts';
import { drawMs } from '../pace.ts';
import type { StoredResource } from '../world.ts';
import { removeCluster } from './aks-lifecycle.ts';
import { obstacles } from './aks-links.ts';
import { identityBody, newComputeBody } from './ml-compute-body.ts';
import { computeNotFound, inWorkspace, mlTime, workspacePath } from './ml-shapes.ts';

const type = 'Microsoft.MachineLearningServices/workspaces/computes';

/**
 * Work took 2 to 20 s, a compute instance 181 s; DELETE 63 s to a client that looked every 30 s (recorded-ml-auth, section 1). A Kubernetes attach that
 * cannot reach its cluster was pending for over an hour and then failed (ml-kubernetes-attach-log).
 */
const computePaces = {
  attach: { median: 9_000, p90: 40_000, max: 240_000 },
  detach: { median: 8_000, p90: 45_000, max: 120_000 },
  change: { median: 3_000, p90: 15_000, max: 60_000 },
  hopeless: { median: 3_900_000, p90: 5_000_000, max: 7_200_000 },
};

const internalError: Failure = {
  code: 'InternalServerError',
  message: 'An internal server error occurred. If the problem persists, contact support.',
};

function put(ctx: RequestContext): ArmResponse {
  return inWorkspace(ctx, (workspace) => {
    const existing = ctx.sim.world.get(ctx.path);
    if (existing && isBusy(ctx.sim, existing)) return conflict(existing);
    return existing ? putOver(ctx, existing, workspace) : attach(ctx, workspace);
  });
}

/** Accepted whatever the state of the cluster; the outcome shows only in the operation. */
function attach(ctx: RequestContext, workspace: StoredResource): ArmResponse {
  const { sim } = ctx;
  const body = newComputeBody(ctx);
  const clusterId = clusterOf(body);
  const why = () => whyUnreachable(sim, clusterId);
  const isHopeless = why().length > 0;
  const { headers } = begin(ctx, workspace, {
    kind: 'AttachCompute',
    durationMs: drawMs(sim.random, isHopeless ? computePaces.hopeless : computePaces.attach),
    onDone: () => (isHopeless || why().length > 0 ? internalError : settle(sim, ctx.path, { state: 'Succeeded' })),
    onFailed: (failure) => settle(sim, ctx.path, { state: 'Failed', failure }),
  });
  const cluster = clusterAt(sim, clusterId);
  sim.world.put({
    id: ctx.path,
    type,
    body,
    hidden: { generation: cluster && !isHopeless ? generationOf(cluster) : -1, principalSince: sim.now() },
  });
  return answer(201, body, headers);
}

/** Recorded: 201 again, `createdOn` unchanged. It heals nothing and changes nothing but the identity (azure-facts D3). */
function putOver(ctx: RequestContext, existing: StoredResource, workspace: StoredResource): ArmResponse {
  const { sim } = ctx;
  const wanted = objectAt(ctx.body, 'identity');
  const isSameIdentity = textAt(wanted, 'type')?.toLowerCase() === textAt(objectAt(existing.body, 'identity'), 'type')?.toLowerCase();
  const identity = isSameIdentity ? undefined : identityBody(sim, wanted);
  const properties = { ...objectAt(existing.body, 'properties'), provisioningState: 'Creating', modifiedOn: mlTime(sim.now()) };
  const body = { ...existing.body, tags: existing.body.tags ?? {}, ...(identity && { identity }), properties };
  const { headers } = begin(ctx, workspace, {
    kind: 'UpdateCompute',
    durationMs: drawMs(sim.random, computePaces.change),
    onDone: () => settle(sim, existing.id, { state: 'Succeeded' }),
    onFailed: (failure) => settle(sim, existing.id, { state: 'Failed', failure }),
  });
  sim.world.put({ ...existing, body, hidden: { ...existing.hidden, putOverAt: sim.now() } });
  return answer(201, body, headers);
}

function patch(ctx: RequestContext): ArmResponse {
  return inWorkspace(ctx, (workspace) => {
    const existing = ctx.sim.world.get(ctx.path);
    if (!existing) return computeNotFound();
    if (isBusy(ctx.sim, existing)) return conflict(existing);
    settle(ctx.sim, existing.id, { state: 'Updating' });
    const { headers } = begin(ctx, workspace, {
      kind: 'UpdateCompute',
      durationMs: drawMs(ctx.sim.random, computePaces.change),
      onDone: () => settle(ctx.sim, existing.id, { state: 'Succeeded' }),
      onFailed: (failure) => settle(ctx.sim, existing.id, { state: 'Failed', failure }),
    });
    return answer(202, ctx.sim.world.get(existing.id)?.body, headers);
  });
}

/**
 * 202 with or without `underlyingResourceAction` (three sessions without it). Anything but `Detach` also deletes the cluster: what a bare
 * DELETE does to it is unproven, so the worse thing happens here.
 */
function remove(ctx: RequestContext): ArmResponse {
  return inWorkspace(ctx, (workspace) => {
    const { sim } = ctx;
    const existing = sim.world.get(ctx.path);
    if (!existing) return answer(204);
    if (isBusy(sim, existing)) return conflict(existing);
    const action = ctx.request.url.searchParams.get('underlyingResourceAction') ?? '';
    const cluster = clusterAt(sim, clusterOf(existing.body));
    const isUnreachable = cluster !== undefined && !isRunning(cluster);
    const { headers } = begin(ctx, workspace, {
      kind: 'DeleteCompute',
      durationMs: drawMs(sim.random, isUnreachable ? computePaces.hopeless : computePaces.detach),
      onDone: () => {
        // Nobody recorded a detach from a stopped cluster; that it drags on and fails is the worse thing.
        if (isUnreachable) return internalError;
        sim.world.remove(existing.id);
        if (cluster && idKey(action) !== 'detach') removeCluster(sim, cluster);
        return undefined;
      },
      onFailed: (failure) => settle(sim, existing.id, { state: 'Failed', failure }),
    });
    settle(sim, existing.id, { state: 'Deleting' });
    return answer(202, undefined, headers);
  });
}

interface ComputeOperation {
  readonly kind: string;
  readonly durationMs: number;
  onDone(): Failure | undefined;
  onFailed(failure: Failure): void;
}

/** Polled at the workspace's region, which need not be the compute's (recorded-ml-auth, section 1). */
function begin(ctx: RequestContext, workspace: StoredResource, operation: ComputeOperation) {
  return ctx.sim.operations.begin(ctx, {
    style: 'ml-compute',
    resourceId: ctx.path,
    location: String(workspace.body.location ?? 'westeurope'),
    ...operation,
  });
}

function settle(core: SimulatorCore, id: string, { state, failure }: { readonly state: string; readonly failure?: Failure }): undefined {
  const compute = core.world.get(id);
  if (!compute) return undefined;
  const errors = failure ? [{ error: { code: failure.code, message: failure.message } }] : null;
  const properties = {
    ...objectAt(compute.body, 'properties'),
    provisioningState: state,
    provisioningErrors: errors,
    modifiedOn: mlTime(core.now()),
  };
  core.world.put({ ...compute, body: { ...compute.body, properties } });
  return undefined;
}

function clusterOf(body: JsonObject): string | undefined {
  const properties = objectAt(body, 'properties');
  return textAt(properties, 'computeType')?.toLowerCase() === 'kubernetes' ? textAt(properties, 'resourceId') : undefined;
}

/** Also the extension, where the world has it: attach needs it (azure-facts D5, "extension not installed"). */
function whyUnreachable(core: SimulatorCore, clusterId: string | undefined): readonly string[] {
  if (clusterId === undefined) return [];
  const cluster = clusterAt(core, clusterId);
  if (!cluster) return ['the cluster does not exist'];
  const extensions = core.world.list({ type: 'Microsoft.KubernetesConfiguration/extensions', within: cluster.id });
  const broken = extensions.filter(
    (extension) => isMlExtension(extension) && textAt(objectAt(extension.body, 'properties'), 'provisioningState') !== 'Succeeded',
  );
  return [...obstacles(core, cluster), ...broken.map(() => 'the AzureML extension is not ready')];
}

function isMlExtension(extension: StoredResource): boolean {
  return idKey(textAt(objectAt(extension.body, 'properties'), 'extensionType') ?? '') === 'microsoft.azureml.kubernetes';
}

function isBusy(core: SimulatorCore, compute: StoredResource): boolean {
  return core.operations.running(compute.id).length > 0;
}

/** What ML answers to a second operation on a compute is not recorded; endpoints answer 409 (Microsoft Learn, online endpoint troubleshooting). */
function conflict(compute: StoredResource): ArmResponse {
  return failed(409, {
    code: 'Conflict',
    message: `Another operation is in progress on compute '${compute.id.split('/').at(-1)}'. Try again when it has finished.`,
  });
}

/** Assigning a user-assigned identity needs the right to do so on the identity (Microsoft Learn, "Managed Identity Operator"). */
function assignedIdentities(ctx: RequestContext): readonly { action: string; scope: string }[] {
  const ids = Object.keys(objectAt(objectAt(ctx.body, 'identity'), 'userAssignedIdentities'));
  return ids.map((scope) => ({ action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', scope }));
}

const collection = `${workspacePath}/computes`;
const one = `${collection}/{compute}`;

export const computeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: collection,
    action: `${type}/read`,
    type,
    answers: 'list',
    handle: (ctx) => inWorkspace(ctx, (workspace) => listAnswer(ctx, listedBodies(ctx.sim, type, workspace.id))),
  },
  {
    method: 'GET',
    path: one,
    action: `${type}/read`,
    type,
    handle: (ctx) =>
      inWorkspace(ctx, () => (ctx.sim.world.get(ctx.path) ? answer(200, ctx.sim.world.get(ctx.path)?.body) : computeNotFound())),
  },
  { method: 'PUT', path: one, action: `${type}/write`, type, linked: assignedIdentities, handle: put },
  { method: 'PATCH', path: one, action: `${type}/write`, handle: patch },
  { method: 'DELETE', path: one, action: `${type}/delete`, handle: remove },
];
