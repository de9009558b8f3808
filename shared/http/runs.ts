import { hasEnded, type Run, type Track } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';

const limits = { usual: 20, most: 100 };
const lookAgainSeconds = 10;

/** `GET /api/runs?cluster=&limit=`: newest first, without plans. */
export async function listRuns(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const clusterId = clusterOf(request.query.get('cluster'));
  const runs = await service.store.runs.list({ limit: limitOf(request.query.get('limit')), ...(clusterId && { clusterId }) });
  return jsonAnswer(200, { runs: runs.map(({ plan: _, ...run }) => viewOfRun(run)) });
}

/** `GET /api/runs/{runId}`: the run with its plan, tracks and journal. */
export async function showRun(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const { runs, tracks, journal } = service.store;
  const runId = request.params['runId'] ?? '';
  const found = await runs.get(runId);
  if (!found) throw new ServiceError('not-found', 'There is no run of that id.');
  const [trackRows, entries] = await Promise.all([tracks.list(runId), journal.list(runId)]);
  const headers: Record<string, string> = hasEnded(found.value) ? {} : { 'retry-after': String(lookAgainSeconds) };
  return jsonAnswer(
    200,
    { run: viewOfRun(found.value), tracks: trackRows.map((row) => viewOfTrack(row.value)), journal: entries.map(viewOfTimes) },
    headers,
  );
}

function clusterOf(text: string | null): string | undefined {
  if (text === null || text === '') return undefined;
  const clusterId = wellFormedId(text, clusterType);
  if (clusterId === undefined) throw new ServiceError('bad-request', 'cluster must be the full resource id of an AKS cluster.');
  return clusterId;
}

function limitOf(text: string | null): number {
  const limit = text === null || text === '' ? limits.usual : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.most)
    throw new ServiceError('bad-request', `limit must be a whole number from 1 to ${limits.most}.`);
  return limit;
}

function viewOfRun(run: Run): object {
  const { plan, approval, halt, heldBack } = run;
  const parts = {
    ...(plan && { plan: viewOfTimes(plan) }),
    ...(approval && { approval: viewOfTimes(approval) }),
    ...(halt && { halt: viewOfTimes(halt) }),
    ...(heldBack && { heldBack: viewOfTimes(heldBack) }),
  };
  return { ...viewOfTimes(run), ...parts, hasEnded: hasEnded(run) };
}

/**
 * R11: an operation's resume token holds signed URLs and never leaves the store, nor do role assignments as they are, whose conditions and
 * descriptions are other people's texts; the journal tells of them.
 */
function viewOfTrack(track: Track): object {
  const { operation, owedRoles: _, ...rest } = track;
  return { ...viewOfTimes(rest), ...(operation && { operation: { what: operation.what, startedAt: isoTime(operation.startedAt) } }) };
}

const timeMembers = ['at', 'createdAt', 'updatedAt', 'endedAt', 'wakeAt', 'settlingSince', 'waitingSince', 'expiresAt', 'since'];

/** Milliseconds since the epoch as ISO 8601, so that a person can read them. */
function viewOfTimes(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      timeMembers.includes(name) && typeof member === 'number' ? isoTime(member) : member,
    ]),
  );
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
