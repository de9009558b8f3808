import { describeHold, type Hold, holdsInForce } from './hold.ts';
import type { Mode, Run } from './run.ts';
import type { Wishes } from './wishes.ts';

/** Why a run takes nothing apart any more. `says` is a sentence for the journal. */
export type Halt =
  | { readonly kind: 'cancel'; readonly says: string }
  | { readonly kind: 'hold'; readonly says: string; readonly until?: number }
  | { readonly kind: 'mode'; readonly says: string; readonly mode: Mode };

export interface HaltInput {
  readonly run: Run;
  readonly wishes: Wishes | undefined;
  readonly holds: readonly Hold[] | undefined;
  /** As the cluster and the settings say now. */
  readonly mode: Mode;
  readonly now: number;
}

/** A cancel is stronger than a hold, a hold than a change of mode. Undefined: nothing speaks against going on. */
export function haltOf({ run, wishes, holds, mode, now }: HaltInput): Halt | undefined {
  if (wishes?.runId === run.runId && wishes.cancel)
    return { kind: 'cancel', says: `Cancelled by ${wishes.cancel.by}: ${wishes.cancel.reason}` };
  const inForce = holdsInForce(holds, now);
  if (inForce.length > 0) {
    const ends = inForce.flatMap((hold) => hold.until ?? []);
    const says = `Held: ${inForce.map(describeHold).join(' · ')}`;
    return { kind: 'hold', says, ...(ends.length > 0 && { until: Math.min(...ends) }) };
  }
  const isStricter = mode === 'off' || mode === 'observe' || (mode === 'approve' && run.mode === 'auto');
  if (!isStricter) return undefined;
  return { kind: 'mode', mode, says: `The mode of the cluster was changed to ${mode} during the run.` };
}
