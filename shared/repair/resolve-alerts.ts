import type { ArmId } from '../domain/arm-id.ts';
import type { Run } from '../domain/run.ts';
import type { Engine } from './engine.ts';

const aboutTheCluster = ['run-failed', 'run-refused', 'run-poisoned', 'too-many-repairs', 'repair-late'] as const;

/**
 * A repair that succeeded answers what earlier runs of the cluster complained of, and nobody has to approve an endpoint any more
 * that it found or left healthy. A run that only looked (a plan, mode `observe`) proves nothing and resolves nothing.
 */
export async function resolveAlerts(engine: Engine, run: Run): Promise<void> {
  if (run.intent !== 'repair' || run.mode === 'observe') return;
  const resolved = {
    at: engine.clock.now(),
    because: `Run ${run.runId} succeeded: everything that hangs on the cluster was found or made whole.`,
  };
  for (const code of aboutTheCluster) await engine.store.alerts.resolve({ code, subject: run.clusterId }, resolved);
  for (const item of run.plan?.items ?? []) if (item.trackKind === 'endpoint') await approvalGiven(engine, item.resourceId);
}

/** The endpoint exists and was verified, whatever had been said of its absence. */
export async function madeAgain(engine: Engine, endpointId: ArmId): Promise<void> {
  const resolved = { at: engine.clock.now(), because: `${endpointId} was made again.` };
  await engine.store.alerts.resolve({ code: 'endpoint-missing', subject: endpointId }, resolved);
}

export async function approvalGiven(engine: Engine, endpointId: ArmId): Promise<void> {
  const resolved = { at: engine.clock.now(), because: `The connection of ${endpointId} is approved.` };
  await engine.store.alerts.resolve({ code: 'waiting-for-approval', subject: endpointId }, resolved);
}
