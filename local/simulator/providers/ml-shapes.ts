import { answer, failed, parentNotFound, resourceGroupNotFound, resourceNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext } from '../kernel.ts';
import { groupExists } from '../listing.ts';
import type { StoredResource } from '../world.ts';

export const workspacePath =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}';

export function workspaceIdOf(ctx: RequestContext): string {
  const { subscriptionId, group, workspace } = ctx.params;
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
}

/** Runs `found` in a workspace that is there; otherwise ARM's 404, of another kind for reads and for writes (ml-attached-compute-polls-and-parent-gone). */
export function inWorkspace(ctx: RequestContext, found: (workspace: StoredResource) => ArmResponse): ArmResponse {
  const id = workspaceIdOf(ctx);
  const workspace = ctx.sim.world.get(id);
  if (workspace) return found(workspace);
  if (!groupExists(ctx.sim, id.split('/').slice(0, 5).join('/'))) return resourceGroupNotFound(ctx.params.group ?? '');
  const method = ctx.request.method.toUpperCase();
  if (method === 'GET' || ctx.path.length === id.length) return resourceNotFound(id);
  return parentNotFound(method === 'DELETE' ? 'delete' : 'write', ctx.path, id);
}

/** GET of a missing compute: 404, no body, and headers that show that the service answered, not ARM (ml-compute-get-missing). */
export function computeNotFound(): ArmResponse {
  return answer(404, undefined, {
    'request-context': 'appId=cid-v1:00000000-0000-0000-0000-000000000000',
    'x-ms-response-type': 'standard',
    'content-length': '0',
  });
}

/** Missing children of the management front end, endpoints apart (ml-delete-fails-in-operation). */
export function userErrorNotFound(ctx: RequestContext, what: string): ArmResponse {
  const info = (type: string, value: unknown) => ({ type, info: { value } });
  return failed(404, {
    code: 'UserError',
    message: what,
    details: [],
    additionalInfo: [
      info('ComponentName', 'managementfrontend'),
      info('Correlation', { operation: ctx.correlationId.replaceAll('-', ''), request: ctx.sim.random.guid().slice(0, 16) }),
      info('Environment', 'westeurope'),
      info('Location', 'westeurope'),
      info('Time', mlTime(ctx.sim.now())),
      info('InnerError', { code: 'NotFound', innerError: null }),
    ],
  });
}

/** `2025-11-04T09:40:51.9013157+00:00`: seven fractional digits and an offset, not `Z` (recorded-ml-auth, section 1). */
export function mlTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000+00:00');
}
