import { describe, expect, it } from 'vitest';
import { computeDeadAfterRestart } from '../../shared/drift/rules/compute-dead-after-restart.ts';
import { computeFailed } from '../../shared/drift/rules/compute-failed.ts';
import { computeMissing } from '../../shared/drift/rules/compute-missing.ts';
import { apart, attachedAt, ledgerSays } from './cases/compute-changes.ts';
import { verdictIn } from './worlds/estate-of.ts';
import { healthyWorld } from './worlds/healthy.ts';
import { ids } from './worlds/ids.ts';
import { type Change, changed, set, without } from './worlds/world.ts';

const place = '--resource-group rg-ml --subscription 3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01';
const named = `--name k8s-risk --workspace-name mlw-risk ${place}`;
const healthy = healthyWorld('private-workspace-private-endpoints');
const fixOf = (rule: typeof computeFailed, ...changes: readonly Change[]) => verdictIn(changed(healthy, ...changes), rule).findings[0]?.fix;

describe('how a compute is mended', () => {
  const failed = set(ids.compute, 'properties.provisioningState', 'Failed');

  it('says what known error codes ask for, once each, and nothing of others', () => {
    const codes = ['ComputeNotFound', 'SomethingNew', 'ClusterNotReachable', 'ComputeNotFound'];
    const errors = set(
      ids.compute,
      'properties.provisioningErrors',
      codes.map((code) => ({ error: { code } })),
    );
    expect(fixOf(computeFailed, failed, errors)).toMatch(
      /^ClusterNotReachable: Azure ML cannot reach the cluster: look at its private endpoints, DNS and firewall first\. ComputeNotFound: [^:]+: reattach it under the same name\. To reattach it by hand, note/,
    );
  });

  it('gives the commands with the namespace and the identity that the compute has', () => {
    expect(fixOf(computeFailed, failed)).toBe(
      `To reattach it by hand, note the whole configuration with az ml compute show ${named}, then az ml compute detach ${named} and az ml compute attach --type Kubernetes ${named} --resource-id ${ids.cluster} --namespace risk --identity-type SystemAssigned.`,
    );
  });

  it.each([
    [
      'the first user-assigned identity',
      { type: 'UserAssigned', userAssignedIdentities: { '/a/id-1': {}, '/a/id-2': {} } },
      ' --identity-type UserAssigned --user-assigned-identities /a/id-1.',
    ],
    ['no identity', { type: 'None' }, ' --namespace risk.'],
  ])('gives them with %s', (_what, identity, ending) => {
    expect(fixOf(computeFailed, failed, set(ids.compute, 'identity', identity))?.endsWith(ending)).toBe(true);
  });

  it('asks Relink for a repair where a run can do it', () => {
    expect(fixOf(computeDeadAfterRestart, attachedAt('2026-11-19T08:00:00Z'))).toContain(
      `https://$HOST/api/keyed/repair -H "x-functions-key: $KEY" -H 'content-type: application/json' -d '{ "clusterId": "${ids.cluster}", "action": "repair", "by": "<your name>", "reason": "<why>" }'`,
    );
  });

  it('restores what somebody removed from the snapshot that the ledger names, or from one of the list', () => {
    expect(fixOf(computeMissing, without(ids.compute), ledgerSays({ snapshotId: 'abc' }))).toContain(
      '{ "snapshotId": "abc", "reason": "<why>" }',
    );
    expect(fixOf(computeMissing, without(ids.compute))).toContain(`https://$HOST/api/keyed/snapshots?resource=${ids.compute}"`);
    expect(fixOf(computeMissing, without(ids.compute), apart)).toBeUndefined();
  });
});
