import { finds, passes, type Rule, type Verdict } from '../rule.ts';
import { adviceOn } from '../scene/compute-errors.ts';
import { computeOf, computeTroubles, reattachCommands } from '../scene/compute-texts.ts';
import type { Attached } from '../scene/computes.ts';
import { azureMlAnywhere, secureInferencing } from '../scene/documents.ts';
import { judgeComputes, workspaceReads } from '../scene/judge-workspaces.ts';
import { whenCalm } from '../scene/when-calm.ts';

/** An attached compute of which Azure ML itself says that it does not work. */
export const computeFailed: Rule = {
  id: 'compute-failed',
  title: 'An attached compute is Failed',
  severity: 'critical',
  covers: ['C7', 'A17'],
  sources: [
    {
      document: azureMlAnywhere,
      says: 'The state of an attached compute goes from Creating to Succeeded or Failed.',
    },
    {
      document: computeTroubles,
      says: 'Detach and reattach the compute with the exact same configuration, such as the same compute name and namespace.',
    },
    {
      document: secureInferencing,
      says: 'Otherwise, the creation, update, and deletion of endpoints and deployments to this AKS cluster fail.',
    },
  ],
  reads: workspaceReads,
  impact: 'Creating, updating and deleting endpoints and deployments on the compute fails, and jobs do not start.',
  fix: 'Remove what the error codes name, then reattach the compute with exactly the same settings. Relink does that in the cluster’s mode.',
  notes:
    'Canceled and states that Relink does not know are not judged. While a repair is under way or expected nothing is said. On a cluster that is not private, or whose tag relink-computes says leave, no run reattaches computes: do it by hand.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) => whenCalm(scene, () => judgeComputes(scene, judgeState)),
};

function judgeState({ compute }: Attached): Verdict {
  if (compute.provisioningState.toLowerCase() !== 'failed') return passes;
  const codes = [...new Set(compute.errorCodes)].sort();
  const advice = adviceOn(codes);
  return finds({
    subject: compute.id,
    seen: `${computeOf(compute.id)} is Failed, with ${codes.length > 0 ? codes.join(', ') : 'no error code'}.`,
    fix: `${advice.length > 0 ? `${advice.join(' ')} ` : ''}To reattach it by hand, ${reattachCommands(compute)}.`,
  });
}
