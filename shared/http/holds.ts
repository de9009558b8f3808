import { z } from 'zod';
import type { ArmId } from '../domain/arm-id.ts';
import { type Hold, holdsInForce } from '../domain/hold.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import { clusterIdOf, personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';

const body = {
  schema: z.strictObject({
    clusterId: z.string(),
    name: personName,
    reason: reasonText,
    by: personName,
    until: z.iso.datetime({ offset: true }).optional(),
  }),
  what: 'a hold',
  example: '{ "clusterId": "…", "name": "…", "reason": "…", "by": "your name", "until": "2026-01-31T12:00:00Z" }',
};

/** `POST /api/holds`: 201 with the hold, whose id lifts it. */
export async function placeHold(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const { until, ...given } = await readJsonBody(request, body);
  const clusterId = clusterIdOf(given.clusterId);
  const hold = await service.placeHold({ ...given, clusterId, ...(until !== undefined && { until: Date.parse(until) }) }, log);
  return jsonAnswer(201, viewOfHold(clusterId, hold), { location: `/api/holds/${encodeURIComponent(hold.holdId)}` });
}

/** `GET /api/holds`: those in force. */
export async function listHolds({ store, clock }: Service): Promise<ApiAnswer> {
  const rows = await store.clusters.list();
  const holds = rows.flatMap(({ clusterId, holds: kept }) => holdsInForce(kept, clock.now()).map((hold) => viewOfHold(clusterId, hold)));
  return jsonAnswer(200, { holds });
}

/** `DELETE /api/holds/{holdId}?by=`: 200; the run of the cluster goes on when it was the last hold. */
export async function liftHold(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const holdId = request.params['holdId'] ?? '';
  const by = personName.safeParse(request.query.get('by') ?? '');
  if (!by.success) throw new ServiceError('bad-request', 'by must be the name of who lifts the hold: ?by=your%20name.');
  await service.liftHold({ holdId, by: by.data }, log);
  return jsonAnswer(200, { holdId, message: 'The hold is lifted.' });
}

function viewOfHold(clusterId: ArmId, { placedAt, until, ...hold }: Hold): object {
  return {
    clusterId,
    ...hold,
    placedAt: new Date(placedAt).toISOString(),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
}
