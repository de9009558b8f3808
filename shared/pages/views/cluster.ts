import { nameOf } from '../../domain/arm-id.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Hold } from '../../domain/hold.ts';
import type { LedgerEntry, Run } from '../../domain/run.ts';
import { addresses } from '../addresses.ts';
import { given, type Markup, markup } from '../markup.ts';
import type { ClusterPage } from '../read-cluster.ts';
import { type ActionLink, actionLink, actionList } from './action-link.ts';
import { chip, powerChip, runChip } from './chips.ts';
import { findingCards } from './finding-cards.ts';
import { headOf } from './journal.ts';
import { lengthOf, moment } from './times.ts';

interface Around {
  readonly caller: Caller;
  readonly now: number;
}

export function clusterView(page: ClusterPage, around: Around): Markup {
  const { line, findings, ledger, runs } = page;
  return markup`<h1>${line.name}</h1><p class="id">${line.clusterId}</p>
${!page.isInScope && markup`<div class="note warn"><p>The cluster is not in <code>RELINK_SCOPE</code>: Relink only remembers it.</p></div>`}
${line.activeRun && activeNote(line.activeRun)}
${facts(page)}
${actionList(actionsOf(page), around.caller)}
<h2>Holds</h2>${holdsOf(line.holds, around.caller)}
<h2>Open findings (${findings.length})</h2>
${findings.length === 0 ? markup`<p>None.</p>` : findingCards(findings, around)}
<h2>Endpoints and computes</h2>${ledgerOf(ledger, around.caller)}
<h2>Runs</h2>${runsOf(runs)}`;
}

function activeNote(run: Run): Markup {
  return markup`<div class="note"><p>${runChip(run.state)} <a href="${addresses.run(run.runId)}">The active run</a> was begun ${moment(run.createdAt)}.</p>
${run.heldBack && markup`<p>It has to wait: ${run.heldBack.says}</p>`}${run.halt && markup`<p>It stands still: ${run.halt.says}</p>`}</div>`;
}

function facts({ line, firstSeenAt }: ClusterPage): Markup {
  const { power, powerSeenAt, mode, restartAt, repairMs, ended } = line;
  return markup`<div class="card"><dl class="facts">
<div><dt>Power</dt><dd>${powerChip(power)}</dd><dd class="quiet">seen ${moment(powerSeenAt)}</dd></div>
<div><dt>Mode</dt><dd>${mode.word}</dd><dd class="quiet">${mode.isTold ? 'as its last run read it' : 'by the setting; a tag of the cluster wins'}</dd></div>
<div><dt>Last restart</dt><dd>${restartAt === undefined ? 'none seen' : moment(restartAt)}</dd></div>
<div><dt>Repaired after</dt><dd>${repairMs === undefined ? '–' : lengthOf(repairMs)}</dd></div>
<div><dt>Last run</dt><dd>${ended ? runChip(ended.end) : 'none'}</dd>${ended && markup`<dd class="quiet">${moment(ended.at)}</dd>`}</div>
<div><dt>Known since</dt><dd>${moment(firstSeenAt)}</dd></div>
</dl></div>`;
}

function actionsOf({ line, isInScope }: ClusterPage): readonly ActionLink[] {
  const query = { cluster: line.clusterId };
  const outside = isInScope ? undefined : 'The cluster is not in RELINK_SCOPE.';
  return [
    { action: 'plan', words: 'Make a plan', query, obstacle: outside, isMain: true },
    { action: 'repair', words: 'Repair', query, obstacle: outside },
    { action: 'hold', words: 'Place a hold', query, obstacle: outside },
  ];
}

function holdsOf(holds: readonly Hold[], caller: Caller): Markup {
  if (holds.length === 0) return markup`<p>None: Relink may work on the cluster as its mode says.</p>`;
  return markup`<ul class="cards">${holds.map(
    ({ holdId, name, by, reason, placedAt, until }) => markup`<li class="card need warn"><h3>${chip('warn', 'held')} ${given(name)}</h3>
<p>${given(reason)}</p>
<p class="quiet">By ${given(by)}, placed ${moment(placedAt)}, ${until === undefined ? 'until it is lifted' : markup`until ${moment(until)}`}.</p>
<p>${actionLink({ action: 'lift', words: 'Lift this hold', query: { hold: holdId } }, caller)}</p></li>`,
  )}</ul>`;
}

function ledgerOf(ledger: readonly LedgerEntry[], caller: Caller): Markup {
  if (ledger.length === 0) return markup`<p>Relink has not repaired or adopted any yet.</p>`;
  return markup`<table class="stacks" role="table"><caption>What Relink keeps in its ledger, with the way back.</caption>
${headOf(['Name', 'Kind', 'Condition', 'Since', 'Snapshots'])}<tbody role="rowgroup">${ledger.map(
    (entry) => markup`<tr role="row"><th role="rowheader" scope="row">${nameOf(entry.resourceId)}</th>
<td role="cell" data-label="Kind"><span>${entry.kind}</span></td>
<td role="cell" data-label="Condition"><span>${conditionOf(entry)}</span></td>
<td role="cell" data-label="Since"><span>${moment(entry.updatedAt)}</span></td>
<td role="cell" data-label="Snapshots">${actionLink({ action: 'restore', words: 'Restore', query: { resource: entry.resourceId } }, caller)}</td></tr>`,
  )}</tbody></table>`;
}

function conditionOf({ condition, awaitsStart }: LedgerEntry): Markup {
  if (awaitsStart) return chip('plain', 'taken down until the next start');
  return condition === 'whole' ? chip('good', 'whole') : chip('bad', 'in pieces');
}

function runsOf(runs: readonly Run[]): Markup {
  if (runs.length === 0) return markup`<p>None yet.</p>`;
  return markup`<table class="stacks" role="table"><caption>The newest runs.</caption>
${headOf(['Begun', 'What', 'State', 'Took', 'Verdict'])}<tbody role="rowgroup">${runs.map(
    (
      run,
    ) => markup`<tr role="row"><td role="cell" data-label="Begun"><a href="${addresses.run(run.runId)}">${moment(run.createdAt)}</a></td>
<td role="cell" data-label="What"><span>${run.intent}, ${run.cause}${run.requestedBy !== undefined && markup` by ${given(run.requestedBy)}`}</span></td>
<td role="cell" data-label="State">${runChip(run.state)}</td>
<td role="cell" data-label="Took"><span>${run.endedAt === undefined ? '–' : lengthOf(run.endedAt - run.createdAt)}</span></td>
<td role="cell" class="long" data-label="Verdict"><span>${run.verdict ?? ''}</span></td></tr>`,
  )}</tbody></table>`;
}
