import { shortHash } from '../../domain/approval.ts';
import { nameOf } from '../../domain/arm-id.ts';
import type { Plan, PlanItem } from '../../domain/run.ts';
import { type Markup, markup } from '../markup.ts';
import { chip } from './chips.ts';
import { moment } from './times.ts';

interface PlanOptions {
  readonly heading?: 'h2' | 'h3';
  /** It waits for an approval, so until when that may be given is of interest. */
  readonly isWaiting?: boolean;
}

/** A plan with each call that would be made to Azure. */
export function planView(plan: Plan, { heading = 'h3', isWaiting = false }: PlanOptions = {}): Markup {
  const { at, hash, expiresAt, items, remarks } = plan;
  const ordered = [...items].sort((one, other) => rankOf(one) - rankOf(other));
  return markup`<p class="quiet">Made ${moment(at)}${hash !== undefined && markup`, hash <code>${shortHash(hash)}</code>`}${isWaiting && expiresAt !== undefined && markup`, may be approved until ${moment(expiresAt)}`}.</p>
${items.length === 0 && markup`<p>The plan is empty: nothing has to be done.</p>`}
<ul class="cards">${ordered.map((item) => planItem(item, heading))}</ul>
${remarks.length > 0 && markup`<ul>${remarks.map((remark) => markup`<li>${remark}</li>`)}</ul>`}`;
}

/** What is done comes first, then what is refused, then what is left alone. */
function rankOf({ action }: PlanItem): number {
  return ['repair', 'refuse', 'leave'].indexOf(action);
}

function planItem(item: PlanItem, heading: 'h2' | 'h3'): Markup {
  const title = markup`${wordOf(item)} ${item.trackKind} ${nameOf(item.resourceId)}`;
  return markup`<li class="card">${heading === 'h2' ? markup`<h2>${title}</h2>` : markup`<h3>${title}</h3>`}
<p class="id">${item.resourceId}</p>
<p>Because ${item.because}</p>
${item.action === 'repair' && markup`<p class="quiet">Calls to Azure, in this order:</p><ol class="calls">${item.calls.map((call) => markup`<li><code>${call}</code></li>`)}</ol>`}
${item.action === 'refuse' && item.blocksComputes && markup`<p>While this endpoint stays dead, no compute of the cluster is detached.</p>`}</li>`;
}

function wordOf(item: PlanItem): Markup {
  if (item.action === 'repair') return chip('busy', item.part === 'records' ? 'Correct the records of' : 'Repair');
  return item.action === 'refuse' ? chip('warn', 'Refused:') : chip('plain', 'Leave');
}
