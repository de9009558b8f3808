import { endpointRepairUnfinished } from '../../../shared/drift/rules/endpoint-repair-unfinished.ts';
import { ids } from '../worlds/ids.ts';
import { without } from '../worlds/world.ts';
import { expectsRepair, isUnderRepair } from './compute-changes.ts';
import { connectionIs, endpointIs, endpointLedgerSays, endpointNeeds, endpointsUnseen } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const apart = endpointLedgerSays({ condition: 'apart', snapshotId: 'snapshot-1' });
const deleted = without(ids.linkedEndpoint);
const madeAgain = endpointLedgerSays({ condition: 'apart', incarnation: 'guid-of-an-older-one' });

export const endpointRepairUnfinishedCases: RuleCases = {
  rule: endpointRepairUnfinished,
  passes: [
    {
      world: 'whose endpoint was taken down early and waits for the start',
      changes: [deleted, endpointLedgerSays({ condition: 'apart', awaitsStart: true })],
    },
    { world: 'whose repair was begun and has not deleted the endpoint, which is another finding', changes: [apart] },
    { world: 'whose endpoint somebody else deleted, which is another finding', changes: [deleted] },
  ],
  fails: [
    {
      world: 'whose endpoint a repair took away and did not make again',
      changes: [deleted, apart],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod was taken away by a repair that was not finished, and is not there now.',
    },
    {
      world: 'whose endpoint was made again and not verified',
      changes: [madeAgain],
      subjects: [ids.linkedEndpoint],
      seen: 'is there again (Succeeded), and was not verified.',
    },
    {
      world: 'whose endpoint was made again, and waits for its approval',
      changes: [madeAgain, connectionIs('Pending')],
      subjects: [ids.linkedEndpoint],
      seen: 'was not verified.',
    },
    {
      world: 'whose endpoint failed to be deleted',
      changes: [apart, endpointIs('Failed')],
      subjects: [ids.linkedEndpoint],
      seen: 'is there again (Failed)',
    },
  ],
  unknown: [
    { world: 'whose endpoints nobody may read', changes: [apart, endpointsUnseen], why: endpointNeeds },
    { world: 'whose repair is under way', changes: [deleted, apart, isUnderRepair], why: 'under way or expected' },
    { world: 'whose repair may be expected', changes: [madeAgain, expectsRepair], why: 'under way or expected' },
  ],
};
