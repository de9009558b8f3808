import { endpointFailed } from '../../../shared/drift/rules/endpoint-failed.ts';
import { ids } from '../worlds/ids.ts';
import { expectsRepair } from './compute-changes.ts';
import { connectionIs, endpointIs, endpointNeeds, endpointsUnseen } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const endpointFailedCases: RuleCases = {
  rule: endpointFailed,
  passes: [
    { world: 'whose endpoint is being changed', changes: [endpointIs('Updating')] },
    {
      world: 'whose failed endpoint is Disconnected, which is another finding',
      changes: [endpointIs('Failed'), connectionIs('Disconnected')],
    },
  ],
  fails: [
    {
      world: 'whose endpoint is Failed',
      changes: [endpointIs('Failed')],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod is Failed.',
      severity: 'warning',
    },
  ],
  unknown: [
    { world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds },
    { world: 'whose repair may be expected', changes: [endpointIs('Failed'), expectsRepair], why: 'under way or expected' },
  ],
};
