import { nameOf } from '../../domain/arm-id.ts';
import type { Caller } from '../../domain/caller.ts';
import { type Finding, isFlapping, isSuppressed } from '../../domain/finding.ts';
import { addresses } from '../addresses.ts';
import { given, type Markup, markup } from '../markup.ts';
import { type ActionLink, actionList } from './action-link.ts';
import { chip, severityChip } from './chips.ts';
import { moment, timesOver } from './times.ts';

interface Around {
  readonly caller: Caller;
  readonly now: number;
}

export function findingCards(findings: readonly Finding[], around: Around): Markup {
  return markup`<ul class="cards">${findings.map((finding) => card(finding, around))}</ul>`;
}

function card(finding: Finding, { caller, now }: Around): Markup {
  const { title, severity, state, subjectId, clusterId, seen, fix, ruleId } = finding;
  return markup`<li class="card"><h3>${severityChip(severity)} ${title}</h3>
<p>${nameOf(subjectId)} of <a href="${addresses.cluster(clusterId)}">${nameOf(clusterId)}</a> ${state === 'resolved' && chip('good', 'resolved')} ${isFlapping(finding, now) && chip('warn', 'comes and goes')}</p>
<p class="id">${subjectId}</p>
<dl class="said"><dt>Seen</dt><dd class="lines">${seen}</dd><dt>Fix</dt><dd class="lines">${fix}</dd>${moreOf(finding, now)}</dl>
<p class="quiet">Rule <code>docs/rules/${ruleId}.md</code>. Seen ${timesOver(finding.count)} since ${moment(finding.firstAt)}, last ${moment(finding.lastAt)}.${finding.repair?.runId !== undefined && markup` <a href="${addresses.run(finding.repair.runId)}">The run it began</a>.`}</p>
${actionList(actionsOf(finding, now), caller)}</li>`;
}

function moreOf({ resolved, unknown, suppressed, ...finding }: Finding, now: number): Markup {
  return markup`${resolved && markup`<dt>Over</dt><dd>${moment(resolved.at)}: ${resolved.because}</dd>`}
${unknown && markup`<dt>Unclear</dt><dd>Since ${moment(unknown.since)} nobody can tell: ${unknown.why}</dd>`}
${suppressed && isSuppressed({ ...finding, suppressed }, now) && markup`<dt>Suppressed</dt><dd>By ${given(suppressed.by)} until ${moment(suppressed.until)}: ${given(suppressed.reason)}</dd>`}`;
}

const missingParts = ['endpoint-missing', 'compute-missing'];

function actionsOf(finding: Finding, now: number): readonly ActionLink[] {
  const { findingId, ruleId, subjectId, state } = finding;
  if (isSuppressed(finding, now)) return [{ action: 'unsuppress', words: 'Lift the suppression', query: { finding: findingId } }];
  if (state !== 'open') return [];
  const restore = { action: 'restore', words: 'Restore it from a snapshot', query: { resource: subjectId } } as const;
  return [...(missingParts.includes(ruleId) ? [restore] : []), { action: 'suppress', words: 'Suppress', query: { finding: findingId } }];
}
