import { z } from 'zod';
import { ServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import { viewOfFinding } from './finding-view.ts';
import { findingIdForm } from './findings.ts';
import { personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { whoActs, whoActsByQuery } from './who-acts.ts';

const dayMs = 24 * 60 * 60_000;
const body = {
  schema: z.strictObject({
    by: personName.optional(),
    reason: reasonText,
    until: z.iso.datetime({ offset: true }).optional(),
    days: z.number().int().min(1).max(366).optional(),
  }),
  what: 'a suppression',
  example: '{ "by": "your name", "reason": "…", "days": 30 } or "until": "2026-01-31T12:00:00Z"',
};

/** `POST /api/findings/{findingId}/suppress`: 200 with the finding. Either `until` or `days`. */
export async function suppress(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const findingId = findingIdOf(request);
  const { by, reason, until, days } = await readJsonBody(request, body);
  if ((until === undefined) === (days === undefined)) throw new ServiceError('bad-request', 'Give either until or days, and not both.');
  const now = service.clock.now();
  const end = until === undefined ? now + (days ?? 0) * dayMs : Date.parse(until);
  const finding = await service.suppressFinding({ findingId, by: whoActs(request, by), reason, until: end }, log);
  return jsonAnswer(200, { finding: viewOfFinding(finding, now) });
}

/** `DELETE /api/findings/{findingId}/suppress?by=`: 200 with the finding, also when it was not suppressed. */
export async function unsuppress(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const findingId = findingIdOf(request);
  const finding = await service.liftSuppression({ findingId, by: whoActsByQuery(request) }, log);
  return jsonAnswer(200, { finding: viewOfFinding(finding, service.clock.now()) });
}

/** R11: the id that was sent is not repeated. */
function findingIdOf({ params }: ApiRequest): string {
  const findingId = params['findingId'] ?? '';
  if (!findingIdForm.test(findingId)) throw new ServiceError('not-found', 'There is no finding of that id.');
  return findingId;
}
