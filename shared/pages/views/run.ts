import { isSamePerson } from '../../domain/approval.ts';
import { nameOf } from '../../domain/arm-id.ts';
import type { Caller } from '../../domain/caller.ts';
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import { hasEnded, type Run } from '../../domain/run.ts';
import { addresses } from '../addresses.ts';
import { given, type Markup, markup } from '../markup.ts';
import type { RunPage } from '../read-run.ts';
import type { TrackTime } from '../run-times.ts';
import { type ActionLink, actionList } from './action-link.ts';
import { runChip } from './chips.ts';
import { headOf, journalView } from './journal.ts';
import { planView } from './plan.ts';
import { pictureLegend, runPicture, verbOf } from './run-picture.ts';
import { sharesOfTime } from './shares.ts';
import { exactMoment, lengthOf, moment } from './times.ts';

export function runView(page: RunPage, caller: Caller): Markup {
  const { run, times, missing, journal } = page;
  return markup`<h1>${titleOfRun(run)}</h1>
<p>${runChip(run.state)} of cluster <a href="${addresses.cluster(run.clusterId)}">${nameOf(run.clusterId)}</a></p>
${verdictOf(page)}
${actionList(actionsOf(page, caller), caller)}
${facts(page)}
${missing.length > 0 && markup`<h2>What is missing (${missing.length})</h2><ul>${missing.map((words) => markup`<li>${words}</li>`)}</ul>`}
<h2>Over time</h2>
<div class="card picture">${runPicture(times)}${pictureLegend()}</div>
<h3>Whose time it was</h3><div class="picture">${sharesOfTime(times.shares)}</div>
${times.tracks.length > 0 && stepsTable(times.tracks)}
<h2>Plan</h2>${run.plan ? planView(run.plan, { isWaiting: run.state === 'awaiting-approval' }) : markup`<p>There is no plan yet.</p>`}
<h2>Journal</h2>${journalView(journal, run.runId)}`;
}

export function titleOfRun({ intent, clusterId, restoreOf }: Run): string {
  const what = restoreOf !== undefined ? 'Restore for' : { repair: 'Repair of', plan: 'Plan for', teardown: 'Teardown for' }[intent];
  return `${what} ${nameOf(clusterId)}`;
}

function verdictOf({ run, wish }: RunPage): Markup {
  const { verdict, error, heldBack, halt, state } = run;
  const tone = state === 'succeeded' ? 'good' : state === 'failed' ? 'bad' : state === 'refused' ? 'warn' : '';
  return markup`${
    verdict !== undefined &&
    markup`<div class="note ${tone}"><p><strong>${verdict}</strong></p>
${error && markup`<p>${error.message} (<code>${error.code}</code>)</p><p>${errorCatalogue[error.code]?.advice}</p>`}</div>`
  }
${!hasEnded(run) && heldBack && markup`<div class="note warn"><p>It has to wait since ${moment(heldBack.since)}: ${heldBack.says}</p></div>`}
${!hasEnded(run) && halt && markup`<div class="note warn"><p>It stands still since ${moment(halt.since)}: ${halt.says}</p></div>`}
${wish !== undefined && markup`<div class="note"><p>${given(wish)}. The run has not taken notice of it yet.</p></div>`}`;
}

function facts({ run, times }: RunPage): Markup {
  const { cause, requestedBy, reason, mode, createdAt, endedAt, approval, isForced } = run;
  return markup`<div class="card"><dl class="facts">
<div><dt>Begun</dt><dd>${moment(createdAt)}</dd></div>
<div><dt>${endedAt === undefined ? 'So far' : 'Took'}</dt><dd>${lengthOf(times.to - times.from)}</dd></div>
<div><dt>Because of</dt><dd>${cause}${isForced && ', forced'}</dd>${requestedBy !== undefined && markup`<dd class="quiet">asked by ${given(requestedBy)}</dd>`}${reason !== undefined && markup`<dd class="quiet">${given(reason)}</dd>`}</div>
<div><dt>Mode</dt><dd>${mode ?? 'not read yet'}</dd></div>
${approval && markup`<div><dt>Approved by</dt><dd>${given(approval.by)}</dd><dd class="quiet">${moment(approval.at)}</dd></div>`}
</dl></div>`;
}

/** What can be done with a run in this state. What makes no sense any more is not offered. */
function actionsOf({ run, clusterIsBusy, wish }: RunPage, caller: Caller): readonly ActionLink[] {
  const query = { run: run.runId };
  const approve = { action: 'approve', words: 'Approve the plan', query, obstacle: whyNotApprove(run, caller), isMain: true } as const;
  const cancel = {
    action: 'cancel',
    words: 'Cancel the run',
    query,
    ...(wish?.includes('asked it to stop') && { obstacle: 'It was asked to stop already.' }),
  } as const;
  const repair = { action: 'repair', words: 'Repair the cluster', query: { cluster: run.clusterId }, isMain: true } as const;
  const isUseful = run.intent === 'plan' || run.state !== 'succeeded';
  if (hasEnded(run)) return isUseful && !clusterIsBusy ? [repair] : [];
  return [...(run.state === 'awaiting-approval' ? [approve] : []), ...(run.intent === 'plan' ? [] : [cancel])];
}

export function whyNotApprove({ requestedBy, cause }: Run, caller: Caller): string | undefined {
  if (requestedBy !== undefined && isSamePerson(requestedBy, caller.name))
    return 'You asked for this repair; somebody else has to approve it.';
  return cause === 'request' && requestedBy === undefined
    ? 'Whoever asked for it gave no name, so nobody can be told from them.'
    : undefined;
}

function stepsTable(tracks: readonly TrackTime[]): Markup {
  return markup`<details id="steps"><summary>The same as a table</summary><table class="stacks" role="table">
<caption>Writes to Azure, by their intents and results in the journal.</caption>
${headOf(['On', 'Write', 'Begun (UTC)', 'Took'])}<tbody role="rowgroup">${tracks.flatMap(({ name, writes }) =>
    writes.map(
      ({ what, from, to, isOpen }) => markup`<tr role="row"><th role="rowheader" scope="row">${name}</th>
<td role="cell" data-label="Write"><span>${verbOf(what)}</span></td><td role="cell" data-label="Begun (UTC)">${exactMoment(from)}</td>
<td role="cell" data-label="Took"><span>${isOpen && 'under way for '}${lengthOf(to - from)}</span></td></tr>`,
    ),
  )}</tbody></table></details>`;
}
