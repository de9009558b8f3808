import { judgeApproval, shortHash } from '../domain/approval.ts';
import { type ArmId, nameOf } from '../domain/arm-id.ts';
import type { Plan, Run } from '../domain/run.ts';
import type { Engine } from './engine.ts';
import type { Slice } from './slice.ts';

/** True when the run may do what the plan says. Otherwise a person is asked, and told if an approval that was given has become void. */
export async function isApprovedElseAsk(slice: Slice, plan: Plan): Promise<boolean> {
  const { clock } = slice.engine;
  const judged = judgeApproval(slice.run().approval, plan, clock.now());
  if (judged.kind === 'approved') return true;
  const wasVoid = judged.kind === 'void' ? `The approval that ${slice.run().approval?.by} gave is void: ${judged.because}. ` : '';
  if (judged.kind === 'void') await slice.journal('state', 'approval.void', { text: `${wasVoid}A new approval is needed.` });
  await raise(slice, plan, wasVoid);
  if (judged.kind === 'void') await slice.saveRun({ approval: undefined });
  return false;
}

/** Resolves what `isApprovedElseAsk` raised: the run's plan waits for nobody any more, whatever became of it. */
export async function noLongerAsked(engine: Engine, run: Run, because: string): Promise<void> {
  if (run.plan?.hash === undefined) return;
  await engine.store.alerts.resolve(askedFor(run.clusterId, run.plan), { at: engine.clock.now(), because });
}

/** The subject names the plan, so that a new plan is a new alert, however soon it comes. */
function askedFor(clusterId: ArmId, plan: Plan) {
  return { code: 'approval-needed', subject: `${clusterId} plan ${shortHash(plan.hash)}` } as const;
}

async function raise(slice: Slice, plan: Plan, wasVoid: string): Promise<void> {
  const { engine } = slice;
  const { clusterId, runId } = slice.run();
  const parts = plan.items.flatMap((item) => (item.action === 'repair' ? nameOf(item.resourceId) : []));
  await engine.store.alerts.raise({
    ...askedFor(clusterId, plan),
    seen: `${wasVoid}${nameOf(clusterId)} needs a repair of: ${parts.join(', ')}. Its mode is approve.`,
    done: `A plan was made; its hash is ${plan.hash}.`,
    notDone: 'Nothing is written for this plan until somebody other than who asked for the run approves it.',
    next: `Read GET /api/runs/${runId}, then POST /api/runs/${runId}/approve with the hash and your name, before ${new Date(plan.expiresAt ?? engine.clock.now()).toISOString()}.`,
    runId,
    at: engine.clock.now(),
  });
}
