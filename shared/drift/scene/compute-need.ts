import { type ArmId, sameId } from '../../domain/arm-id.ts';
import { tagOf } from '../../domain/cluster.ts';
import { type Need, needOfCompute } from '../../domain/plan.ts';
import type { LedgerEntry } from '../../domain/run.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import type { ComputeFacts } from '../facts/workspace-facts.ts';
import type { Scene } from '../rule.ts';

/** What a run would do with an attached compute, judged as it would judge (make-plan): by the last restart, the ledger and the compute's age. */
export function needOf(scene: Scene, compute: ComputeFacts): Need {
  const { power } = scene.estate.memory(scene.cluster.id);
  const ledger = ledgerOf(scene, compute.id);
  const because = whyLeftAlone(scene);
  if (because !== undefined && ledger?.condition !== 'apart') return { kind: 'leave', because };
  const isKnown = ledger?.condition === 'whole' && ledger.incarnation === compute.createdOn;
  const createdAt = isKnown ? undefined : madeAt(compute);
  return needOfCompute({ ...compute, body: {} }, { restart: power.restart, ledger, createdAt, isForced: false });
}

/** A repair has taken it away and not finished making it again; what is there now is another one than it took, or nothing. */
export function isHalfRepaired(scene: Scene, id: ArmId, compute: ComputeFacts | undefined): boolean {
  const ledger = ledgerOf(scene, id);
  return ledger?.condition === 'apart' && (compute === undefined || compute.createdOn !== ledger.incarnation);
}

export function ledgerOf({ cluster, estate }: Scene, id: ArmId): LedgerEntry | undefined {
  return estate.memory(cluster.id).ledger.find(({ resourceId }) => sameId(resourceId, id));
}

/** Why no run reattaches computes of this cluster, or undefined: a restart breaks nothing there, or people want them left alone. */
function whyLeftAlone({ cluster }: Scene): string | undefined {
  return (
    whyNothing(cluster) ?? (tagOf(cluster, 'relink-computes') === 'leave' ? 'the cluster’s tag relink-computes says leave.' : undefined)
  );
}

/** When the compute was attached, milliseconds since the epoch, if Azure says. */
export function madeAt({ createdOn }: ComputeFacts): number | undefined {
  const at = createdOn === undefined ? Number.NaN : Date.parse(createdOn);
  return Number.isNaN(at) ? undefined : at;
}
