import { asServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import { approve } from './approve.ts';
import { cancel } from './cancel.ts';
import { listFindings } from './findings.ts';
import { showHealth } from './health.ts';
import { liftHold, listHolds, placeHold } from './holds.ts';
import { problemAnswer } from './problem.ts';
import { requestRepair } from './repair.ts';
import { requestRestore } from './restore.ts';
import { listRuns, showRun } from './runs.ts';
import type { ApiAnswer, HttpApi, Service } from './service.ts';
import { listSnapshots } from './snapshots.ts';
import { suppress, unsuppress } from './suppress.ts';

/** The HTTP API over the service. `getService` is called per request and may throw `bad-settings`. */
export function createHttpApi(getService: () => Service): HttpApi {
  return {
    repair: (request, log) => answered(log, () => requestRepair(request, getService(), log)),
    runs: (request, log) => answered(log, () => listRuns(request, getService())),
    run: (request, log) => answered(log, () => showRun(request, getService())),
    restore: (request, log) => answered(log, () => requestRestore(request, getService(), log)),
    snapshots: (request, log) => answered(log, () => listSnapshots(request, getService())),
    approve: (request, log) => answered(log, () => approve(request, getService(), log)),
    cancel: (request, log) => answered(log, () => cancel(request, getService(), log)),
    placeHold: (request, log) => answered(log, () => placeHold(request, getService(), log)),
    liftHold: (request, log) => answered(log, () => liftHold(request, getService(), log)),
    findings: (request, log) => answered(log, () => listFindings(request, getService())),
    suppress: (request, log) => answered(log, () => suppress(request, getService(), log)),
    unsuppress: (request, log) => answered(log, () => unsuppress(request, getService(), log)),
    holds: (_request, log) => answered(log, () => listHolds(getService())),
    health: (_request, log) => answered(log, () => showHealth(getService)),
  };
}

async function answered(log: Log, handle: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  try {
    return await handle();
  } catch (error) {
    const failure = asServiceError(error);
    const answer = problemAnswer(failure);
    if (answer.status >= 500) log.error('http.failed', { code: failure.code, message: failure.message });
    return answer;
  }
}
