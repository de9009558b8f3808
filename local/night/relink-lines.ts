import { nameOf } from '../../shared/domain/arm-id.ts';
import type { JournalEntry } from '../../shared/domain/journal.ts';
import { runEnds, type TrackKind } from '../../shared/domain/run.ts';
import type { Line } from './printer.ts';
import { shorten } from './words.ts';

/** A run and a journal entry as `GET /api/runs/{id}` shows them: times are ISO 8601 there. */
export interface ShownRun {
  readonly runId: string;
  readonly clusterId: string;
  readonly state: string;
  readonly intent: 'repair' | 'plan' | 'teardown';
  readonly cause: 'restart' | 'request' | 'unfinished' | 'hint' | 'stop' | 'drift';
  readonly verdict?: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly hasEnded: boolean;
}

export interface ShownEntry extends Omit<JournalEntry, 'at'> {
  readonly at: string;
}

const headings: Readonly<Record<string, string>> = {
  planning: 'Relink plans: what needs a repair, and why',
  relinking: 'Relink makes the linked endpoints again, and moves their A records',
  reattaching: 'Relink reattaches the computes, now that every endpoint reaches the cluster',
};

/** The heading under which the entries from this one on belong; undefined: none of its own; 'same': no change. */
export function headingOf(entry: ShownEntry, run: ShownRun): string | undefined {
  if (!entry.what.startsWith('run.')) return 'same';
  const phase = entry.what === 'run.phase' ? /The run is (\w+)/.exec(entry.text)?.[1] : undefined;
  // Who asks for a look at a healthy cluster reads one short story.
  return phase === 'planning' && run.cause === 'request' ? undefined : headings[phase ?? ''];
}

/** What Relink did and saw, in short words; undefined for what Azure's own line tells already. */
export function relinkLine(entry: ShownEntry, run: ShownRun): Line | undefined {
  const told = tell(entry, run);
  if (told === undefined) return undefined;
  const { resourceId } = entry;
  return { at: Date.parse(entry.at), who: 'Relink', ...(resourceId && { about: nameOf(resourceId) }), ...told };
}

type Told = Pick<Line, 'text' | 'tone'>;

function tell(entry: ShownEntry, run: ShownRun): Told | undefined {
  switch (entry.kind) {
    case 'intent':
      return { text: intentWords(entry) };
    case 'result':
      // Azure's own line tells the end; after what was not confirmed, an error follows.
      return /^(Done\b|Not confirmed:)/.test(entry.text) ? undefined : { text: shorten(entry.text), tone: 'bad' };
    case 'saw':
      return sawWords(entry);
    case 'state':
      return stateWords(entry, run);
    case 'refusal':
      return { text: entry.what.startsWith('plan.') ? becauseOf(entry, 'left alone') : `refused: ${shorten(entry.text)}`, tone: 'bad' };
    case 'error':
      return { text: shorten(entry.text).replace(/([^.]) Trying again/, '$1. Trying again'), tone: 'bad' };
  }
}

const intents: Readonly<Record<string, string>> = {
  'endpoint.delete': 'deletes the dead endpoint',
  'endpoint.create': 'creates the endpoint again, from the snapshot',
  'endpoint.approve': 'approves the new connection on the cluster, as the old one was approved',
  'compute.detach': 'detaches the compute (the cluster that it points at stays)',
  'compute.attach': 'attaches the compute again, from the snapshot',
};

function intentWords({ what, text }: ShownEntry): string {
  const [, name, before, after] = /^Write A record (\S+) in \S+: (.+) becomes (.+)\.$/.exec(text) ?? [];
  if (name) return `changes A record ${name} from ${before} to ${after}`;
  return intents[what] ?? shorten(text);
}

/** Said by Azure's own line, or by the verification that follows. */
const saidAlready =
  /^(The endpoint is gone|The endpoint exists|The compute is detached|The compute is attached|Address [\d., ]+; every A record)/;

function sawWords(entry: ShownEntry): Told | undefined {
  const { what, text } = entry;
  if (what === 'plan.repair') return { text: becauseOf(entry, toDo(entry)) };
  if (what === 'plan.leave') return { text: becauseOf(entry, 'stays as it is') };
  if (saidAlready.test(text)) return undefined;
  if (what.endsWith('.verify') && /^(Approved|Succeeded),/.test(text)) return { text: `verified: ${lowered(text)}`, tone: 'good' };
  if (what === 'cluster.settled') return { text: 'the cluster has settled: it runs, and it and all its agent pools say Succeeded' };
  // An alert follows, with what to do.
  if (/^The system-assigned identity is new: .*( lacks | is not known)/.test(text)) return undefined;
  const [first = ''] = text.split('\n');
  return { text: lowered(shorten(first.replace(/, 0 [\w ()]+?(?=[,.])/g, ''))) };
}

/** `repair endpoint pe: its connection is Disconnected.` with other words before the reason. */
function becauseOf({ text }: ShownEntry, words: string): string {
  return shorten(text.replace(/^\w+ (endpoint|compute) \S+:/, `${words}:`));
}

function toDo({ text }: ShownEntry): string {
  const kind: TrackKind = text.startsWith('repair compute') ? 'compute' : 'endpoint';
  if (text.includes(': it is well, but A records')) return 'needs a correction';
  return kind === 'compute' ? 'must be reattached' : 'must be made again';
}

const causes: Readonly<Record<ShownRun['cause'], string>> = {
  restart: 'the cluster was restarted',
  request: 'a person asked',
  unfinished: 'an earlier repair was not finished',
  hint: 'something changed',
  stop: 'the cluster was stopped',
  drift: 'a sweep found drift',
};

function stateWords({ what, text }: ShownEntry, run: ShownRun): Told | undefined {
  if (what === 'run.queued') return { text: `begins a ${run.intent} (run ${shorten(run.runId)}): ${causes[run.cause]}` };
  if (what === 'run.phase' || /^(endpoint|compute)\.done$/.test(what)) return undefined;
  if (!what.startsWith('run.')) return { text: shorten(text), tone: 'bad' };
  const end = what.replace(/^run\./, '');
  // Of what happens to a run on its way, an approval for one.
  if (!runEnds.some((known) => known === end)) return { text: shorten(text) };
  return { text: `the run ended, ${end}: ${shorten(text)}`, tone: end === 'succeeded' ? 'good' : 'bad' };
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
