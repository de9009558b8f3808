import { z } from 'zod';
import type { Log } from '../ports/log.ts';
import { personName, readJsonBody } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { whoActs } from './who-acts.ts';

/** When a client should look at the run again. */
const lookAgainSeconds = 10;
const body = {
  schema: z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the hash of the plan'), by: personName.optional() }),
  what: 'an approval',
  example: '{ "hash": "…", "by": "your name" }',
};

/** `POST /api/runs/{runId}/approve`: 202; 409 when the run does not wait for this approval, or this person may not give it. */
export async function approve(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const runId = request.params['runId'] ?? '';
  const { hash, by } = await readJsonBody(request, body);
  await service.approveRun({ runId, hash, by: whoActs(request, by) }, log);
  const location = `/api/runs/${encodeURIComponent(runId)}`;
  return jsonAnswer(
    202,
    { runId, hash, message: 'Approved. The plan is made again and done if it is still the same.', location },
    { location, 'retry-after': String(lookAgainSeconds) },
  );
}
