import { isObject, type JsonObject } from '../../shared/domain/json.ts';
import { failed } from './answers.ts';
import type { ArmResponse, CheckBody, RequestContext, Route } from './kernel.ts';

/**
 * 400 `InvalidRequestFormat`, "Cannot parse the request.": the network provider's answer to what its types do not know, and to a connection without a name
 * (pulumi-azure-nextgen issue 264, pulumi-azure-native issue 4213; there with empty details). Here for every type that has a schema, with the reasons in `details`.
 */
export function badBody(checkBody: CheckBody, ctx: RequestContext, route: Route): ArmResponse | undefined {
  if (route.type === undefined || (route.method !== 'PUT' && route.method !== 'PATCH')) return undefined;
  if (!isObject(ctx.request.body as never))
    return failed(400, { code: 'InvalidRequestContent', message: 'The request content was invalid and could not be deserialized.' });
  const problems = checkBody(route.type, ctx.body, 'request').filter(
    (problem) => route.method === 'PUT' || !problem.endsWith(' is required'),
  );
  if (problems.length === 0) return undefined;
  return failed(400, {
    code: 'InvalidRequestFormat',
    message: 'Cannot parse the request.',
    details: problems.map((problem) => ({ code: 'InvalidJson', message: problem })),
  });
}

/** What Azure's types forbid in an answer; lists are checked member by member. */
export function answerProblems(checkBody: CheckBody, route: Route, response: ArmResponse): readonly string[] {
  if (route.type === undefined || route.answers === 'unchecked' || response.status >= 300 || !isObject(response.body as never)) return [];
  const body = response.body as JsonObject;
  const members = (body.value ?? []) as readonly unknown[];
  const bodies = route.answers === 'list' ? members : [body].filter((item) => Object.keys(item).length > 0);
  return bodies.flatMap((item) => checkBody(route.type ?? '', item, 'answer'));
}
