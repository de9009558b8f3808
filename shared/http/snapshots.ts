import { ServiceError } from '../domain/service-error.ts';
import { wellFormedId } from '../domain/well-formed-id.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';

const types = ['Microsoft.Network/privateEndpoints', 'Microsoft.MachineLearningServices/workspaces/computes'];

/** `GET /api/snapshots?resource=`: ids of the resource's snapshots and when each was last taken, newest first. */
export async function listSnapshots(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const text = request.query.get('resource') ?? '';
  const resourceId = types.map((type) => wellFormedId(text, type)).find((id) => id !== undefined);
  if (resourceId === undefined)
    throw new ServiceError('bad-request', `resource must be the full resource id of one of ${types.join(' or ')}.`);
  const snapshots = await service.store.snapshots.list(resourceId);
  return jsonAnswer(200, {
    resourceId,
    snapshots: snapshots.map(({ snapshotId, savedAt }) => ({ snapshotId, savedAt: new Date(savedAt).toISOString() })),
  });
}
