import { waitingSinks } from '../domain/alert-outbox.ts';
import type { FailureDetails } from '../domain/service-error.ts';
import { asServiceError } from '../domain/service-error.ts';
import { sweepHeartbeat } from '../drift/sweep.ts';
import { type ApiAnswer, jsonAnswer, type Service } from './service.ts';

/** Name of the heartbeat that the pulse timer writes. */
export const pulseHeartbeat = 'pulse';
/** Three missed pulses: the timer has stopped. */
export const oldestPulseMs = 15 * 60 * 1_000;
export const oldestSweepMs = 3 * 60 * 60 * 1_000;

/** `GET /api/health`: 200 when Relink can work, otherwise 503 with what is wrong. `getService` throws `bad-settings` where settings are wrong. */
export async function showHealth(getService: () => Service): Promise<ApiAnswer> {
  try {
    const service = getService();
    return await healthOf(service);
  } catch (error) {
    const failure = asServiceError(error).toDetails();
    return jsonAnswer(503, { status: 'unhealthy', problems: problemsOf(failure) });
  }
}

function problemsOf(failure: FailureDetails): readonly string[] {
  if (failure.code === 'unexpected') return ['Relink cannot start. Its log has the details.'];
  if (failure.code !== 'bad-settings') return [failure.message];
  return Object.entries(failure.details ?? {}).map(([variable, problem]) => `${variable} ${problem}`);
}

async function healthOf({ store, settings, clock }: Service): Promise<ApiAnswer> {
  const [lastPulse, lastSweep, active, events, alerts] = await Promise.all([
    store.heartbeats.last(pulseHeartbeat),
    store.heartbeats.last(sweepHeartbeat),
    store.runs.listActive(),
    store.events.counts(),
    store.alerts.list(Number.POSITIVE_INFINITY),
  ]);
  const waiting = await waitingForStart(store);
  const isLate = lastPulse !== undefined && clock.now() - lastPulse > oldestPulseMs;
  const problems = isLate ? ['The pulse timer has not run for more than 15 minutes'] : [];
  return jsonAnswer(isLate ? 503 : 200, {
    status: isLate ? 'unhealthy' : 'healthy',
    problems,
    warnings: [...warningsOf(settings), ...lateSweep(lastSweep, clock.now())],
    mode: settings.mode,
    scope: settings.scope,
    lastPulse: isoTimeOrNull(lastPulse),
    lastSweep: isoTimeOrNull(lastSweep),
    activeRuns: active.map((run) => ({ runId: run.runId, clusterId: run.clusterId, state: run.state })),
    waitingForStart: waiting,
    events,
    alerts: {
      open: alerts.filter((alert) => alert.state === 'open').length,
      unsent: alerts.filter((alert) => waitingSinks(alert).length > 0).length,
      deadLetters: alerts.reduce((sum, { dead }) => sum + (dead?.length ?? 0), 0),
    },
  });
}

/** Repairs go on without it, so it is only a warning. */
function lateSweep(lastSweep: number | undefined, now: number): readonly string[] {
  const isLate = lastSweep !== undefined && now - lastSweep > oldestSweepMs;
  return isLate ? ['No drift sweep has come to its end for more than three hours: what changed since is not known'] : [];
}

function isoTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** Endpoints that were taken down early; their clusters' next start brings them back. */
async function waitingForStart({ clusters, ledger }: Service['store']): Promise<readonly object[]> {
  const rows = (await clusters.list()).filter((row) => row.teardown !== undefined);
  const entries = (await Promise.all(rows.map((row) => ledger.list(row.clusterId)))).flat();
  return entries
    .filter((entry) => entry.awaitsStart)
    .map(({ clusterId, resourceId, snapshotId, updatedAt }) => ({
      clusterId,
      endpointId: resourceId,
      snapshotId,
      since: new Date(updatedAt).toISOString(),
    }));
}

function warningsOf(settings: Service['settings']): readonly string[] {
  return [
    ...(settings.scope.length === 0 ? ['RELINK_SCOPE is empty: nothing is repaired'] : []),
    ...settings.unknown.map((variable) => `${variable} is not a setting of this release`),
  ];
}
