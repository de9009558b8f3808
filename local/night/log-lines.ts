import { nameOf } from '../../shared/domain/arm-id.ts';
import type { Line } from './printer.ts';
import { shorten } from './words.ts';

export interface LogEntry {
  readonly at: number;
  readonly level: string;
  readonly category: string;
  readonly message: string;
}

/** Of the app's log only what a person is told to act on, and what went wrong in the host itself. */
export function logLine({ at, level, category, message }: LogEntry): Line | undefined {
  const raised = /^alert\.raised (\{.*\})$/s.exec(message)?.[1];
  if (raised) return alertLine(at, JSON.parse(raised));
  if (level !== 'error' && level !== 'critical') return undefined;
  const [first = ''] = message.split('\n');
  const name = category.replace(/^Function\./, '').split('.')[0] ?? '';
  return { at, who: 'Host', about: name, text: shorten(first), tone: 'bad' };
}

interface RaisedAlert {
  readonly code: string;
  readonly title: string;
  readonly subject: string;
  readonly seen: string;
  readonly next: string;
  readonly runbook: string;
}

function alertLine(at: number, { code, title, subject, seen, next, runbook }: RaisedAlert): Line {
  const lines = next.split('\n').map(shorten);
  const todo = lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n- ${line}`).join('');
  // How a run ended is told by the run's own last line.
  const why = code.startsWith('run-') ? [] : [shorten(seen)];
  const text = [`${title}.`, ...why, `What to do (ids are shortened here; more in ${runbook}):${todo}`].join('\n');
  return { at, who: 'Alert', about: shortNameOf(subject), text, tone: 'bad' };
}

/** Some subjects say more after the id, or end a bracket with it. */
function shortNameOf(subject: string): string {
  return /^[\w.-]+/.exec(nameOf(subject))?.[0] ?? '';
}
