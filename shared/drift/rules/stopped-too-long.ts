import { isStoppedSince } from '../../domain/restart.ts';
import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { aksCommand } from '../scene/commands.ts';
import { aksSupport } from '../scene/documents.ts';

/** AKS keeps the state of a stopped cluster for so long. */
const monthsKept = 12;
const warningFromMonth = 9;
const criticalFromMonth = 11;

export const stoppedTooLong: Rule = {
  id: 'stopped-too-long',
  title: 'AKS will delete the cluster: it has been stopped for too long',
  severity: 'warning',
  covers: [],
  sources: [
    {
      document: aksSupport,
      says: 'The state of a stopped cluster is kept for up to 12 months; after that the cluster state and all of its resources are deleted.',
    },
  ],
  reads: ['Microsoft.ContainerService/managedClusters/read'],
  impact: 'The cluster goes with everything in it. Its computes, endpoints and deployments in Azure ML are then left without it.',
  fix: 'Start the cluster once, or delete it on purpose.',
  notes:
    'A warning from the 9th month on, critical from the 11th. Counted from when Relink first knew it to be stopped: a cluster that was stopped before Relink saw it for the first time may go sooner.',
  mayRepair: false,
  alerts: true,
  when: 'always',
  evaluate: ({ cluster, estate }) => {
    if (cluster.power === 'Running') return passes;
    if (cluster.power === 'Unknown') return cannotTell(`Azure does not say whether ${cluster.name} is stopped (powerState is missing).`);
    const { power } = estate.memory(cluster.id);
    if (power.stoppedAt === undefined || !isStoppedSince(power)) {
      // The next pulse will note it: that is nothing that anybody has to mend.
      return cannotTell(`${cluster.name} is stopped, and Relink has not noted yet since when.`, { isLater: true });
    }
    if (estate.at < monthsAfter(power.stoppedAt, warningFromMonth)) return passes;
    const kept = dayOf(monthsAfter(power.stoppedAt, monthsKept));
    return finds({
      subject: cluster.id,
      seen: `Cluster ${cluster.name} has been stopped since ${dayOf(power.stoppedAt)} or earlier; AKS keeps it until ${kept} at the latest.`,
      fix: `${aksCommand('start', cluster.id)}; when Relink has repaired what the restart broke, it may be stopped again. Or delete it, if nobody needs it any more.`,
      severity: estate.at < monthsAfter(power.stoppedAt, criticalFromMonth) ? 'warning' : 'critical',
    });
  },
};

function monthsAfter(at: number, months: number): number {
  const date = new Date(at);
  return date.setUTCMonth(date.getUTCMonth() + months);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
