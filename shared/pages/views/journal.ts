import { nameOf } from '../../domain/arm-id.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import { type Markup, markup } from '../markup.ts';
import { exactMoment } from './times.ts';

/** More would make a page of megabytes; all of it is in the HTTP API. */
const mostEntries = 400;

/** The journal, oldest first; of a very long one the end. */
export function journalView(entries: readonly JournalEntry[], runId: string): Markup {
  if (entries.length === 0) return markup`<p>Nothing has been written down yet.</p>`;
  const shown = entries.slice(-mostEntries);
  const left = entries.length - shown.length;
  return markup`${left > 0 && markup`<p>The ${left} oldest of ${entries.length} entries are left out here; <code>GET /api/runs/${runId}</code> has them all.</p>`}
<table class="stacks" role="table">
<caption>${shown.length} entries, oldest first. An intent is written before a call to Azure, its result after it.</caption>
${headOf(['When (UTC)', 'Kind', 'What', 'On', 'In words'])}
<tbody role="rowgroup">${shown.map(row)}</tbody></table>`;
}

function row({ at, kind, what, resourceId, text }: JournalEntry): Markup {
  return markup`<tr role="row"><td role="cell" data-label="When (UTC)">${exactMoment(at)}</td>
<td role="cell" data-label="Kind">${kind === 'error' || kind === 'refusal' ? markup`<strong>${kind}</strong>` : markup`<span>${kind}</span>`}</td>
<td role="cell" data-label="What"><code>${what}</code></td>
<td role="cell" data-label="On"><span>${resourceId === undefined ? '' : nameOf(resourceId)}</span></td>
<td role="cell" class="long" data-label="In words"><span>${text}</span></td></tr>`;
}

/** Headings of a table whose rows become cards on a phone: the roles keep it a table for a screen reader (style sheet, `stacks`). */
export function headOf(words: readonly string[]): Markup {
  return markup`<thead role="rowgroup"><tr role="row">${words.map((word) => markup`<th role="columnheader" scope="col">${word}</th>`)}</tr></thead>`;
}
