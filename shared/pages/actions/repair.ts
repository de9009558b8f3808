import { nameOf } from '../../domain/arm-id.ts';
import { hasEnded, type Run } from '../../domain/run.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import type { Asked } from '../page-request.ts';
import { clusterIn, readCluster } from '../read-cluster.ts';
import { planView } from '../views/plan.ts';
import { lengthOf, moment } from '../views/times.ts';
import type { Action } from './action.ts';
import { askedFor, idIn, reasonField, reasonIn } from './fields.ts';

/** A plan that is older says little about what a repair would do now. */
const freshPlanMs = 60 * 60_000;

/** Makes a plan and writes nothing to Azure. */
export const plan: Action = {
  confirm: async ({ request, service }) => {
    const { line } = await readCluster(service, askedFor(request, 'cluster'));
    return {
      title: `Make a plan for ${line.name}`,
      explains: markup`<p>Relink looks at the cluster, its endpoints, records and computes, and writes down what a repair would do, with each call. It changes nothing.</p>`,
      hidden: { cluster: line.clusterId },
      submit: 'Make the plan',
      back: addresses.cluster(line.clusterId),
    };
  },
  act: async ({ request, service, log }, form) => {
    const clusterId = clusterIn(idIn(form, 'cluster'));
    const { runId } = await service.requestRun({ clusterId, action: 'plan', by: request.caller.name }, log);
    return { location: addresses.run(runId) };
  },
};

/** Begins a repair, or joins the one that is under way. The newest plan is shown first; without one there is no button. */
export const repair: Action = {
  confirm: async ({ request, service }) => {
    const { line, runs } = await readCluster(service, askedFor(request, 'cluster'));
    const planned = runs.find((run) => run.plan !== undefined && (run.intent === 'plan' || !hasEnded(run)));
    return {
      title: `Repair ${line.name}`,
      explains: markup`${whatHappens(line.mode.word)}${shownPlan(planned, service.clock.now()) ?? wayToPlan(line.clusterId)}`,
      fields: markup`${reasonField('Why do you ask for it')}
<div class="field check"><input type="checkbox" id="force" name="force" value="yes"><label for="force">Recreate also what looks healthy. Connections are cut while an endpoint is made again.</label></div>`,
      hidden: { cluster: line.clusterId },
      submit: line.activeRun ? 'Join the active run' : 'Repair now',
      isDangerous: true,
      back: addresses.cluster(line.clusterId),
      obstacle: planned?.plan ? undefined : 'There is no plan yet. Make a plan first and read it; its page then leads here.',
    };
  },
  act: repairNow,
};

async function repairNow({ request, service, log }: Asked, form: URLSearchParams) {
  const clusterId = clusterIn(idIn(form, 'cluster'));
  const isForced = form.get('force') === 'yes';
  const wanted = { clusterId, action: 'repair', by: request.caller.name, reason: reasonIn(form) } as const;
  const { runId } = await service.requestRun({ ...wanted, ...(isForced && { force: true }) }, log);
  return { location: addresses.run(runId) };
}

function whatHappens(mode: string): Markup {
  return markup`<p>Relink looks again and does what is needed then: it deletes and recreates dead endpoints, corrects their records, and detaches and reattaches computes. Snapshots are taken first.</p>
${mode === 'approve' && markup`<p>The cluster’s mode is <strong>approve</strong>: the run waits until somebody other than you approves its plan.</p>`}
${(mode === 'observe' || mode === 'off') && markup`<p>The cluster’s mode is <strong>${mode}</strong>: nothing will be written.</p>`}`;
}

function wayToPlan(cluster: string): Markup {
  return markup`<p><a class="button main" href="${addresses.action('plan', { cluster })}">Make a plan</a></p>`;
}

function shownPlan(run: Run | undefined, now: number): Markup | undefined {
  if (!run?.plan) return undefined;
  const age = now - run.plan.at;
  return markup`<h2>The newest plan</h2><p>By <a href="${addresses.run(run.runId)}">the run</a> for ${nameOf(run.clusterId)} of ${moment(run.plan.at)}.</p>
${age > freshPlanMs && markup`<div class="note warn"><p>This plan is ${lengthOf(age)} old; the cluster may have changed. <a href="${addresses.action('plan', { cluster: run.clusterId })}">Make a new one</a></p></div>`}
${planView(run.plan)}`;
}
