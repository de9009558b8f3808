import type { ClusterLine } from '../../http/cluster-line.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import type { Need } from '../needs.ts';
import { linesOnPage, type Overview } from '../read-overview.ts';
import { chip, powerChip, runChip } from './chips.ts';
import { headOf } from './journal.ts';
import { lengthOf, moment } from './times.ts';

/** With more than these the page would say the same again and again; the alerts page has all. */
const mostNeeds = 25;

/** What needs a person comes first, then all clusters. */
export function overviewView(overview: Overview): Markup {
  return markup`<h1>Overview</h1>
${overview.troubles.map((trouble) => markup`<div class="note bad"><p><strong>Relink itself:</strong> ${trouble}</p></div>`)}
${needsSection(overview.needs, overview.counts.all)}
${overview.counts.all > 0 && clustersSection(overview)}`;
}

function needsSection(needs: readonly Need[], clusters: number): Markup {
  if (clusters === 0 && needs.length === 0) return emptyState();
  if (needs.length === 0)
    return markup`<h2>Needs a person</h2><div class="note good"><p>${chip('good', 'Nothing')} Nothing waits for anybody.</p></div>`;
  const left = needs.length - mostNeeds;
  return markup`<h2>Needs a person (${needs.length})</h2>
<ul class="cards">${needs.slice(0, mostNeeds).map(needCard)}</ul>
${left > 0 && markup`<p>And ${left} more: <a href="${addresses.alerts()}">all alerts</a>.</p>`}`;
}

function emptyState(): Markup {
  return markup`<div class="note"><p>Relink has not met a cluster yet. The pulse looks for clusters in <code>RELINK_SCOPE</code> every five minutes and shows them here.</p>
<p>If this stays empty, look at <a href="${addresses.about()}">the settings</a> and ask the doctor which permission is missing.</p></div>`;
}

function needCard({ tone, word, title, text, next, since, link, code }: Need): Markup {
  return markup`<li class="card need ${tone}"><h3>${chip(tone, word)} ${title}</h3>
<p>${text}</p>
${next !== undefined && markup`<p><strong>Next:</strong> ${next}</p>`}
<p class="quiet">${since !== undefined && markup`Since ${moment(since)}. `}${code !== undefined && markup`<a href="${addresses.runbook(code)}">Runbook ${code}</a>`}</p>
${link && markup`<p><a class="button" href="${link.href}">${link.words}</a></p>`}</li>`;
}

function clustersSection({ counts, lines, found, query, pages }: Overview): Markup {
  return markup`<h2>Clusters</h2>
<p>${counts.all} in all: ${counts.running} running, ${counts.stopped} stopped, ${counts.active} with an active run, ${counts.held} with a hold.</p>
${(counts.all > 10 || query.search !== '') && searchForm(query.search)}
${lines.length === 0 ? markup`<p>No cluster has this in its name or resource group. <a href="${addresses.overview()}">Show all</a></p>` : table(lines, captionOf(found, query.page))}
${pages > 1 && pageLinks(query, pages)}`;
}

function captionOf(found: number, page: number): string {
  const first = (page - 1) * linesOnPage + 1;
  const last = Math.min(found, page * linesOnPage);
  return `Clusters ${first} to ${last} of ${found}; those that need a person first.`;
}

function searchForm(search: string): Markup {
  return markup`<form class="filter" method="get" action="${addresses.overview()}" role="search">
<div><label for="search">Name or resource group</label><input type="text" id="search" name="search" value="${search}" maxlength="100"></div>
<button type="submit">Find</button></form>`;
}

function pageLinks({ search, page }: Overview['query'], pages: number): Markup {
  const to = (number: number) => addresses.overview({ search, page: String(number) });
  return markup`<nav class="pages" aria-label="Pages of clusters">
${page > 1 && markup`<a href="${to(page - 1)}">Previous</a>`}<span>Page ${page} of ${pages}</span>${page < pages && markup`<a href="${to(page + 1)}">Next</a>`}</nav>`;
}

function table(lines: readonly ClusterLine[], caption: string): Markup {
  return markup`<table class="stacks" role="table"><caption>${caption}</caption>
${headOf(['Cluster', 'Power', 'State', 'Mode', 'Last restart', 'Repaired after', 'Open findings', 'Holds'])}
<tbody role="rowgroup">${lines.map(row)}</tbody></table>`;
}

function row(line: ClusterLine): Markup {
  const { clusterId, name, group, power, mode, restartAt, repairMs, holds } = line;
  return markup`<tr role="row"><th role="rowheader" scope="row"><a href="${addresses.cluster(clusterId)}">${name}</a><br><span class="quiet">${group}</span></th>
<td role="cell" data-label="Power">${powerChip(power)}</td>
<td role="cell" data-label="State"><span>${stateOf(line)}</span></td>
<td role="cell" data-label="Mode"><span>${mode.word}${!mode.isTold && markup` <span class="quiet">(setting)</span>`}</span></td>
<td role="cell" data-label="Last restart"><span>${restartAt === undefined ? 'none seen' : moment(restartAt)}</span></td>
<td role="cell" data-label="Repaired after"><span>${repairMs === undefined ? '–' : lengthOf(repairMs)}</span></td>
<td role="cell" data-label="Open findings"><span>${findingsOf(line)}</span></td>
<td role="cell" data-label="Holds"><span>${holds.length === 0 ? 'none' : chip('warn', String(holds.length))}</span></td></tr>`;
}

function stateOf({ activeRun, ended }: ClusterLine): Markup {
  if (activeRun) return markup`<a href="${addresses.run(activeRun.runId)}">${runChip(activeRun.state)}</a>`;
  return ended ? runChip(ended.end) : markup`no run yet`;
}

function findingsOf({ clusterId, findings: { critical, warning, other } }: ClusterLine): Markup {
  if (critical + warning + other === 0) return markup`none`;
  const words = [critical > 0 && `${critical} critical`, warning > 0 && `${warning} warning`, other > 0 && `${other} other`].filter(
    (word) => word !== false,
  );
  return markup`<a href="${addresses.findings({ cluster: clusterId, state: 'open' })}">${words.join(', ')}</a>`;
}
