import { isObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed, resourceGroupNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { groupExists } from '../listing.ts';
import { type Violation, violationsOf } from '../policies.ts';

/**
 * What policies would say to a resource that is going to be made (Microsoft Learn, REST, "Policy Restrictions - Check At Resource Group
 * Scope", api-version 2024-10-01; the action is that of "Azure permissions for Management and governance"). Fields that a policy wants or
 * forbids are told only for `pendingFields`, which nobody here sends.
 */
export const policyInsightsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions',
    action: 'Microsoft.PolicyInsights/checkPolicyRestrictions/read',
    handle: check,
  },
];

function check(ctx: RequestContext): ArmResponse {
  const { subscriptionId, group = '' } = ctx.params;
  const scope = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
  if (!groupExists(ctx.sim, scope)) return resourceGroupNotFound(group);
  const details = objectAt(ctx.body, 'resourceDetails');
  const content = details.resourceContent;
  if (!isObject(content))
    return failed(400, { code: 'InvalidRequestContent', message: "The request property 'resourceContent' is missing." });
  const id = idOf(textAt(details, 'scope') ?? scope, textAt(content, 'type') ?? '', textAt(content, 'name') ?? 'unnamed');
  return answer(200, {
    fieldRestrictions: [],
    contentEvaluationResult: { policyEvaluations: told(violationsOf(ctx.sim, id, content)).map(evaluationOf) },
  });
}

function idOf(scope: string, type: string, name: string): string {
  const [provider, ...types] = type.split('/');
  return types.length > 1 ? `${scope}/${types.at(-1)}/${name}` : `${scope}/providers/${provider}/${types[0]}/${name}`;
}

/**
 * "This will indicate if the partial content that was provided will be denied as-is." Nobody has documented whether an assignment that is not
 * enforced is told too, nor a denyAction; the worse thing is that the first is and the second is not.
 */
function told(violations: readonly Violation[]): readonly Violation[] {
  return violations.filter(({ effect }) => effect === 'deny');
}

function evaluationOf({ assignment, definition }: Violation) {
  return {
    policyInfo: { policyDefinitionId: definition.id, policyAssignmentId: assignment.id },
    evaluationResult: 'NonCompliant',
    evaluationDetails: { evaluatedExpressions: [] },
    effectDetails: { policyEffect: 'Deny' },
  };
}
