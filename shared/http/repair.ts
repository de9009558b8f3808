import { z } from 'zod';
import type { Log } from '../ports/log.ts';
import { clusterIdOf, personName, readJsonBody, reasonText } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type RequestedRun, type Service } from './service.ts';
import { whoMayAct } from './who-acts.ts';

/** When a client should look at the run again. A run takes minutes. */
const lookAgainSeconds = 10;

const body = {
  schema: z.strictObject({
    clusterId: z.string(),
    action: z.enum(['plan', 'repair']),
    reason: reasonText.optional(),
    by: personName.optional(),
    force: z.boolean().optional(),
  }),
  what: 'a repair request',
  example: '{ "clusterId": "…", "action": "plan" or "repair", "reason": "…", "by": "your name" }',
};

/** `POST /api/repair`: 202 with the run's `Location`. A repair of a cluster that is under repair joins that run and says so. */
export async function requestRepair(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const wanted = await readBody(request);
  const { runId, joined } = await service.requestRun(wanted, log);
  const location = `/api/runs/${encodeURIComponent(runId)}`;
  const message = joined ? 'The cluster is already being repaired; your request joined that run.' : `The ${wanted.action} was queued.`;
  return jsonAnswer(202, { runId, joined, message, location }, { location, 'retry-after': String(lookAgainSeconds) });
}

async function readBody(request: ApiRequest): Promise<RequestedRun> {
  const { by: given, ...wanted } = await readJsonBody(request, body);
  const by = whoMayAct(request, given);
  return { ...wanted, ...(by !== undefined && { by }), clusterId: clusterIdOf(wanted.clusterId) };
}
