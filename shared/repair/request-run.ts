import { isInScope } from '../domain/scope.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { RequestedRun } from '../http/service.ts';
import type { Engine } from './engine.ts';
import { startRun } from './start-run.ts';

/** A person’s request: `out-of-scope` for a cluster that is not in the configured scope. */
export async function requestRun(engine: Engine, request: RequestedRun) {
  if (!isInScope(request.clusterId, engine.settings.scope)) throw new ServiceError('out-of-scope', 'The cluster is not in RELINK_SCOPE.');
  return startRun(engine, {
    clusterId: request.clusterId,
    cause: 'request',
    intent: request.action,
    ...(request.force && { isForced: true }),
    ...(request.reason && { reason: request.reason }),
    ...(request.by && { requestedBy: request.by }),
  });
}
