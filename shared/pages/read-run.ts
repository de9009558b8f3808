import type { JournalEntry } from '../domain/journal.ts';
import { hasEnded, type Run, type Track } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Service } from '../http/service.ts';
import { type RunTimes, timesOf } from './run-times.ts';

export interface RunPage {
  readonly run: Run;
  readonly tracks: readonly Track[];
  /** Oldest first. */
  readonly journal: readonly JournalEntry[];
  readonly times: RunTimes;
  /** What is not done (yet), each in a sentence. */
  readonly missing: readonly string[];
  /** Somebody has approved or cancelled, and the run has not answered yet. */
  readonly wish?: string;
  /** The cluster has another active run, or this one is active. */
  readonly clusterIsBusy: boolean;
}

/** `not-found`. */
export async function readRun({ store, clock }: Service, runId: string): Promise<RunPage> {
  const run = (await store.runs.get(runId))?.value;
  if (!run) throw new ServiceError('not-found', 'There is no run of that id.');
  const [rows, journal, cluster] = await Promise.all([
    store.tracks.list(run.runId),
    store.journal.list(run.runId),
    store.clusters.get(run.clusterId),
  ]);
  const tracks = rows.map(({ value }) => value);
  const wishes = cluster?.value.wishes?.runId === run.runId ? cluster.value.wishes : undefined;
  const wish = wishes?.cancel
    ? `${wishes.cancel.by} asked it to stop: ${wishes.cancel.reason}`
    : wishes?.approval && run.state === 'awaiting-approval'
      ? `${wishes.approval.by} has approved the plan`
      : undefined;
  return {
    run,
    tracks,
    journal,
    times: timesOf(run, journal, toTheMinute(clock.now())),
    missing: missingOf(run, tracks),
    clusterIsBusy: cluster?.value.activeRunId !== undefined,
    ...(wish !== undefined && !hasEnded(run) && { wish }),
  };
}

/** What goes on is drawn to the minute, so that a page that polls is told that nothing has changed. */
function toTheMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}

function missingOf(run: Run, tracks: readonly Track[]): readonly string[] {
  const isLaid = (resourceId: string) => tracks.some((track) => track.resourceId.toLowerCase() === resourceId.toLowerCase());
  const planned = run.plan?.items.filter(({ action, resourceId }) => action === 'repair' && !isLaid(resourceId)) ?? [];
  const refused = run.plan?.items.filter(({ action }) => action === 'refuse') ?? [];
  return [
    ...tracks.filter(({ state }) => state !== 'done').map(sayTrack),
    ...(run.intent === 'plan' ? [] : planned.map((item) => `${lastName(item.resourceId)}: planned, and not begun.`)),
    ...refused.map(({ resourceId, because }) => `${lastName(resourceId)}: refused, because ${because}`),
  ];
}

function sayTrack({ resourceId, state, step, operation, note, error }: Track): string {
  const now =
    state === 'working' ? `at the step ${step}${operation ? `, ${operation.what} is under way` : ''}` : `${state} at the step ${step}`;
  return [`${lastName(resourceId)}: ${now}.`, note, error && `${error.message} (${error.code})`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function lastName(id: string): string {
  return id.split('/').at(-1) ?? id;
}
