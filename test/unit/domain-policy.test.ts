import { describe, expect, it } from 'vitest';
import { denialReason, denialsIn } from '../../shared/domain/policy.ts';

const scope = '/subscriptions/s/providers/microsoft.authorization';
const policyInfo = { policyDefinitionId: `${scope}/policyDefinitions/d`, policyAssignmentId: `${scope}/policyAssignments/a` };
const answerWith = (...policyEvaluations: object[]) => ({ fieldRestrictions: [], contentEvaluationResult: { policyEvaluations } }) as never;
const evaluation = (evaluationResult: string, policyEffect?: string) => ({
  policyInfo,
  evaluationResult,
  ...(policyEffect && { effectDetails: { policyEffect } }),
});

describe('an answer of Azure Policy', () => {
  it('names what would refuse the creation', () => {
    expect(denialsIn(answerWith(evaluation('NonCompliant', 'Deny')))).toEqual([
      { assignmentId: policyInfo.policyAssignmentId, definitionId: policyInfo.policyDefinitionId, effect: 'Deny' },
    ]);
  });

  it.each(['Audit', 'Append', 'Modify', 'AuditIfNotExists', 'DeployIfNotExists', 'Disabled', 'Manual', 'none'])(
    'lets pass what the effect %s concerns',
    (effect) => {
      expect(denialsIn(answerWith(evaluation('NonCompliant', effect)))).toEqual([]);
    },
  );

  it.each([
    ['a result that tells of an error', evaluation('Error', 'Deny')],
    ['no effect', evaluation('NonCompliant')],
    ['an effect that nobody knows', evaluation('NonCompliant', 'Quarantine')],
    ['a delete that would be refused', evaluation('NonCompliant', 'DenyAction')],
  ])('counts as a denial when it has %s (R5)', (_what, given) => {
    expect(denialsIn(answerWith(given))).toHaveLength(1);
  });

  it.each([[{}], [answerWith()], [answerWith(evaluation('Compliant', 'Deny'))]])('is none when no policy is violated: %j', (answer) => {
    expect(denialsIn(answer)).toEqual([]);
    expect(denialReason('/subscriptions/s', [])).toBeUndefined();
  });
});

describe('a refusal by Azure Policy', () => {
  it('names every assignment with its definition and effect, and what to do', () => {
    const denials = [
      { assignmentId: '/a', definitionId: '/d', effect: 'Deny' },
      { assignmentId: '/b', definitionId: '/e', effect: 'unknown' },
    ];
    expect(denialReason('/pe', denials)).toBe(
      'Azure Policy would refuse to let /pe be made again: assignment /a (definition /d, effect Deny); /b (definition /e, effect unknown). Exempt the resource from it or change the policy, then ask for a repair.',
    );
  });

  it('says so where Azure names neither policy nor effect', () => {
    expect(denialsIn(answerWith({ evaluationResult: 'NonCompliant' }))).toEqual([
      { assignmentId: 'unknown', definitionId: 'unknown', effect: 'unknown' },
    ]);
  });
});
