import { z } from 'zod';
import type { Log } from '../ports/log.ts';
import { personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { whoActs } from './who-acts.ts';

/** When a client should look at the run again. */
const lookAgainSeconds = 10;
const body = {
  schema: z.strictObject({ by: personName.optional(), reason: reasonText }),
  what: 'a cancellation',
  example: '{ "by": "your name", "reason": "…" }',
};

/** `POST /api/runs/{runId}/cancel`: 202; the run stops at the next safe point. 409 for a run that has ended or only plans. */
export async function cancel(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const runId = request.params['runId'] ?? '';
  const { by, reason } = await readJsonBody(request, body);
  await service.cancelRun({ runId, by: whoActs(request, by), reason }, log);
  const location = `/api/runs/${encodeURIComponent(runId)}`;
  const message = 'The run stops at the next safe point: what it has begun to take apart is finished first.';
  return jsonAnswer(202, { runId, message, location }, { location, 'retry-after': String(lookAgainSeconds) });
}
