import type { AlertSeverity } from '../../domain/alert-catalogue.ts';
import type { PowerState } from '../../domain/cluster.ts';
import type { FindingSeverity } from '../../domain/finding.ts';
import { type RunState, runEnds } from '../../domain/run.ts';
import { type Markup, markup } from '../markup.ts';

type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', warn: '!', busy: '↻', plain: '–' };

/** A word about a state. It is told by a sign and by the word, never by the colour alone. */
export function chip(tone: Tone, word: string): Markup {
  return markup`<span class="chip ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${word}</span>`;
}

const toneOfEnd: Readonly<Record<(typeof runEnds)[number], Tone>> = {
  succeeded: 'good',
  refused: 'warn',
  failed: 'bad',
  parked: 'plain',
  cancelled: 'plain',
};

export function runChip(state: RunState): Markup {
  const end = runEnds.find((word) => word === state);
  if (end) return chip(toneOfEnd[end], end);
  return state === 'awaiting-approval' ? chip('warn', 'awaiting approval') : chip('busy', state.replaceAll('-', ' '));
}

export function powerChip(power: PowerState): Markup {
  if (power === 'Running') return chip('good', 'Running');
  return power === 'Stopped' ? chip('plain', 'Stopped') : chip('warn', 'Unknown');
}

export function severityChip(severity: FindingSeverity | AlertSeverity): Markup {
  if (severity === 'critical' || severity === 'error') return chip('bad', severity);
  return chip(severity === 'warning' ? 'warn' : 'plain', severity);
}
