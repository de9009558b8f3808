import type { AlertRow } from '../../domain/alert.ts';
import { alertCatalogue } from '../../domain/alert-catalogue.ts';
import { addresses } from '../addresses.ts';
import { type Markup, markup } from '../markup.ts';
import { shortIds } from '../short-ids.ts';
import { chip, severityChip } from './chips.ts';
import { headOf } from './journal.ts';
import { moment, timesOver } from './times.ts';

/** Open alerts in full, the newest first; resolved ones as a list. */
export function alertsView(alerts: readonly AlertRow[]): Markup {
  const open = alerts.filter(({ state }) => state === 'open');
  const resolved = alerts.filter(({ state }) => state === 'resolved').slice(0, mostResolved);
  return markup`<h1>Alerts</h1>
<h2>Open (${open.length})</h2>
${open.length === 0 ? markup`<div class="note good"><p>${chip('good', 'None')} No alert is open.</p></div>` : markup`<ul class="cards">${open.slice(0, mostOpen).map(card)}</ul>`}
${open.length > mostOpen && markup`<p>And ${open.length - mostOpen} more that were seen earlier.</p>`}
<h2>Resolved</h2>
${resolved.length === 0 ? markup`<p>None that is still kept.</p>` : table(resolved)}`;
}

const mostOpen = 100;
const mostResolved = 50;

function card({ code, subject, severity, seen, done, notDone, next, runId, firstAt, lastAt, count, unsent }: AlertRow): Markup {
  const { title, severity: usual } = alertCatalogue[code];
  const shown = severity ?? usual;
  return markup`<li class="card need ${shown === 'error' ? 'bad' : 'warn'}"><h3>${severityChip(shown)} ${title}</h3>
<p>${shortIds(subject)}</p><p class="id">${subject}</p>
<dl class="said"><dt>Seen</dt><dd class="lines">${seen}</dd><dt>Done</dt><dd class="lines">${done}</dd><dt>Not done</dt><dd class="lines">${notDone}</dd><dt>Next</dt><dd class="lines"><strong>${next}</strong></dd></dl>
<p class="quiet">${code}: since ${moment(firstAt)}, seen ${timesOver(count)}, last ${moment(lastAt)}. <a href="${addresses.runbook(code)}">Runbook</a>.${unsent && ' It could not be sent yet and is tried again.'}</p>
${runId !== undefined && markup`<p><a class="button" href="${addresses.run(runId)}">Look at the run</a></p>`}</li>`;
}

function table(alerts: readonly AlertRow[]): Markup {
  return markup`<table class="stacks" role="table"><caption>The ${alerts.length} that were seen last.</caption>
${headOf(['Resolved', 'Alert', 'About', 'Because'])}<tbody role="rowgroup">${alerts.map(
    ({
      code,
      subject,
      resolved,
      lastAt,
    }) => markup`<tr role="row"><td role="cell" data-label="Resolved"><span>${moment(resolved?.at ?? lastAt)}</span></td>
<td role="cell" data-label="Alert"><span>${alertCatalogue[code].title}</span></td><td role="cell" class="long" data-label="About"><span>${shortIds(subject)}</span></td>
<td role="cell" class="long" data-label="Because"><span>${shortIds(resolved?.because ?? '')}</span></td></tr>`,
  )}</tbody></table>`;
}
