import { z } from 'zod';
import type { ArmId } from '../domain/arm-id.ts';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import type { ApiRequest } from './service.ts';

/** A person's name as they give it: one line. Who signs in with a function key may give any, so it is a record, not a proof. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u, 'must be one line');
/** Why somebody wants something, in their words. */
export const reasonText = z.string().trim().min(1).max(500);

/** The body, checked; `bad-request` says what is wrong. `example` shows what a body looks like, `what` names it. */
export async function readJsonBody<T>(
  request: ApiRequest,
  wanted: { readonly schema: z.ZodType<T>; readonly what: string; readonly example: string },
): Promise<T> {
  const parsed = wanted.schema.safeParse(await jsonOf(request, wanted.example));
  if (!parsed.success) throw new ServiceError('bad-request', `The body is not ${wanted.what}: ${sentenceOf(parsed.error, wanted.schema)}.`);
  return parsed.data;
}

/** The id of an AKS cluster that somebody gave; `bad-request` when it cannot be one. */
export function clusterIdOf(text: string, member = 'clusterId'): ArmId {
  const clusterId = wellFormedId(text, clusterType);
  if (clusterId !== undefined) return clusterId;
  const shape = `/subscriptions/…/resourceGroups/…/providers/${clusterType}/…`;
  throw new ServiceError('bad-request', `${member} must be the full resource id of an AKS cluster: ${shape}.`);
}

async function jsonOf(request: ApiRequest, example: string): Promise<unknown> {
  try {
    return await request.json();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError('bad-request', `The body must be JSON: ${example}.`);
  }
}

/** R11: names our own members and never what the client sent; a secret that was put into the wrong place must not come back. */
function sentenceOf(error: z.ZodError, schema: z.ZodType): string {
  const members = schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : '';
  const reasonOf = (issue: z.core.$ZodIssue) =>
    issue.code === 'unrecognized_keys' ? `it may have no members but ${members}` : issue.message;
  return error.issues.map((issue) => [issue.path.join('.'), reasonOf(issue)].filter((part) => part !== '').join(': ')).join('; ');
}
