import { zoneGroupMissing } from '../../../shared/drift/rules/zone-group-missing.ts';
import { ids } from '../worlds/ids.ts';
import { having } from '../worlds/world.ts';
import { isUnderRepair } from './compute-changes.ts';
import { endpointNeeds, endpointsUnseen, snapshotsSay } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const had = snapshotsSay({ zoneIds: [ids.linkedZone] });
const hasNow = (...zoneIds: readonly string[]) => having({ zoneGroups: { [ids.linkedEndpoint]: zoneIds } });

export const zoneGroupMissingCases: RuleCases = {
  rule: zoneGroupMissing,
  passes: [
    { world: 'whose endpoint has its zone group', changes: [had, hasNow(ids.linkedZone)] },
    { world: 'whose endpoint never had a zone group', changes: [snapshotsSay({}), hasNow()] },
  ],
  fails: [
    {
      world: 'whose endpoint has lost its zone group',
      changes: [had, hasNow()],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod had a DNS zone group with 1c9d3c2e-8f37-4b5c-9c7e-2f1f8e1b7a55.privatelink.westeurope.azmk8s.io by its newest snapshot, and has none with it now.',
    },
    {
      world: 'whose zone group names another zone now',
      changes: [had, hasNow(ids.zone('privatelink.westeurope.azmk8s.io'))],
      subjects: [ids.linkedEndpoint],
      seen: 'has none with it now',
    },
  ],
  unknown: [
    { world: 'whose zone groups were not read', changes: [had], why: 'DNS zone groups are read in turns' },
    { world: 'whose snapshots were not read', changes: [hasNow()], why: 'Stored snapshots of endpoints are read in turns' },
    { world: 'whose endpoints nobody may read', changes: [had, endpointsUnseen], why: endpointNeeds },
    { world: 'whose repair is under way', changes: [had, hasNow(), isUnderRepair], why: 'under way or expected' },
  ],
};
