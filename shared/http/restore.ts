import { z } from 'zod';
import type { Log } from '../ports/log.ts';
import { personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type RequestedRestore, type Service } from './service.ts';
import { whoActs } from './who-acts.ts';

const lookAgainSeconds = 10;
const bodySchema = z.strictObject({
  snapshotId: z.string().regex(/^[0-9a-f]{32}-[0-9a-f]{64}$/, 'must be an id as GET /api/snapshots lists them'),
  by: personName.optional(),
  reason: reasonText,
});

/** `POST /api/restore`: 202 with the run's `Location`; 409 `run-active` while the cluster has a run. */
export async function requestRestore(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const { runId } = await service.requestRestore(await readBody(request), log);
  const location = `/api/runs/${encodeURIComponent(runId)}`;
  return jsonAnswer(202, { runId, message: 'The restore was queued.', location }, { location, 'retry-after': String(lookAgainSeconds) });
}

async function readBody(request: ApiRequest): Promise<RequestedRestore> {
  const example = '{ "snapshotId": "…", "by": "…", "reason": "…" }';
  const given = await readJsonBody(request, { schema: bodySchema, what: 'a restore request', example });
  return { ...given, by: whoActs(request, given.by) };
}
