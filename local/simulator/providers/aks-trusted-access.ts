import { answer } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { listAnswer, listedBodies } from '../listing.ts';
import { aksError, clusterPath, nameOf, withCluster } from './aks-shapes.ts';

const type = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings';
const collection = `${clusterPath}/trustedAccessRoleBindings`;

/** Which workspaces reach the API server without a private endpoint (azure-facts D6). Read only: bindings are those of the world. */
export const trustedAccessRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: collection,
    action: `${type}/read`,
    type,
    answers: 'list',
    handle: (ctx) => withCluster(ctx, (cluster) => listAnswer(ctx, listedBodies(ctx.sim, type, cluster.id))),
  },
  { method: 'GET', path: `${collection}/{binding}`, action: `${type}/read`, type, handle: read },
];

/** The 404 has the form of the provider's other errors; it is not recorded. */
function read(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    const binding = ctx.sim.world.get(ctx.path);
    if (binding) return answer(200, binding.body);
    const message = `Could not find the trusted access role binding: ${ctx.params.binding} of managed cluster ${nameOf(cluster)}.`;
    return aksError(404, { code: 'NotFound', message, subcode: 'GetTrustedAccessRoleBinding_NotFound' });
  });
}
