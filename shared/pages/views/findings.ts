import { nameOf } from '../../domain/arm-id.ts';
import type { Caller } from '../../domain/caller.ts';
import { findingSeverities } from '../../domain/finding.ts';
import { findingStates, type WantedFindings } from '../../http/findings.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import type { FindingsPage } from '../read-findings.ts';
import { findingCards } from './finding-cards.ts';

export function findingsView({ findings, wanted, next }: FindingsPage, around: { readonly caller: Caller; readonly now: number }): Markup {
  return markup`<h1>Findings</h1>
<p>What the hourly sweep sees and should not be so. It can be repaired, corrected by its owner, or suppressed for a while.</p>
${filterForm(wanted)}
${wanted.clusterId !== undefined && markup`<p>Only of cluster <a href="${addresses.cluster(wanted.clusterId)}">${nameOf(wanted.clusterId)}</a>. <a href="${addresses.findings(queryOf({ ...wanted, clusterId: undefined }))}">All clusters</a></p>`}
<h2>${findings.length === 0 ? 'Nothing found' : `${findings.length}${next === undefined ? '' : ' or more'} found`}</h2>
${findings.length === 0 ? markup`<p>No finding is like this. Other states are in the filter above.</p>` : findingCards(findings, around)}
${next !== undefined && markup`<nav class="pages" aria-label="More findings"><a class="button" href="${addresses.findings({ ...queryOf(wanted), after: next })}">Next page</a></nav>`}`;
}

function queryOf({ clusterId, severity, state, ruleId }: WantedFindings): Readonly<Record<string, string | undefined>> {
  return { cluster: clusterId, severity, state: state ?? 'all', rule: ruleId };
}

function filterForm({ clusterId, severity, state, ruleId }: WantedFindings): Markup {
  return markup`<form class="filter" method="get" action="${addresses.findings()}" role="search">
<div><label for="state">State</label>${choice('state', [...findingStates, 'all'], state ?? 'all')}</div>
<div><label for="severity">Severity</label>${choice('severity', ['', ...findingSeverities], severity ?? '')}</div>
${clusterId !== undefined && markup`<input type="hidden" name="cluster" value="${clusterId}">`}${ruleId !== undefined && markup`<input type="hidden" name="rule" value="${ruleId}">`}
<button type="submit">Show</button></form>`;
}

function choice(name: string, words: readonly string[], chosen: string): Markup {
  return markup`<select id="${name}" name="${name}">${words.map(
    (word) => markup`<option value="${word}"${word === chosen && markup` selected`}>${word === '' ? 'any' : word}</option>`,
  )}</select>`;
}
