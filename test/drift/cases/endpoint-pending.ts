import { endpointPending } from '../../../shared/drift/rules/endpoint-pending.ts';
import { ids } from '../worlds/ids.ts';
import { isUnderRepair } from './compute-changes.ts';
import { connectionIs, endpointLedgerSays, endpointNeeds, endpointsUnseen } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const endpointPendingCases: RuleCases = {
  rule: endpointPending,
  passes: [
    { world: 'whose connection is Rejected, which is another finding', changes: [connectionIs('Rejected')] },
    {
      world: 'whose pending connection is that of a repair which was not finished',
      changes: [connectionIs('Pending'), endpointLedgerSays({ condition: 'apart', incarnation: 'guid-of-an-older-one' })],
    },
  ],
  fails: [
    {
      world: 'whose connection waits for approval',
      changes: [connectionIs('Pending')],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod has a connection in state Pending',
    },
  ],
  unknown: [
    { world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds },
    { world: 'whose repair is under way', changes: [connectionIs('Pending'), isUnderRepair], why: 'under way or expected' },
  ],
};
