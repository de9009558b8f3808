import { idKey } from '../../domain/arm-id.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { endpointReads, managePrivateEndpoint } from '../scene/endpoint-texts.ts';
import { linkedEndpoints } from '../scene/endpoints.ts';
import { endpointOf, statusOf, unseenEndpoints } from '../scene/linked-endpoints.ts';

/** What lists of orphaned resources count, and scripts behind them delete. */
const orphanStates = ['disconnected', 'rejected'];

/** An endpoint of a stopped cluster that looks to others as if nobody needed it. */
export const endpointLooksOrphaned: Rule = {
  id: 'endpoint-looks-orphaned',
  title: 'An endpoint of a stopped cluster looks orphaned to cost cleaners',
  severity: 'advice',
  covers: [],
  sources: [
    {
      document: 'Azure Orphaned Resources workbook, https://github.com/dolevshor/azure-orphan-resources',
      says: 'Private endpoints that are not connected to any resource: those whose connection is Disconnected.',
    },
    {
      document: managePrivateEndpoint,
      says: 'A disconnected private endpoint becomes informative and should be deleted for clean-up.',
    },
  ],
  reads: endpointReads,
  impact:
    'A script or a person that cleans up deletes the endpoint, with its tags, addresses and zone groups, before the cluster starts again.',
  fix: 'Leave the endpoint out of the clean-up, or let Relink take it down early itself: it keeps a snapshot and makes it again after the start.',
  notes:
    'Only while the cluster is stopped: of a running cluster the same state is a fault (endpoint-disconnected, endpoint-rejected). A lock against deletion is no remedy, it refuses the repair too (locked). Which tags a cleaner respects is its own affair; Relink knows none that all respect. An endpoint that still says Approved during a planned stop is on no such list.',
  mayRepair: false,
  alerts: false,
  when: 'always',
  evaluate: (scene) => {
    const { cluster, estate } = scene;
    if (whyNothing(cluster) !== undefined || estate.memory(cluster.id).power.power !== 'Stopped') return passes;
    const orphans = linkedEndpoints(scene).filter((endpoint) => orphanStates.includes(idKey(statusOf(endpoint))));
    const findings = orphans.map((endpoint) =>
      finds({
        subject: endpoint.id,
        seen: `${endpointOf(scene, endpoint.id)} has a connection in state ${statusOf(endpoint)} while the cluster is stopped.`,
        fix: `Exclude it from clean-up; or set the tag relink-teardown to on-stop: az tag update --resource-id ${cluster.id} --operation Merge --tags relink-teardown=on-stop`,
      }),
    );
    return together([...findings, unseenEndpoints(estate)]);
  },
};
