import { hasEnded } from '../../domain/run.ts';
import { addresses } from '../addresses.ts';
import { markup } from '../markup.ts';
import type { Asked } from '../page-request.ts';
import { readRun } from '../read-run.ts';
import { planView } from '../views/plan.ts';
import { titleOfRun, whyNotApprove } from '../views/run.ts';
import type { Action } from './action.ts';
import { askedFor, idIn, reasonField, reasonIn } from './fields.ts';

/** A person's word for the plan they have read, bound to its hash: another plan needs another approval. */
export const approve: Action = {
  confirm: async ({ request, service }) => {
    const { run } = await readRun(service, askedFor(request, 'run'));
    const { plan } = run;
    const hash = plan?.hash;
    const isWaiting = run.state === 'awaiting-approval' && plan !== undefined && hash !== undefined;
    const isExpired = (plan?.expiresAt ?? 0) <= service.clock.now();
    return {
      title: `Approve: ${titleOfRun(run)}`,
      explains: markup`<p>You approve exactly what stands here. Relink makes the plan again and begins only if it is still the same; otherwise it asks again.</p>${plan && planView(plan, { heading: 'h2', isWaiting })}`,
      hidden: { run: run.runId, hash: hash ?? '' },
      submit: 'Approve this plan',
      isDangerous: true,
      back: addresses.run(run.runId),
      obstacle: isWaiting
        ? (whyNotApprove(run, request.caller) ?? (isExpired ? 'The plan has expired.' : undefined))
        : `The run is ${run.state}; it does not wait for an approval.`,
    };
  },
  act: async ({ request, service, log }, form) => {
    const [runId, hash] = [idIn(form, 'run'), idIn(form, 'hash')];
    await service.approveRun({ runId, hash, by: request.caller.name }, log);
    return { location: addresses.run(runId) };
  },
};

export const cancel: Action = {
  confirm: async ({ request, service }) => {
    const { run } = await readRun(service, askedFor(request, 'run'));
    return {
      title: `Cancel: ${titleOfRun(run)}`,
      explains: markup`<p>The run stops at the next safe point: what it has begun to take apart is made again first. What it has not begun stays as it is, which may mean that it stays broken.</p><p>A cancelled run does not come back by itself; the next restart of the cluster begins a new one. To keep Relink away for longer, place a hold.</p>`,
      fields: reasonField(),
      hidden: { run: run.runId },
      submit: 'Cancel the run',
      isDangerous: true,
      back: addresses.run(run.runId),
      obstacle: hasEnded(run)
        ? `The run has ended as ${run.state}.`
        : run.intent === 'plan'
          ? 'The run only makes a plan and ends by itself.'
          : undefined,
    };
  },
  act: cancelNow,
};

async function cancelNow({ request, service, log }: Asked, form: URLSearchParams) {
  const runId = idIn(form, 'run');
  await service.cancelRun({ runId, by: request.caller.name, reason: reasonIn(form) }, log);
  return { location: addresses.run(runId) };
}
