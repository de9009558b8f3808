import { ServiceError } from '../domain/service-error.ts';
import { wellFormedId } from '../domain/well-formed-id.ts';
import type { StoredSnapshot } from '../ports/store.ts';
import { afterIn, limitIn, linkToNext, pageOf } from './paging.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';

const limits = { usual: 100, most: 1_000 };
const types = ['Microsoft.Network/privateEndpoints', 'Microsoft.MachineLearningServices/workspaces/computes'];

/** `GET /api/snapshots?resource=&limit=&after=`: ids of the resource's snapshots and when each was last taken, newest first. */
export async function listSnapshots({ query }: ApiRequest, service: Service): Promise<ApiAnswer> {
  const text = query.get('resource') ?? '';
  const resourceId = types.map((type) => wellFormedId(text, type)).find((id) => id !== undefined);
  if (resourceId === undefined)
    throw new ServiceError('bad-request', `resource must be the full resource id of one of ${types.join(' or ')}.`);
  const limit = limitIn(query, limits);
  const after = afterIn(query, (given) => /^[0-9a-f]{16}-[0-9a-f]{1,100}(-[0-9a-f]{64})?$/.test(given));
  const { shown, next } = pageOf(await service.store.snapshots.list(resourceId), newestFirst, { limit, after });
  const snapshots = shown.map(({ snapshotId, savedAt }) => ({ snapshotId, savedAt: new Date(savedAt).toISOString() }));
  const link = linkToNext('snapshots', { query, asked: ['resource'], next });
  return jsonAnswer(200, { resourceId, snapshots, next: next ?? null }, link);
}

function newestFirst({ savedAt, snapshotId }: StoredSnapshot): string {
  return `${(Number.MAX_SAFE_INTEGER - savedAt).toString(16).padStart(16, '0')}-${snapshotId}`;
}
