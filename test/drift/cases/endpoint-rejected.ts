import { endpointRejected } from '../../../shared/drift/rules/endpoint-rejected.ts';
import { ids } from '../worlds/ids.ts';
import { isUnderRepair } from './compute-changes.ts';
import { connectionIs, endpointIs, endpointNeeds, endpointsUnseen, stopped } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const endpointRejectedCases: RuleCases = {
  rule: endpointRejected,
  passes: [{ world: 'whose cluster is stopped on purpose', changes: [connectionIs('Rejected'), stopped] }],
  fails: [
    {
      world: 'whose connection somebody refused',
      changes: [connectionIs('Rejected')],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod has a connection in state Rejected',
    },
    {
      world: 'whose connection somebody refused, and which is Failed for that',
      changes: [connectionIs('Rejected'), endpointIs('Failed')],
      subjects: [ids.linkedEndpoint],
      seen: 'in state Rejected',
    },
  ],
  unknown: [
    { world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds },
    { world: 'whose repair is under way', changes: [connectionIs('Rejected'), isUnderRepair], why: 'under way or expected' },
  ],
};
