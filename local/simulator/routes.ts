import type { Route } from './kernel.ts';
import { networkRoutes } from './network/routes.ts';
import { targetConnectionRoutes } from './network/target-connections.ts';
import { activityLogRoutes } from './providers/activity-log.ts';
import { aksRoutes } from './providers/aks.ts';
import { associatedRoutes } from './providers/associated.ts';
import { authorizationRoutes } from './providers/authorization.ts';
import { denyAssignmentRoutes } from './providers/deny-assignments.ts';
import { eventGridRoutes } from './providers/event-grid.ts';
import { extensionRoutes } from './providers/extensions.ts';
import { lockRoutes } from './providers/locks.ts';
import { mlRoutes } from './providers/ml.ts';
import { policyInsightsRoutes } from './providers/policy-insights.ts';
import { resourceGraphRoutes } from './providers/resource-graph.ts';
import { resourceRoutes } from './providers/resources.ts';

/** Every operation the simulated control plane knows; anything else is answered with 501 `SimulatorDoesNotKnow`. */
export const routes: readonly Route[] = [
  ...networkRoutes,
  ...lockRoutes,
  ...aksRoutes,
  ...mlRoutes,
  ...targetConnectionRoutes,
  ...associatedRoutes,
  ...extensionRoutes,
  ...authorizationRoutes,
  ...denyAssignmentRoutes,
  ...eventGridRoutes,
  ...policyInsightsRoutes,
  ...resourceGraphRoutes,
  ...activityLogRoutes,
  ...resourceRoutes,
];
