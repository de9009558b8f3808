import { endpointDeadAfterRestart } from '../../../shared/drift/rules/endpoint-dead-after-restart.ts';
import { ids } from '../worlds/ids.ts';
import { remembering, set } from '../worlds/world.ts';
import { expectsRepair, isUnderRepair } from './compute-changes.ts';
import {
  connectionIs,
  endpointIs,
  endpointLedgerSays,
  endpointNeeds,
  endpointNotInLedger,
  endpointsUnseen,
  stopped,
} from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const goodBeforeRestart = endpointLedgerSays({ goodSinceRestartId: 'restart-1' });

export const endpointDeadAfterRestartCases: RuleCases = {
  rule: endpointDeadAfterRestart,
  passes: [
    {
      world: 'whose cluster was never seen to restart',
      changes: [goodBeforeRestart, remembering({ power: { power: 'Running', powerSeenAt: 0 } })],
    },
    { world: 'whose old endpoint is Disconnected, which is another finding', changes: [goodBeforeRestart, connectionIs('Disconnected')] },
    { world: 'whose old endpoint is Failed, which is another finding', changes: [goodBeforeRestart, endpointIs('Failed')] },
    { world: 'whose cluster is stopped on purpose', changes: [goodBeforeRestart, stopped] },
    {
      world: 'with API Server VNet Integration, whose restart cuts nothing',
      changes: [goodBeforeRestart, set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
    {
      world: 'in which Azure writes the states in another casing',
      changes: [connectionIs('approved'), endpointIs('succeeded')],
    },
  ],
  fails: [
    {
      world: 'whose endpoint was found good after an earlier restart only',
      changes: [goodBeforeRestart],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod is Approved and Succeeded, and it is older than the cluster’s last restart (2026-11-20T06:30:00.000Z), which cut its link.',
    },
    {
      world: 'whose endpoint was adopted before any restart',
      scenario: 'public-workspace-service-endpoints',
      changes: [endpointLedgerSays({ goodSinceRestartId: undefined })],
      subjects: [ids.linkedEndpoint],
      seen: 'older than the cluster’s last restart',
    },
    {
      world: 'whose repair was begun and has not deleted the endpoint yet',
      changes: [endpointLedgerSays({ condition: 'apart' })],
      subjects: [ids.linkedEndpoint],
      seen: 'older than the cluster’s last restart',
    },
  ],
  unknown: [
    { world: 'whose endpoint Relink has never judged', changes: [endpointNotInLedger], why: 'Azure does not say when it was made' },
    {
      world: 'whose endpoint somebody made anew',
      changes: [endpointLedgerSays({ incarnation: 'guid-of-an-older-one' })],
      why: 'it reads the activity log',
    },
    { world: 'whose endpoint Azure is changing', changes: [goodBeforeRestart, endpointIs('Updating')], why: 'is Updating' },
    { world: 'whose repair may be expected', changes: [goodBeforeRestart, expectsRepair], why: 'under way or expected' },
    { world: 'whose repair is under way', changes: [goodBeforeRestart, isUnderRepair], why: 'under way or expected' },
    { world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds },
    {
      world: 'whose endpoint shows no resourceGuid',
      changes: [goodBeforeRestart, set(ids.linkedEndpoint, 'properties.resourceGuid', undefined)],
      why: 'no resourceGuid',
    },
  ],
};
