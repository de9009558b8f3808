import { type Markup, markup } from '../markup.ts';
import type { Shares } from '../run-times.ts';
import { lengthOf } from './times.ts';

const parts = [
  { of: 'settlingMs', words: 'the cluster settling', tone: 'wait' },
  { of: 'armMs', words: 'Azure’s operations', tone: 'make' },
  { of: 'approvalMs', words: 'waiting for an approval', tone: 'other' },
  { of: 'ownMs', words: 'everything else, Relink itself included', tone: 'own' },
] as const;

/** How much of a run's time was Azure's, as far as the journal tells. */
export function sharesOfTime(shares: Shares): Markup {
  const total = parts.reduce((sum, { of }) => sum + shares[of], 0);
  if (total === 0) return markup`<p>The run took no time that the journal could tell.</p>`;
  const shown = parts.filter(({ of }) => shares[of] > 0);
  let x = 0;
  const bars = shown.map(({ of, tone }) => {
    const width = (shares[of] / total) * 100;
    const bar = markup`<rect class="${tone}" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" y="0" height="14"/>`;
    x += width;
    return bar;
  });
  return markup`<svg class="share" role="presentation" height="14">${bars}</svg>
<ul class="legend">${shown.map(({ of, words, tone }) => markup`<li><svg aria-hidden="true"><rect class="${tone}" width="22" height="12" rx="2"/></svg>${words}: <b>${lengthOf(shares[of])}</b> (${percentOf(shares[of], total)})</li>`)}</ul>`;
}

function percentOf(ms: number, total: number): string {
  const percent = (ms / total) * 100;
  return percent < 1 ? 'less than 1 %' : `${Math.round(percent)} %`;
}
