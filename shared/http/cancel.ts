import { z } from 'zod';
import type { Log } from '../ports/log.ts';
import { personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';

const body = {
  schema: z.strictObject({ by: personName, reason: reasonText }),
  what: 'a cancellation',
  example: '{ "by": "your name", "reason": "…" }',
};

/** `POST /api/runs/{runId}/cancel`: 202; the run stops at the next safe point. 409 for a run that has ended or only plans. */
export async function cancel(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const runId = request.params['runId'] ?? '';
  await service.cancelRun({ runId, ...(await readJsonBody(request, body)) }, log);
  const location = `/api/runs/${encodeURIComponent(runId)}`;
  const message = 'The run stops at the next safe point: what it has begun to take apart is finished first.';
  return jsonAnswer(202, { runId, message, location }, { location });
}
