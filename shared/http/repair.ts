import { z } from 'zod';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import type { Log } from '../ports/log.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type RequestedRun, type Service } from './service.ts';

/** When a client should look at the run again. A run takes minutes. */
const lookAgainSeconds = 10;

const bodySchema = z.strictObject({
  clusterId: z.string(),
  action: z.enum(['plan', 'repair']),
  reason: z.string().trim().min(1).max(500).optional(),
  force: z.boolean().optional(),
});

/** `POST /api/repair`: 202 with the run's `Location`. A repair of a cluster that is under repair joins that run and says so. */
export async function requestRepair(request: ApiRequest, service: Service, log: Log): Promise<ApiAnswer> {
  const wanted = await readBody(request);
  const { runId, joined } = await service.requestRun(wanted, log);
  const location = `/api/runs/${encodeURIComponent(runId)}`;
  const message = joined ? 'The cluster is already being repaired; your request joined that run.' : `The ${wanted.action} was queued.`;
  return jsonAnswer(202, { runId, joined, message, location }, { location, 'retry-after': String(lookAgainSeconds) });
}

async function readBody(request: ApiRequest): Promise<RequestedRun> {
  const parsed = bodySchema.safeParse(await jsonOf(request));
  if (!parsed.success) throw new ServiceError('bad-request', `The body is not a repair request: ${sentenceOf(parsed.error)}.`);
  const clusterId = wellFormedId(parsed.data.clusterId, clusterType);
  if (clusterId === undefined)
    throw new ServiceError(
      'bad-request',
      `clusterId must be the full resource id of an AKS cluster: /subscriptions/…/resourceGroups/…/providers/${clusterType}/….`,
    );
  return { ...parsed.data, clusterId };
}

async function jsonOf(request: ApiRequest): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new ServiceError('bad-request', 'The body must be JSON: { "clusterId": "…", "action": "plan" or "repair", "reason": "…" }.');
  }
}

/** R11: names our own members and never what the client sent; a secret that was put into the wrong place must not come back. */
function sentenceOf(error: z.ZodError): string {
  return error.issues.map((issue) => [issue.path.join('.'), reasonOf(issue)].filter((part) => part !== '').join(': ')).join('; ');
}

function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? `it may have no members but ${Object.keys(bodySchema.shape).join(', ')}` : issue.message;
}
