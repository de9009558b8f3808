import { read } from '../../../shared/drift/facts/reading.ts';
import { computeDeadAfterRestart } from '../../../shared/drift/rules/compute-dead-after-restart.ts';
import { binding } from '../worlds/bindings.ts';
import { ids } from '../worlds/ids.ts';
import { having, remembering, set } from '../worlds/world.ts';
import { apart, attachedAt, computeNeeds, expectsRepair, isUnderRepair, ledgerSays, unlistedWorkspace } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const dayBefore = attachedAt('2026-11-19T08:00:00.0000000+00:00');

export const computeDeadAfterRestartCases: RuleCases = {
  rule: computeDeadAfterRestart,
  passes: [
    { world: 'whose compute somebody attached again after the restart', changes: [attachedAt('2026-11-20T08:00:00.0000000+00:00')] },
    {
      world: 'whose cluster was never seen to restart',
      changes: [dayBefore, remembering({ power: { power: 'Running', powerSeenAt: 0 } })],
    },
    { world: 'whose people want its computes left alone', changes: [dayBefore, set(ids.cluster, 'tags', { 'relink-computes': 'Leave' })] },
    { world: 'in which all is public, so that a restart cuts nothing', scenario: 'all-public', changes: [dayBefore] },
    {
      world: 'with API Server VNet Integration',
      changes: [dayBefore, set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
    {
      world: 'whose old compute is Failed, which is another finding',
      changes: [dayBefore, set(ids.compute, 'properties.provisioningState', 'Failed')],
    },
    { world: 'whose compute was half repaired, which is another finding', changes: [dayBefore, apart] },
  ],
  fails: [
    {
      world: 'whose compute is older than the restart',
      changes: [dayBefore],
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk is Succeeded, was attached at 2026-11-19T08:00:00.0000000+00:00, and it is older than the cluster’s last restart (2026-11-20T06:30:00.000Z), which cut its link.',
    },
    {
      world: 'whose old compute’s workspace has a Trusted Access binding',
      changes: [dayBefore, having({ bindings: read([binding(ids.workspace)]) })],
      subjects: [ids.compute],
      seen: 'older than the cluster’s last restart',
      severity: 'warning',
    },
    {
      world: 'whose compute was found good after an earlier restart only',
      changes: [ledgerSays({ goodSinceRestartId: 'restart-1' })],
      subjects: [ids.compute],
      seen: 'older than the cluster’s last restart',
    },
    {
      world: 'whose repair stopped before it detached the compute, long after the restart',
      changes: [
        dayBefore,
        ledgerSays({ condition: 'apart', incarnation: '2026-11-19T08:00:00.0000000+00:00' }),
        (world) => remembering({ calmAt: world.at })(world),
      ],
      subjects: [ids.compute],
      seen: 'older than the cluster’s last restart',
    },
  ],
  unknown: [
    { world: 'whose old compute a run is about to reattach', changes: [dayBefore, isUnderRepair], why: 'under way or expected' },
    {
      world: 'whose restart is so young that its repair may be expected',
      changes: [dayBefore, expectsRepair],
      why: 'under way or expected',
    },
    {
      world: 'whose ledger was written a moment ago',
      changes: [dayBefore, (world) => ledgerSays({ updatedAt: world.at - 9 * 60_000 })(world)],
      why: 'or has just ended',
    },
    {
      world: 'whose compute does not say when it was attached',
      changes: [attachedAt(undefined)],
      why: 'Compute k8s-risk of workspace mlw-risk: Azure does not say when it was made',
    },
    { world: 'with a workspace whose computes may not be listed', changes: [unlistedWorkspace], why: computeNeeds },
  ],
};
