import { answer } from '../answers.ts';
import type { Route } from '../kernel.ts';
import { listByScope } from '../listing.ts';
import { connectionRoutes } from './aks-connections.ts';
import { lifecycleRoutes } from './aks-lifecycle.ts';
import { poolRoutes } from './aks-pools.ts';
import { powerRoutes } from './aks-power.ts';
import { clusterPath, withCluster } from './aks-shapes.ts';
import { trustedAccessRoutes } from './aks-trusted-access.ts';
import { versionRoutes } from './aks-versions.ts';

const type = 'Microsoft.ContainerService/managedClusters';
const action = `${type}/read`;
const collection = `providers/${type}`;

/** Microsoft.ContainerService, as far as a repair of linked endpoints reads and people stop and start. */
export const aksRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/${collection}`,
    action,
    type,
    answers: 'list',
    handle: (ctx) => listByScope(ctx, type),
  },
  {
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/${collection}`,
    action,
    type,
    answers: 'list',
    handle: (ctx) => listByScope(ctx, type),
  },
  { method: 'GET', path: clusterPath, action, type, handle: (ctx) => withCluster(ctx, (cluster) => answer(200, cluster.body)) },
  ...powerRoutes,
  ...poolRoutes,
  ...connectionRoutes,
  ...lifecycleRoutes,
  ...trustedAccessRoutes,
  ...versionRoutes,
];
