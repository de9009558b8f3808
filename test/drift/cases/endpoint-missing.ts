import { endpointMissing } from '../../../shared/drift/rules/endpoint-missing.ts';
import { ids } from '../worlds/ids.ts';
import { having, without } from '../worlds/world.ts';
import { expectsRepair, isUnderRepair } from './compute-changes.ts';
import { endpointLedgerSays, endpointNeeds, endpointNotInLedger, endpointsUnseen, stopped } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const deleted = without(ids.linkedEndpoint);

export const endpointMissingCases: RuleCases = {
  rule: endpointMissing,
  passes: [
    {
      world: 'whose endpoint was taken down early and waits for the start',
      changes: [deleted, endpointLedgerSays({ condition: 'apart', awaitsStart: true })],
    },
    {
      world: 'whose endpoint Relink itself took away, which is another finding',
      changes: [deleted, endpointLedgerSays({ condition: 'apart' })],
    },
    { world: 'whose cluster is stopped on purpose', changes: [deleted, stopped] },
  ],
  fails: [
    {
      world: 'whose endpoint somebody deleted',
      changes: [deleted],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod was there when Relink looked before, and is not there now: somebody deleted it. Relink’s ledger names no snapshot of it.',
    },
    {
      world: 'whose endpoint somebody deleted with its interface, and which has a snapshot',
      scenario: 'public-workspace-private-endpoints',
      changes: [deleted, without(ids.linkedNic), endpointLedgerSays({ snapshotId: 'snapshot-1' })],
      subjects: [ids.linkedEndpoint],
      seen: 'Its snapshot snapshot-1 is kept.',
    },
    {
      world: 'whose endpoint no run has ever judged',
      changes: [deleted, endpointNotInLedger],
      subjects: [ids.linkedEndpoint],
      seen: 'is not there now',
    },
  ],
  unknown: [
    { world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds },
    {
      world: 'whose group was taken out of the scope',
      changes: [deleted, having({ scope: [ids.group('rg-aks')] })],
      why: 'It is outside of RELINK_SCOPE.',
    },
    { world: 'whose repair is under way', changes: [deleted, isUnderRepair], why: 'under way or expected' },
    { world: 'whose repair may be expected', changes: [deleted, expectsRepair], why: 'under way or expected' },
  ],
};
