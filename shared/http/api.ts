import { asServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import { listAlerts } from './alerts.ts';
import { testSinks } from './alerts-test.ts';
import { approve } from './approve.ts';
import { cancel } from './cancel.ts';
import { listClusters } from './clusters.ts';
import { type Examine, showDoctor } from './doctor.ts';
import { listFindings } from './findings.ts';
import { showHealth } from './health.ts';
import { liftHold, listHolds, placeHold } from './holds.ts';
import { once } from './once.ts';
import { failureAnswer } from './problem.ts';
import { requestRepair } from './repair.ts';
import { requestRestore } from './restore.ts';
import { listJournal, listTracks } from './run-parts.ts';
import { listRuns, showRun } from './runs.ts';
import type { ApiAnswer, ApiRequest, HttpApi, Service, ServiceApi } from './service.ts';
import { listSnapshots } from './snapshots.ts';
import { suppress, unsuppress } from './suppress.ts';

type Write = (request: ApiRequest, service: Service, log: Log) => Promise<ApiAnswer>;

/** The HTTP API over the service. `getService` is called per request and may throw `bad-settings`. */
export function createHttpApi(getService: () => Service): ServiceApi {
  const written = (route: keyof ServiceApi, write: Write) => (request: ApiRequest, log: Log) =>
    answered(log, () => {
      const service = getService();
      return once({ route, request, service, log }, (whole) => write(whole, service, log));
    });
  return {
    clusters: (request, log) => answered(log, () => listClusters(request, getService())),
    repair: written('repair', requestRepair),
    runs: (request, log) => answered(log, () => listRuns(request, getService())),
    run: (request, log) => answered(log, () => showRun(request, getService())),
    tracks: (request, log) => answered(log, () => listTracks(request, getService())),
    journal: (request, log) => answered(log, () => listJournal(request, getService())),
    restore: written('restore', requestRestore),
    snapshots: (request, log) => answered(log, () => listSnapshots(request, getService())),
    approve: written('approve', approve),
    cancel: written('cancel', cancel),
    placeHold: written('placeHold', placeHold),
    liftHold: written('liftHold', liftHold),
    findings: (request, log) => answered(log, () => listFindings(request, getService())),
    suppress: written('suppress', suppress),
    unsuppress: written('unsuppress', unsuppress),
    holds: (request, log) => answered(log, () => listHolds(request, getService())),
    alerts: (request, log) => answered(log, () => listAlerts(request, getService())),
    testAlerts: written('testAlerts', (_request, service) => testSinks(service)),
    health: (_request, log) => answered(log, () => showHealth(getService)),
  };
}

export function createDoctorApi(examine: Examine): Pick<HttpApi, 'doctor'> {
  return { doctor: (request, log) => answered(log, () => showDoctor(request, examine)) };
}

async function answered(log: Log, handle: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  try {
    return await handle();
  } catch (error) {
    return failureAnswer(asServiceError(error), log);
  }
}
