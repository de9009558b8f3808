import { nameOf } from '../../domain/arm-id.ts';
import type { ClusterState } from '../../domain/cluster.ts';
import { isInScope, subscriptionsOf } from '../../domain/scope.ts';
import { sideBySide } from '../../drift/side-by-side.ts';
import type { Engine } from '../../repair/engine.ts';
import { attempt } from '../attempt.ts';
import { lookAtCluster } from '../look-at-cluster.ts';
import type { ClusterLook, DoctorCheck } from '../report.ts';

const area = 'clusters';
/** Clusters that are looked at side by side; each looks at several parts at a time. */
const atOnce = 4;

export interface ClustersSeen {
  readonly looks: readonly ClusterLook[];
  readonly checks: readonly DoctorCheck[];
  /** False when some cluster could not be listed, or not be looked at to its end. */
  readonly isAll: boolean;
}

/** Every cluster of RELINK_SCOPE, as long as the time lasts; which ones were not reached is said. */
export async function lookAtClusters(engine: Engine, signal: AbortSignal): Promise<ClustersSeen> {
  const { clusters, checks: unlisted } = await listClusters(engine, signal);
  const looks: ClusterLook[] = [];
  const checks: DoctorCheck[] = [...unlisted];
  await sideBySide(clusters, { width: atOnce }, async (cluster) => {
    const what = `What a repair of ${nameOf(cluster.id)} would be refused`;
    const made = await attempt({ area, subject: cluster.id, what, level: 'error', signal }, async () => {
      const look = await lookAtCluster(engine, cluster, signal);
      looks.push(look);
      return clusterChecks(look);
    });
    checks.push(...made);
  });
  const none = clusters.length === 0 && unlisted.length === 0 ? [noCluster] : [];
  return { looks, checks: [...checks, ...none], isAll: unlisted.length === 0 && looks.length === clusters.length };
}

const noCluster: DoctorCheck = {
  id: 'clusters.none',
  area,
  subject: 'RELINK_SCOPE',
  level: 'warning',
  seen: 'Azure shows Relink no cluster in its scope.',
  next: 'Check RELINK_SCOPE, and whether Relink’s roles reach the clusters: what it may not read is left out without a word.',
};

async function listClusters(engine: Engine, signal: AbortSignal) {
  const { settings, azure } = engine;
  const clusters: ClusterState[] = [];
  const lists = subscriptionsOf(settings.scope).map((id) =>
    attempt({ area, subject: `/subscriptions/${id}`, what: 'The clusters of the subscription', level: 'error', signal }, async () => {
      clusters.push(...(await azure.clusters.list(id, signal)).filter((cluster) => isInScope(cluster.id, settings.scope)));
      return [];
    }),
  );
  return { checks: (await Promise.all(lists)).flat(), clusters };
}

function clusterChecks(look: ClusterLook): readonly DoctorCheck[] {
  const refused = look.refusals.map(({ subject, reason, next }): DoctorCheck => {
    const seen = `${nameOf(look.clusterId)}, ${nameOf(subject)}: ${reason}`;
    return { id: 'clusters.refused', area, subject, level: look.mode === 'observe' ? 'warning' : 'error', seen, next };
  });
  const held = look.holds.map((hold): DoctorCheck => {
    const seen = `A hold keeps Relink away from ${nameOf(look.clusterId)}: ${hold}.`;
    return {
      id: 'clusters.held',
      area,
      subject: look.clusterId,
      level: 'warning',
      seen,
      next: 'Lift it (DELETE /api/holds/<holdId>) when it is no longer meant.',
    };
  });
  const found = [...refused, ...held];
  const seen = `${nameOf(look.clusterId)} (${look.power}, mode ${look.mode}): ${look.notes.join(' ') || 'not looked at.'}`;
  return found.length > 0 ? found : [{ id: 'clusters.ready', area, subject: look.clusterId, level: 'ok', seen }];
}
