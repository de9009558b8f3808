import { hasEnded, type Run } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import { afterIn, limitIn, linkToNext } from './paging.ts';
import { viewOfEntry, viewOfRun, viewOfTrack } from './run-view.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { unlessUnchanged } from './unchanged.ts';

const limits = { usual: 20, most: 100 };
const lookAgainSeconds = 10;
/** A position among rows, which goes into a query of the store: nothing that could end a text there. */
export const isPosition = (text: string): boolean => /^[\w.~|!-]{1,500}$/.test(text);

/** `GET /api/runs?cluster=&limit=&after=`: newest first, without plans. */
export async function listRuns({ query }: ApiRequest, { store }: Service): Promise<ApiAnswer> {
  const clusterId = clusterOf(query.get('cluster'));
  const from = afterIn(query, isPosition);
  const { runs, next } = await store.runs.page({
    limit: limitIn(query, limits),
    ...(clusterId !== undefined && { clusterId }),
    ...(from !== undefined && { from }),
  });
  const views = runs.map(({ plan: _, ...run }) => viewOfRun(run));
  return jsonAnswer(200, { runs: views, next: next ?? null }, linkToNext('runs', { query, asked: ['cluster'], next }));
}

/** `GET /api/runs/{runId}`: the run with its plan, tracks and journal. */
export async function showRun(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const { tracks, journal } = service.store;
  const run = await runOf(request, service);
  const [trackRows, entries] = await Promise.all([tracks.list(run.runId), journal.list(run.runId)]);
  const headers: Record<string, string> = hasEnded(run) ? {} : { 'retry-after': String(lookAgainSeconds) };
  const body = { run: viewOfRun(run), tracks: trackRows.map((row) => viewOfTrack(row.value)), journal: entries.map(viewOfEntry) };
  return unlessUnchanged(request, jsonAnswer(200, body, headers));
}

/** The run that the path names; `not-found`. */
export async function runOf({ params }: ApiRequest, { store }: Service): Promise<Run> {
  const found = await store.runs.get(params['runId'] ?? '');
  if (!found) throw new ServiceError('not-found', 'There is no run of that id.');
  return found.value;
}

function clusterOf(text: string | null): string | undefined {
  if (text === null || text === '') return undefined;
  const clusterId = wellFormedId(text, clusterType);
  if (clusterId === undefined) throw new ServiceError('bad-request', 'cluster must be the full resource id of an AKS cluster.');
  return clusterId;
}
