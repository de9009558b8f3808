import type { VersionFacts } from '../facts/estate.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { aksCommand } from '../scene/commands.ts';
import { kubernetesReference } from '../scene/documents.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';

/** Azure ML supports the latest minor version of AKS and the two before it. */
const minorsBehind = 2;

export const kubernetesVersion: Rule = {
  id: 'kubernetes-version',
  title: 'The Kubernetes version is older than Azure ML supports',
  severity: 'warning',
  covers: ['C10', 'E18'],
  sources: [
    {
      document: kubernetesReference,
      says: 'Supported are minor versions from N-2 on, N being the latest generally available minor version of AKS.',
    },
  ],
  reads: [...attachedReads, 'Microsoft.ContainerService/locations/kubernetesVersions/read'],
  impact: 'Azure ML does not support its extension on this version; an update of the extension may stop working on it.',
  fix: 'Upgrade the cluster, one minor version at a time.',
  notes:
    'N is taken from what AKS offers in the cluster’s region, previews left out. With long term support (support plan AKSLongTermSupport) AKS itself goes on longer: then it is information, since ' +
    'Azure ML’s page knows no such exception.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeAttached(scene, () => judge(scene.estate.versions(scene.cluster.location), (versions) => verdictOn(scene, versions))),
};

function verdictOn({ cluster }: Scene, versions: readonly VersionFacts[]): Verdict {
  const own = minorOf(cluster.kubernetesVersion);
  const offered = versions.filter(({ isPreview }) => !isPreview).flatMap(({ version }) => minorOf(version) ?? []);
  if (own === undefined) return cannotTell(`Azure does not say which Kubernetes version ${cluster.name} has.`);
  if (offered.length === 0) return cannotTell(`AKS lists no generally available version in ${cluster.location}.`);
  const latest = Math.max(...offered);
  if (own >= latest - minorsBehind) return passes;
  const oldest = `1.${latest - minorsBehind}`;
  return finds({
    subject: cluster.id,
    seen: `Cluster ${cluster.name} has Kubernetes ${cluster.kubernetesVersion}; the latest of AKS in ${cluster.location} is 1.${latest}, so ${oldest} is the oldest that Azure ML supports.`,
    fix: `${aksCommand('get-upgrades', cluster.id)} shows the next version; ${aksCommand('upgrade', cluster.id)} --kubernetes-version <next>, until it is ${oldest} or later.`,
    ...(cluster.supportPlan?.toLowerCase() === 'akslongtermsupport' && { severity: 'information' as const }),
  });
}

/** Kubernetes has had one major version only; another one cannot be compared. */
function minorOf(version: string | undefined): number | undefined {
  const minor = /^1\.(\d+)(\.|$)/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
