import { liftSuppression, suppressFinding } from './drift/suppress-finding.ts';
import type { Service } from './http/service.ts';
import type { Log } from './ports/log.ts';
import { approveRun } from './repair/approve-run.ts';
import { cancelRun } from './repair/cancel-run.ts';
import type { Engine } from './repair/engine.ts';
import { liftHold, placeHold } from './repair/holds.ts';
import { requestRestore } from './repair/request-restore.ts';
import { requestRun } from './repair/request-run.ts';

/** What people may ask of the engine; each request has a log of its own. */
export function createService(engine: (log: Log) => Engine, parts: Pick<Service, 'store' | 'settings' | 'clock' | 'trySinks'>): Service {
  return {
    ...parts,
    requestRun: (request, log) => requestRun(engine(log), request),
    requestRestore: (request, log) => requestRestore(engine(log), request),
    approveRun: (request, log) => approveRun(engine(log), request),
    cancelRun: (request, log) => cancelRun(engine(log), request),
    placeHold: (request, log) => placeHold(engine(log), request),
    liftHold: (request, log) => liftHold(engine(log), request),
    suppressFinding: (request, log) => suppressFinding(engine(log), request),
    liftSuppression: (request, log) => liftSuppression(engine(log), request),
  };
}
