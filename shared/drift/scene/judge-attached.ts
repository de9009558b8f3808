import { judge } from '../judge-reading.ts';
import { passes, type Scene, type Verdict } from '../rule.ts';
import { allComputesListed, attachedComputes } from './computes.ts';

/** The verdict on a cluster that a workspace uses. A cluster that nobody attached owes Azure ML's demands nothing. */
export function judgeAttached(scene: Scene, verdictOf: () => Verdict): Verdict {
  if (attachedComputes(scene).length > 0) return verdictOf();
  return judge(allComputesListed(scene), () => passes);
}

/** What {@link judgeAttached} reads. */
export const attachedReads = [
  'Microsoft.ContainerService/managedClusters/read',
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/computes/read',
] as const;
