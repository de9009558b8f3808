import { idKey } from '../domain/arm-id.ts';
import { afterIn, limitIn, linkToNext, pageOf } from './paging.ts';
import { viewOfEntry, viewOfTrack } from './run-view.ts';
import { isPosition, runOf } from './runs.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { unlessUnchanged } from './unchanged.ts';

const trackLimits = { usual: 100, most: 500 };
const entryLimits = { usual: 200, most: 1_000 };

/** `GET /api/runs/{runId}/tracks?limit=&after=`: in the order of the resources’ ids. */
export async function listTracks(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const { query } = request;
  const limit = limitIn(query, trackLimits);
  const after = afterIn(query, (text) => text.startsWith('/') && text.length <= 1_000);
  const { runId } = await runOf(request, service);
  const tracks = (await service.store.tracks.list(runId)).map(({ value }) => value);
  const { shown, next } = pageOf(tracks, ({ resourceId }) => idKey(resourceId), { limit, after });
  const body = { runId, tracks: shown.map(viewOfTrack), next: next ?? null };
  return unlessUnchanged(
    request,
    jsonAnswer(200, body, linkToNext(`runs/${encodeURIComponent(runId)}/tracks`, { query, asked: [], next })),
  );
}

/** `GET /api/runs/{runId}/journal?limit=&after=`: in the order in which it was written. Reads no more than the page holds. */
export async function listJournal(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const { query } = request;
  const limit = limitIn(query, entryLimits);
  const from = afterIn(query, isPosition);
  const { runId } = await runOf(request, service);
  const { entries, next } = await service.store.journal.page(runId, { limit, ...(from !== undefined && { from }) });
  const body = { runId, journal: entries.map(viewOfEntry), next: next ?? null };
  return unlessUnchanged(
    request,
    jsonAnswer(200, body, linkToNext(`runs/${encodeURIComponent(runId)}/journal`, { query, asked: [], next })),
  );
}
