import type { JournalEntry, Plan, Run, RunView, Track } from './run-view.ts';
import { table } from './table.ts';
import { coloured, type Terminal } from './terminal.ts';
import { clockText, colourOf, durationText, shortName, timeText } from './words.ts';

export function stateText(state: string, terminal: Terminal): string {
  const colour = colourOf(state);
  return colour ? coloured(terminal, colour, state) : state;
}

/** Who wanted the run and what became of it, a line each. */
export function shownRun(run: Run, terminal: Terminal): string {
  const took = run.endedAt ? `, ${durationText(Date.parse(run.endedAt) - Date.parse(run.createdAt))}` : '';
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['run', `${run.runId}  ${stateText(run.state, terminal)}`],
    ['cluster', run.clusterId],
    ['what', `${run.intent}${run.mode ? `, mode ${run.mode}` : ''}, because of: ${run.cause}`],
    ['asked by', run.requestedBy && `${run.requestedBy}${run.reason ? `: ${run.reason}` : ''}`],
    ['when', `${timeText(run.createdAt)}${run.endedAt ? ` to ${timeText(run.endedAt)}${took}` : ', not over'}`],
    ['approved', run.approval && `by ${run.approval.by}, ${timeText(run.approval.at)}`],
    ['halted', run.halt && `since ${timeText(run.halt.since)}: ${run.halt.says}`],
    ['held back', run.heldBack && `since ${timeText(run.heldBack.since)}: ${run.heldBack.says}`],
    ['verdict', run.verdict],
    ['error', run.error && `${run.error.message} (${run.error.code})`],
  ];
  return lines.flatMap(([name, text]) => (text ? [`${name.padEnd(9)}  ${text}\n`] : [])).join('');
}

/** The plan: each part with what would be done to it and why, the calls, and what an approval is bound to. */
export function shownPlan(plan: Plan, options: { readonly withCalls: boolean }): string {
  const items = plan.items.flatMap(({ trackKind, resourceId, action, because, part, calls = [] }) => [
    `  ${action.padEnd(6)}  ${trackKind.padEnd(8)}  ${shortName(resourceId)}${part ? ` (${part} only)` : ''}: ${because}`,
    ...(options.withCalls ? calls.map((call) => `            ${call}`) : []),
  ]);
  const remarks = plan.remarks.map((remark) => `  remark  ${remark}`);
  const lines = [...items, ...remarks];
  const expires = plan.expiresAt ? `, may be approved until ${timeText(plan.expiresAt)}` : '';
  const hash = plan.hash ? [`  hash    ${plan.hash}${expires}`] : [];
  return ['Plan', ...(lines.length > 0 ? lines : ['  nothing to do']), ...hash, ''].join('\n');
}

export function shownTracks(tracks: readonly Track[], terminal: Terminal): string {
  const rows = tracks.map((track) => [
    `  ${track.kind}`,
    shortName(track.resourceId),
    stateText(track.state, terminal),
    track.step,
    trackNote(track),
  ]);
  return `Tracks\n${table(['  kind', 'name', 'state', 'step', 'note'], rows, '  none')}`;
}

export function trackNote({ operation, note, error }: Track): string {
  const under = operation && `${operation.what} since ${clockText(operation.startedAt)}`;
  return [under, note === 'Done.' ? undefined : note, error && `${error.message} (${error.code})`].filter(Boolean).join('; ');
}

export function shownJournal(journal: readonly JournalEntry[]): string {
  return ['Journal', ...(journal.length > 0 ? journal.map((entry) => `  ${journalLine(entry)}`) : ['  empty']), ''].join('\n');
}

/** `20:31:07  result   endpoint.delete  pe-aks-hub: Done.` */
export function journalLine({ at, kind, what, resourceId, text }: JournalEntry): string {
  return `${clockText(at)}  ${kind.padEnd(7)}  ${what}  ${resourceId ? `${shortName(resourceId)}: ` : ''}${text}`;
}

/** What is not done, or not yet, each in a sentence. */
export function missingOf({ run, tracks }: RunView): readonly string[] {
  const isLaid = (id: string) => tracks.some(({ resourceId }) => resourceId.toLowerCase() === id.toLowerCase());
  const items = run.plan?.items ?? [];
  const unbegun = run.intent === 'plan' ? [] : items.filter(({ action, resourceId }) => action === 'repair' && !isLaid(resourceId));
  return [
    ...tracks.filter(({ state }) => state !== 'done').map((track) => sentenceOf(track)),
    ...unbegun.map(({ resourceId }) => `${shortName(resourceId)}: planned, not begun.`),
    ...items.filter(({ action }) => action === 'refuse').map(({ resourceId, because }) => `${shortName(resourceId)}: refused: ${because}`),
  ];
}

function sentenceOf(track: Track): string {
  const note = trackNote(track);
  return `${shortName(track.resourceId)}: ${track.state} at the step ${track.step}${note ? `: ${note}` : '.'}`;
}

export function shownMissing(view: RunView): string {
  const missing = missingOf(view);
  return ['Missing', ...(missing.length > 0 ? missing : ['nothing']).map((line) => `  ${line}`), ''].join('\n');
}

/** What a person does next, as a command; undefined when nothing is wanted of anybody. */
export function nextStep({ runId, state }: Run): string | undefined {
  return state === 'awaiting-approval' ? `Waits for an approval: relink approve ${runId}` : undefined;
}
