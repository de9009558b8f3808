import { idKey, nameOf, sameId } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import type { Plan, PlanItem, Track } from '../domain/run.ts';
import type { Found } from '../repair/discover.ts';
import type { Engine } from '../repair/engine.ts';
import { computePreflightStep } from '../repair/steps/compute-preflight.ts';
import { computeSnapshotStep } from '../repair/steps/compute-snapshot.ts';
import { endpointPreflightStep } from '../repair/steps/endpoint-preflight.ts';
import { endpointSnapshotStep } from '../repair/steps/endpoint-snapshot.ts';
import type { Check, Step, StepContext } from '../repair/steps/step.ts';
import type { Refusal } from './report.ts';

export type RepairItem = Extract<PlanItem, { readonly action: 'repair' }>;

export interface DryRepair {
  readonly engine: Engine;
  readonly cluster: ClusterState;
  readonly found: Found;
  readonly signal: AbortSignal;
  readonly once: StepContext['once'];
}

/** Of the restart that is supposed to have just been. */
export const supposedRestart = 'tonight';

const stepsOf: Readonly<Record<Track['kind'], readonly Step[]>> = {
  endpoint: [endpointSnapshotStep, endpointPreflightStep],
  compute: [computeSnapshotStep, computePreflightStep],
};

export type PartVerdict = { readonly refusals: readonly Refusal[]; readonly notes: readonly string[] };

/** The steps of a repair up to, and without, its first write: what they refuse would be refused tonight. */
export async function tryPart(repair: DryRepair, item: RepairItem): Promise<PartVerdict> {
  let track = trackOf(repair, item);
  for (const step of stepsOf[item.trackKind]) {
    const check = await step.check(contextOf(repair, track));
    if (check.kind !== 'satisfied') return verdictOf(item, check);
    track = { ...track, ...check.remember };
  }
  return { refusals: [], notes: [] };
}

function trackOf({ engine }: DryRepair, { trackKind, resourceId, snapshotId, oldAddresses, incarnation }: RepairItem): Track {
  return {
    runId: 'doctor',
    kind: trackKind,
    resourceId,
    state: 'working',
    step: 'snapshot',
    restartId: supposedRestart,
    applies: 0,
    errors: 0,
    updatedAt: engine.clock.now(),
    ...(snapshotId !== undefined && { snapshotId }),
    ...(oldAddresses && { oldAddresses }),
    ...(incarnation !== undefined && { doomed: incarnation }),
  };
}

/** What the lists have shown a moment ago is not read again one by one. */
function contextOf({ engine, cluster, found, signal, once }: DryRepair, track: Track): StepContext {
  const id = track.resourceId;
  const endpoint = found.linked.find((candidate) => sameId(candidate.id, id));
  const compute = found.attached.find((candidate) => sameId(candidate.id, id));
  return {
    engine,
    cluster,
    signal,
    track,
    restartId: supposedRestart,
    endpoint: async () => endpoint ?? engine.azure.endpoints.get(id, signal),
    compute: async () => compute ?? engine.azure.computes.get(id, signal),
    once,
    saw: async () => {
      // Remarks of a step are for the journal of a run.
    },
  };
}

function verdictOf({ resourceId }: RepairItem, check: Exclude<Check, { readonly kind: 'satisfied' }>): PartVerdict {
  if (check.kind === 'refused') return { refusals: [{ subject: resourceId, reason: check.reason, next: preflightAdvice }], notes: [] };
  if (check.kind === 'waiting') return { refusals: [], notes: [`${nameOf(resourceId)} has to wait now: ${check.forWhat}.`] };
  return { refusals: [], notes: [`${nameOf(resourceId)} could not be judged to its end (${check.kind}).`] };
}

const preflightAdvice = 'Put right what the reason names; docs/preflight.md has every reason. Until then the part is left as it is.';

/** What the plan itself refuses. */
export function plannedRefusals({ items }: Pick<Plan, 'items'>): readonly Refusal[] {
  const refused = items.filter((item) => item.action === 'refuse');
  return [
    ...new Map(
      refused.map((item) => [idKey(item.resourceId), { subject: item.resourceId, reason: item.because, next: planAdvice }]),
    ).values(),
  ];
}

const planAdvice = 'Change it as the reason says, or leave it: Relink does not touch it, and the rest of the cluster is repaired.';
