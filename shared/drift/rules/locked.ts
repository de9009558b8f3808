import { nameOf } from '../../domain/arm-id.ts';
import { blockingLocks, type Lock, type Touched } from '../../domain/lock.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { namesOf } from '../scene/commands.ts';
import { allComputesListed } from '../scene/computes.ts';
import { unseenEndpoints } from '../scene/linked-endpoints.ts';
import { nodeGroupOf } from '../scene/node-group.ts';
import { touchedByRepair } from '../scene/touched-by-repair.ts';

/** A management lock in the way of the next repair, or of AKS itself. */
export const locked: Rule = {
  id: 'locked',
  title: 'A lock will block the next repair',
  severity: 'critical',
  covers: ['A15', 'A16'],
  sources: [
    {
      document: 'Azure Resource Manager, "lock-resources"',
      says: 'CanNotDelete: authorised users cannot delete the resource. ReadOnly: they cannot delete or update it. Locks are inherited by what is below.',
    },
    {
      document: 'MicrosoftDocs/azure-docs issue 85107',
      says: 'Due to a resource lock on the node resource group the stop of a private AKS cluster took a lot of time, and it could not be accessed because of a broken private link.',
    },
  ],
  reads: [
    'Microsoft.Authorization/locks/read',
    'Microsoft.Network/privateEndpoints/read',
    'Microsoft.MachineLearningServices/workspaces/computes/read',
  ],
  impact:
    'After the next restart Relink refuses the repair of what is locked, and Azure ML cannot use the cluster until somebody removes the lock.',
  fix: 'Remove the lock, or move it to where it protects no part of the link.',
  notes:
    'Judged by what a repair of the linked endpoints and attached computes deletes and writes, a lock on the cluster included: the connection below it goes with the endpoint. In the node resource group those count that are in the way when AKS replaces its private link service and endpoint, as a warning: that rests on one report. Relink never removes locks. Zones of DNS zone groups count where Relink has read or stored them.',
  mayRepair: false,
  alerts: true,
  when: 'always',
  evaluate: (scene) => {
    if (whyNothing(scene.cluster) !== undefined) return passes;
    const touched = touchedByRepair(scene);
    const found = judge(scene.estate.locks, (locks) => together(locks.map((lock) => judgeLock(scene, touched, lock))));
    return together([found, unseenEndpoints(scene.estate), judge(allComputesListed(scene), () => passes)]);
  },
};

function judgeLock(scene: Scene, touched: Touched, lock: Lock): Verdict {
  const blocks = (part: Touched) => blockingLocks([lock], part).length > 0;
  const deleted = touched.deleted.filter((id) => blocks({ deleted: [id], written: [] }));
  const written = touched.written.filter((id) => !deleted.includes(id) && blocks({ deleted: [], written: [id] }));
  const isInAksWay = blocks({ deleted: replacedByAks(scene), written: [] });
  const effects = [
    ...(deleted.length > 0 ? [`a repair cannot delete ${namesOf(deleted)}`] : []),
    ...(written.length > 0 ? [`a repair cannot write to ${namesOf(written)}`] : []),
    ...(isInAksWay
      ? [`AKS may not be able to replace its own private link in ${scene.cluster.nodeResourceGroup} when the cluster is stopped`]
      : []),
  ];
  if (effects.length === 0) return passes;
  return finds({
    subject: lock.id,
    seen: `${lock.level} lock ${nameOf(lock.id)} on ${scopeOf(lock)}: ${effects.join('; ')}.`,
    fix: `az lock delete --ids ${lock.id}`,
    ...(deleted.length + written.length === 0 && { severity: 'warning' }),
  });
}

/** Types and not names: which names AKS gives them is not documented. */
function replacedByAks({ cluster }: Scene): readonly string[] {
  return ['privateLinkServices', 'privateEndpoints'].map((type) => `${nodeGroupOf(cluster)}/providers/Microsoft.Network/${type}`);
}

function scopeOf({ id }: Lock): string {
  return id.split('/').slice(0, -4).join('/');
}
