import { nameOf, subscriptionScope } from '../../domain/arm-id.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { cannotTell, finds, passes, type Rule } from '../rule.ts';

/** An event may come before Relink reads the start, and an event that is retried may come late. */
const beforeMs = 15 * 60_000;
const patienceMs = 60 * 60_000;

/** A restart that Relink found by looking, because nobody told it. */
export const noEventHeard: Rule = {
  id: 'no-event-heard',
  title: 'No event told of the cluster’s last restart',
  severity: 'warning',
  covers: [],
  sources: [
    {
      document: 'Azure Event Grid, "event-schema-subscriptions"',
      says: 'ResourceActionSuccess is raised when an action succeeds; its operation name is that of the action, such as managedClusters/start/action.',
    },
    {
      document: 'Azure Event Grid, "delivery-and-retry"',
      says: 'Event Grid retries a delivery that failed after growing delays, and drops the event or dead-letters it when its time is over.',
    },
  ],
  reads: [],
  impact: 'Repairs begin up to five minutes later, and a stop and start between two looks is not noticed at all.',
  fix: 'Look whether the event subscription exists, has the filter of infra/event-filter.json, and delivers; make it again as the README says.',
  notes:
    'Judged an hour after the restart. Where no event about the cluster was ever heard there may be no subscription on purpose: that is advice only. That Azure raises an event for every start is not documented beyond the general rule, and nobody has verified it.',
  mayRepair: false,
  alerts: false,
  evaluate: ({ cluster, estate }) => {
    const { power, heardAt } = estate.memory(cluster.id);
    const { restart } = power;
    if (whyNothing(cluster) !== undefined) return passes;
    if (restart?.seenBy !== 'read' || (heardAt !== undefined && heardAt >= restart.at - beforeMs)) return passes;
    if (estate.at - restart.at < patienceMs) return cannotTell('An event about the last restart may still come.', { isLater: true });
    const last =
      heardAt === undefined ? 'No event about it was ever heard' : `The last event about it came ${new Date(heardAt).toISOString()}`;
    const source = subscriptionScope(cluster.id);
    return finds({
      subject: cluster.id,
      seen: `${nameOf(cluster.id)} was seen to run again at ${new Date(restart.at).toISOString()}, and no event told so. ${last}.`,
      fix: `az eventgrid event-subscription show --name relink --source-resource-id ${source} --include-full-endpoint-url false; if it is not there, or its filter is another, az eventgrid event-subscription create --name relink --source-resource-id ${source} with the arguments that the README gives`,
      ...(heardAt === undefined && { severity: 'advice' }),
    });
  },
};
