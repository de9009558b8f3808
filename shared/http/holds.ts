import { z } from 'zod';
import type { ArmId } from '../domain/arm-id.ts';
import { type Hold, holdsInForce } from '../domain/hold.ts';
import type { Log } from '../ports/log.ts';
import { afterIn, limitIn, linkToNext, pageOf } from './paging.ts';
import { clusterIdOf, personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { whoActs, whoActsByQuery } from './who-acts.ts';

const limits = { usual: 100, most: 1_000 };
const body = {
  schema: z.strictObject({
    clusterId: z.string(),
    name: personName,
    reason: reasonText,
    by: personName.optional(),
    until: z.iso.datetime({ offset: true }).optional(),
  }),
  what: 'a hold',
  example: '{ "clusterId": "…", "name": "…", "reason": "…", "by": "your name", "until": "2026-01-31T12:00:00Z" }',
};

/** `POST /api/holds`: 201 with the hold, whose id lifts it. */
export async function placeHold(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const { until, ...given } = await readJsonBody(request, body);
  const clusterId = clusterIdOf(given.clusterId);
  const hold = await service.placeHold(
    { ...given, by: whoActs(request, given.by), clusterId, ...(until !== undefined && { until: Date.parse(until) }) },
    log,
  );
  return jsonAnswer(201, viewOfHold(clusterId, hold), { location: `/api/holds/${encodeURIComponent(hold.holdId)}` });
}

/** `GET /api/holds?limit=&after=`: those in force, in the order of their ids. */
export async function listHolds({ query }: ApiRequest, { store, clock }: Service): Promise<ApiAnswer> {
  const limit = limitIn(query, limits);
  const after = afterIn(query, (text) => text.length <= 100);
  const now = clock.now();
  const found = (await store.clusters.list()).flatMap(({ clusterId, holds }) =>
    holdsInForce(holds, now).map((hold) => ({ clusterId, hold })),
  );
  const { shown, next } = pageOf(found, ({ hold }) => hold.holdId, { limit, after });
  const body = { holds: shown.map(({ clusterId, hold }) => viewOfHold(clusterId, hold)), next: next ?? null };
  return jsonAnswer(200, body, linkToNext('holds', { query, asked: [], next }));
}

/** `DELETE /api/holds/{holdId}?by=`: 200; the run of the cluster goes on when it was the last hold. */
export async function liftHold(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const holdId = request.params['holdId'] ?? '';
  await service.liftHold({ holdId, by: whoActsByQuery(request) }, log);
  return jsonAnswer(200, { holdId, message: 'The hold is lifted.' });
}

export function viewOfHold(clusterId: ArmId, { placedAt, until, ...hold }: Hold): object {
  return {
    clusterId,
    ...hold,
    placedAt: new Date(placedAt).toISOString(),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
}
