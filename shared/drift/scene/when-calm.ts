import { cannotTell, type Scene, type Verdict } from '../rule.ts';
import { isRepairExpected } from './expected-repair.ts';

/**
 * The verdict on what a repair mends, once no repair is under way or expected. Until then it stays open: what was found before is neither
 * found again nor over.
 */
export function whenCalm(scene: Scene, verdictOf: () => Verdict): Verdict {
  if (!isRepairExpected(scene)) return verdictOf();
  return cannotTell('A repair of the cluster is under way or expected, or has just ended: this is judged in a later sweep.', {
    isLater: true,
  });
}
