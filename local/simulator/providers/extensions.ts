import { answer, failed, resourceNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';

const type = 'Microsoft.KubernetesConfiguration/extensions';
const collection = `/{+scope}/providers/${type}`;

/** `nextLink` is there and null (recorded-ml-auth, section 3). */
function list(ctx: RequestContext): ArmResponse {
  const parent = `/${ctx.params.scope}`;
  if (!ctx.sim.world.get(parent)) return resourceNotFound(parent);
  const extensions = ctx.sim.world.list({ type, within: parent, view: 'lists' });
  return answer(200, { value: extensions.map((extension) => extension.body), nextLink: null });
}

/** The service's own 404, with `additionalInfo: []` (kubernetes-extension-create-delete). */
function get(ctx: RequestContext): ArmResponse {
  const extension = ctx.sim.world.get(ctx.path);
  if (extension) return answer(200, extension.body);
  return failed(404, {
    code: 'ResourceNotFound',
    message: `Extension instance with name '${ctx.params.name}' not found.`,
    additionalInfo: [],
  });
}

/** Cluster extensions: read only. Their states are those of the world. */
export const extensionRoutes: readonly Route[] = [
  { method: 'GET', path: collection, action: `${type}/read`, type, answers: 'list', handle: list },
  { method: 'GET', path: `${collection}/{name}`, action: `${type}/read`, type, handle: get },
];
