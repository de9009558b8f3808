import type { ArmId } from './arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from './json.ts';

/** A policy that would refuse a resource as it is going to be made. */
export interface PolicyDenial {
  readonly assignmentId: ArmId;
  readonly definitionId: ArmId;
  /** As Azure tells it: `Deny` as a rule. */
  readonly effect: string;
}

/** Effects that let the resource pass (Microsoft Learn, "Azure Policy definitions effect basics"). */
const harmless = new Set([
  'none',
  'addtonetworkgroup',
  'append',
  'audit',
  'auditifnotexists',
  'deployifnotexists',
  'disabled',
  'manual',
  'modify',
  'mutate',
]);

/**
 * The denials in an answer of `checkPolicyRestrictions` (Microsoft Learn, REST, "Policy Restrictions - Check At Resource Group Scope"). R5: a
 * result other than `NonCompliant`, which Azure gives "if errors were encountered", counts as a denial, and so does an effect that is
 * missing or unknown; only what is known to let the resource pass does.
 */
export function denialsIn(body: JsonObject): readonly PolicyDenial[] {
  return listAt(objectAt(body, 'contentEvaluationResult'), 'policyEvaluations')
    .map((evaluation) => ({
      policy: objectAt(evaluation, 'policyInfo'),
      result: textAt(evaluation, 'evaluationResult'),
      effect: textAt(objectAt(evaluation, 'effectDetails'), 'policyEffect') ?? 'unknown',
    }))
    .filter(({ result, effect }) => result !== 'Compliant' && !harmless.has(effect.toLowerCase()))
    .map(({ policy, effect }) => ({
      assignmentId: textAt(policy, 'policyAssignmentId') ?? 'unknown',
      definitionId: textAt(policy, 'policyDefinitionId') ?? 'unknown',
      effect,
    }));
}

/** The refusal that names what to change. */
export function denialReason(id: ArmId, denials: readonly PolicyDenial[]): string | undefined {
  if (denials.length === 0) return undefined;
  const policies = denials.map(
    ({ assignmentId, definitionId, effect }) => `${assignmentId} (definition ${definitionId}, effect ${effect})`,
  );
  return `Azure Policy would refuse to let ${id} be made again: assignment ${policies.join('; ')}. Exempt the resource from it or change the policy, then ask for a repair.`;
}
