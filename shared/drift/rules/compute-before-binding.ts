import { nameOf, sameId } from '../../domain/arm-id.ts';
import type { BindingFacts } from '../facts/estate.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { bindingReads, letsIn } from '../scene/bindings.ts';
import { madeAt } from '../scene/compute-need.ts';
import { computeOf, reattachCommands } from '../scene/compute-texts.ts';
import type { Attached } from '../scene/computes.ts';
import { amlTrustedAccess } from '../scene/documents.ts';
import { repairRequest } from '../scene/expected-repair.ts';
import { judgeComputes, workspaceReads } from '../scene/judge-workspaces.ts';

/** A compute that is older than the Trusted Access binding of its workspace. */
export const computeBeforeBinding: Rule = {
  id: 'compute-before-binding',
  title: 'A compute was attached before its workspace’s Trusted Access binding',
  severity: 'warning',
  covers: ['C7'],
  sources: [
    {
      document: amlTrustedAccess,
      says: 'Computes that were attached before the binding existed do not work with it and must be detached and attached again.',
    },
  ],
  reads: [...workspaceReads, ...bindingReads],
  impact:
    'The compute does not go through the binding: where only the binding leads to the API server, endpoints and deployments on it fail.',
  fix: 'Detach the compute and attach it again with exactly the same settings. A binding takes effect within five minutes.',
  notes:
    'Only bindings with the role mlworkload and provisioning state Succeeded count. Relink does not begin this repair by itself: without the binding the compute may work by private endpoint. A binding or compute whose time Azure does not say is not judged.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const read = scene.estate.bindings(scene.cluster.id);
    return judgeComputes(scene, (attached) =>
      judge(read, (bindings) => judgeAge(scene, attached, bindingOf(attached, bindings)), attached.compute.id),
    );
  },
};

function bindingOf({ workspace }: Attached, bindings: readonly BindingFacts[]): BindingFacts | undefined {
  return bindings.find((binding) => letsIn(binding) && sameId(binding.sourceId, workspace.id));
}

function judgeAge(scene: Scene, { compute, workspace }: Attached, binding: BindingFacts | undefined): Verdict {
  if (!binding) return passes;
  const attachedAt = madeAt(compute);
  const boundAt = binding.createdAt;
  if (attachedAt === undefined || boundAt === undefined) {
    const what = attachedAt === undefined ? computeOf(compute.id) : `The Trusted Access binding of ${nameOf(workspace.id)}`;
    return cannotTell(`${what}: Azure does not say when it was made.`, { subject: compute.id });
  }
  if (attachedAt >= boundAt) return passes;
  const times = `${new Date(attachedAt).toISOString()}, before the Trusted Access binding of ${nameOf(workspace.id)} (${new Date(boundAt).toISOString()})`;
  return finds({
    subject: compute.id,
    seen: `${computeOf(compute.id)} was attached at ${times}.`,
    fix: `${reattachCommands(compute)}. Relink does it for all of the cluster, endpoints included, with ${repairRequest(scene.cluster.id, { isForced: true })}`,
  });
}
