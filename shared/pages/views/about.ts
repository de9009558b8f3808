import { alertCatalogue } from '../../domain/alert-catalogue.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import type { AboutPage } from '../read-about.ts';
import { chip } from './chips.ts';
import { headOf } from './journal.ts';
import { moment } from './times.ts';

export function aboutView({ release, scope, settings, unknown, timers, events }: AboutPage): Markup {
  return markup`<h1>About this Relink</h1>
<p>Relink ${release} makes the private endpoints of stopped and started AKS clusters again and reattaches their Azure Machine Learning computes.</p>
<h2>Scope</h2>
${scope.length === 0 ? markup`<div class="note warn"><p>${chip('warn', 'Empty')} <code>RELINK_SCOPE</code> is empty: nothing is repaired.</p></div>` : markup`<ul>${scope.map((entry) => markup`<li><code>${entry}</code></li>`)}</ul>`}
<h2>Timers</h2>
<table class="stacks" role="table"><caption>What runs by itself.</caption>${headOf(['Timer', 'Pace', 'Last'])}<tbody role="rowgroup">${timers.map(
    ({
      name,
      pace,
      last,
    }) => markup`<tr role="row"><th role="rowheader" scope="row">${name}</th><td role="cell" data-label="Pace"><span>${pace}</span></td>
<td role="cell" data-label="Last"><span>${last === undefined ? 'not yet' : moment(last)}</span></td></tr>`,
  )}</tbody></table>
<h2>Settings</h2>
${unknown.length > 0 && markup`<div class="note warn"><p>Not settings of this release: ${unknown.map((name) => markup`<code>${name}</code> `)}</p></div>`}
<table class="stacks" role="table"><caption>Addresses and keys are secrets and are not shown. <code>docs/settings.md</code> says what each does.</caption>
${headOf(['Setting', 'Value'])}<tbody role="rowgroup">${settings.map(
    ({ variable, value }) =>
      markup`<tr role="row"><th role="rowheader" scope="row"><code>${variable}</code></th><td role="cell" class="long" data-label="Value"><span>${value}</span></td></tr>`,
  )}</tbody></table>
<h2>Events</h2>
${Object.keys(events).length === 0 ? markup`<p>Event Grid has delivered none yet. The pulse finds restarts without them, up to five minutes later.</p>` : markup`<ul>${Object.entries(events).map(([kind, count]) => markup`<li>${kind}: ${count}</li>`)}</ul>`}
<h2>Runbooks</h2>
<p>One for each alert.</p>
<ul>${Object.entries(alertCatalogue).map(([code, { title }]) => markup`<li><a href="${addresses.runbook(code)}">${code}</a>: ${title}</li>`)}</ul>`;
}
