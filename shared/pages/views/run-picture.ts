import { type Markup, markup } from '../markup.ts';
import type { PhaseTime, RunTimes, TrackTime, WriteTime } from '../run-times.ts';
import { type TimeScale, timeScale } from '../time-scale.ts';
import { lengthOf } from './times.ts';

const heights = { axis: 58, track: 46, bar: 16 };

/**
 * The run over time: its phases, and for each track the writes of Azure's that were under way. Places are percentages and texts have their
 * own size, so the same picture is readable on a phone. What it shows stands in the tables of the page as well.
 */
export function runPicture(times: RunTimes): Markup {
  const waits = times.phases.filter(({ phase }) => ['queued', 'settling', 'awaiting-approval'].includes(phase));
  const scale = timeScale(times, waits);
  const height = heights.axis + times.tracks.length * heights.track;
  return markup`<svg role="img" aria-labelledby="picture-title picture-desc" height="${height}">
<title id="picture-title">The run over time</title>
<desc id="picture-desc">${inWords(times)}</desc>
<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" class="take"/><line x1="0" y1="0" x2="0" y2="7" class="hatch" stroke-width="2.5"/></pattern></defs>
${times.phases.map((phase) => phaseBand(phase, scale))}
${ticks(times, scale)}
${times.tracks.map((track, index) => trackBar(track, { scale, y: heights.axis + index * heights.track }))}
</svg>`;
}

function inWords({ from, to, tracks }: RunTimes): string {
  const writes = tracks.flatMap((track) =>
    track.writes.map((write) => `${track.name} ${verbOf(write.what)} ${lengthOf(write.to - write.from)}`),
  );
  return `It took ${lengthOf(to - from)}. ${writes.length === 0 ? 'Nothing was written.' : `Writes to Azure: ${writes.join(', ')}.`}`;
}

function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}

function phaseBand({ phase, from, to }: PhaseTime, scale: TimeScale): Markup {
  const [x, end] = [scale.at(from), scale.at(to)];
  const isCut = scale.cuts.some((cut) => cut.from === from);
  const words = `${phase.replaceAll('-', ' ')}: ${lengthOf(to - from)}${isCut ? ' (drawn shorter)' : ''}`;
  const isWide = end - x > 14;
  return markup`<g><title>${words}</title><rect class="ground" x="${percent(x)}" width="${percent(Math.max(0.2, end - x))}" y="0" height="22"/>
<line class="line" x1="${percent(x)}" x2="${percent(x)}" y1="0" y2="22"/>
${isCut && markup`<line class="open" x1="${percent(x)}" x2="${percent(end)}" y1="19" y2="19"/>`}
${isWide && markup`<svg x="${percent(x)}" y="0" width="${percent(end - x)}" height="22" overflow="hidden"><text class="small" x="5" y="15">${phase.replaceAll('-', ' ')}</text></svg>`}</g>`;
}

/** A time where a phase begins, if there is room for it, and at the end. */
function ticks({ from, to, phases }: RunTimes, scale: TimeScale): readonly Markup[] {
  const room = 22;
  const kept: number[] = [];
  for (const { from: at } of phases) if (scale.at(at) - (kept.length > 0 ? scale.at(kept.at(-1) ?? 0) : -room) >= room) kept.push(at);
  const begins = kept.filter((at) => scale.at(at) <= 100 - room);
  const tick = (at: number, anchor: 'start' | 'end') =>
    markup`<text class="small" x="${percent(scale.at(at))}" y="38" text-anchor="${anchor}">${at === from ? '0' : lengthOf(at - from)}</text>`;
  return [...begins.map((at) => tick(at, 'start')), tick(to, 'end')];
}

function trackBar({ name, kind, writes }: TrackTime, { scale, y }: { readonly scale: TimeScale; readonly y: number }): Markup {
  const barY = y + 18;
  return markup`<g><text x="0" y="${y + 12}">${name}<tspan class="small" dx="6">${kind}</tspan></text>
<rect class="ground" x="0" width="100%" y="${barY}" height="${heights.bar}" rx="3"/>
${writes.map((write) => writeBar(write, scale, barY))}</g>`;
}

function writeBar(write: WriteTime, scale: TimeScale, y: number): Markup {
  const [x, end] = [scale.at(write.from), scale.at(write.to)];
  const [start, width] = [percent(Math.min(x, 99.5)), percent(Math.max(0.5, end - x))];
  const { tone, fill } = lookOf(write.what);
  const verb = verbOf(write.what);
  const title = `${verb}: ${write.isOpen ? 'under way for ' : ''}${lengthOf(write.to - write.from)}`;
  return markup`<g><title>${title}</title><rect class="${tone}" ${fill && markup`fill="${fill}"`} x="${start}" width="${width}" y="${y}" height="${heights.bar}" rx="2"/>
${write.isOpen && markup`<rect class="open" fill="none" x="${start}" width="${width}" y="${y}" height="${heights.bar}" rx="2"/>`}
${tone === 'make' && end - x > 24 && markup`<text class="in" x="${percent((x + end) / 2)}" y="${y + 12}" text-anchor="middle">${verb} ${lengthOf(write.to - write.from)}</text>`}</g>`;
}

/** `endpoint.delete` is a taking away, hatched so that it is told without colours. */
function lookOf(what: string): { readonly tone: string; readonly fill?: string } {
  if (/\.(delete|detach)$/.test(what)) return { tone: 'hatched', fill: 'url(#hatch)' };
  return /\.(create|attach)$/.test(what) ? { tone: 'make' } : { tone: 'other' };
}

export function verbOf(what: string): string {
  return what.split('.').at(-1) ?? what;
}

/** What the kinds of bars mean. The hatching is drawn in the picture, whose pattern it borrows. */
export function pictureLegend(): Markup {
  return markup`<ul class="legend">
<li><svg aria-hidden="true"><rect fill="url(#hatch)" width="22" height="12" rx="2"/></svg>deleting, detaching</li>
<li><svg aria-hidden="true"><rect class="make" width="22" height="12" rx="2"/></svg>creating, attaching</li>
<li><svg aria-hidden="true"><rect class="other" width="22" height="12" rx="2"/></svg>approving, records, roles</li>
<li><svg aria-hidden="true"><rect class="ground" width="22" height="12" rx="2"/></svg>no write under way</li>
</ul>`;
}
