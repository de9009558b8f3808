import { answer, failed } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { listAnswer, listByScope, listedBodies } from '../listing.ts';
import { targetView } from '../network/target-connections.ts';
import { computeRoutes } from './ml-computes.ts';
import { inWorkspace, userErrorNotFound, workspacePath } from './ml-shapes.ts';

const workspaces = 'Microsoft.MachineLearningServices/workspaces';

function listWorkspaces(ctx: RequestContext): ArmResponse {
  return listByScope(ctx, workspaces, (workspace) => targetView(ctx.sim, workspace));
}

/** Members of the management front end: endpoints, deployments, jobs, datastores. Their states are those of the world; nothing here changes them. */
function listChildren(ctx: RequestContext, type: string): ArmResponse {
  const parent = ctx.path.split('/').slice(0, -1).join('/');
  return inWorkspace(ctx, () =>
    ctx.sim.world.get(parent) ? listAnswer(ctx, listedBodies(ctx.sim, type, parent)) : noSuchEndpoint(parent),
  );
}

function readChild(ctx: RequestContext, missing: (ctx: RequestContext) => ArmResponse): ArmResponse {
  return inWorkspace(ctx, () => {
    const resource = ctx.sim.world.get(ctx.path);
    return resource ? answer(200, resource.body) : missing(ctx);
  });
}

/** Recorded for endpoints: code `NotFound` with `details[0].code: NoSuchEndpoint`. */
function noSuchEndpoint(id: string): ArmResponse {
  const message = `The specified endpoint ${id.split('/').at(-1)} was not found.`;
  return failed(404, { code: 'NotFound', message, details: [{ code: 'NoSuchEndpoint', message, details: [], additionalInfo: [] }] });
}

function children(path: string, type: string, missing: (ctx: RequestContext) => ArmResponse): readonly Route[] {
  return [
    { method: 'GET', path, action: `${type}/read`, type, answers: 'list', handle: (ctx) => listChildren(ctx, type) },
    { method: 'GET', path: `${path}/{child}`, action: `${type}/read`, type, handle: (ctx) => readChild(ctx, missing) },
  ];
}

const endpoints = `${workspacePath}/onlineEndpoints`;
const jobMissing = (ctx: RequestContext) =>
  userErrorNotFound(ctx, `Job ${ctx.params.child} could not be found in workspace ${ctx.params.workspace}.`);
const datastoreMissing = (ctx: RequestContext) =>
  userErrorNotFound(ctx, `Datastore ${ctx.params.child} could not be found in workspace ${ctx.params.workspace}.`);
const endpointMissing = (ctx: RequestContext) => noSuchEndpoint(ctx.path);
const readOf = (type: string) => `${type}/read`;

/** Microsoft.MachineLearningServices: computes with their life, what an in-use check reads, and datastores. */
export const mlRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/providers/${workspaces}`,
    action: readOf(workspaces),
    type: workspaces,
    answers: 'list',
    handle: listWorkspaces,
  },
  {
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${workspaces}`,
    action: readOf(workspaces),
    type: workspaces,
    answers: 'list',
    handle: listWorkspaces,
  },
  {
    method: 'GET',
    path: workspacePath,
    action: readOf(workspaces),
    type: workspaces,
    handle: (ctx) => inWorkspace(ctx, (workspace) => answer(200, targetView(ctx.sim, workspace))),
  },
  ...computeRoutes,
  ...children(endpoints, `${workspaces}/onlineEndpoints`, endpointMissing),
  ...children(`${endpoints}/{endpoint}/deployments`, `${workspaces}/onlineEndpoints/deployments`, endpointMissing),
  ...children(`${workspacePath}/jobs`, `${workspaces}/jobs`, jobMissing),
  ...children(`${workspacePath}/datastores`, `${workspaces}/datastores`, datastoreMissing),
];
