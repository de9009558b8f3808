import { isWithin, nameOf, sameId } from '../../domain/arm-id.ts';
import { azureMlExtensionType, type ExtensionFacts } from '../facts/extension-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, passes, type Scene, together, type Verdict } from '../rule.ts';
import { placeOf } from './commands.ts';
import { isInferenceEnabled } from './extension-settings.ts';
import { attachedReads, judgeAttached } from './judge-attached.ts';

/**
 * Judges the Azure ML extensions of a cluster that is attached to a workspace (AKS allows one of a type). What nobody attached may lack
 * the extension or have it as it likes.
 */
export function judgeExtensions(scene: Scene, verdictOf: (extensions: readonly ExtensionFacts[]) => Verdict): Verdict {
  return judgeAttached(scene, () => judge(azureMlExtensions(scene), verdictOf));
}

/** Judges the settings of each; protected ones are never returned, and an extension that shows none at all proves nothing (R5). */
export function judgeSettings(scene: Scene, verdictOf: (extension: ExtensionFacts) => Verdict): Verdict {
  return judgeExtensions(scene, (extensions) =>
    together(
      extensions.map((extension) => {
        if (Object.keys(extension.settings).length > 0) return verdictOf(extension);
        return cannotTell(`Azure shows no configuration settings of the extension ${nameOf(extension.id)}.`, { subject: extension.id });
      }),
    ),
  );
}

/** Judges the settings of those with inference enabled; it is not unless it is asked for (azure-facts D7). */
export function judgeInference(scene: Scene, verdictOf: (extension: ExtensionFacts) => Verdict): Verdict {
  return judgeSettings(scene, (extension) => {
    const enabled = isInferenceEnabled(extension.settings);
    return enabled.kind === 'value' && enabled.value ? verdictOf(extension) : passes;
  });
}

function azureMlExtensions({ cluster, estate }: Scene): Reading<readonly ExtensionFacts[]> {
  const found = estate.extensions.all.filter(({ clusterId, type }) => type === azureMlExtensionType && sameId(clusterId, cluster.id));
  const gap = estate.extensions.gaps.find(({ scope }) => isWithin(cluster.id, scope) || isWithin(scope, cluster.id));
  return found.length === 0 && gap ? unread(gap.why) : read(found);
}

/** How people call it: by its name and its cluster's. */
export function extensionOf({ id, clusterId }: ExtensionFacts): string {
  return `Extension ${nameOf(id)} of ${nameOf(clusterId)}`;
}

/** The command that changes settings; Azure leaves the others as they are. */
export function settingCommand({ id, clusterId }: ExtensionFacts, settings: string): string {
  return `az k8s-extension update --name ${nameOf(id)} ${clusterArguments(clusterId)} --config ${settings}`;
}

export function clusterArguments(clusterId: string): string {
  return `--cluster-type managedClusters --cluster-name ${nameOf(clusterId)} ${placeOf(clusterId)}`;
}

export const extensionReads = ['Microsoft.KubernetesConfiguration/extensions/read', ...attachedReads] as const;

/** Its table of settings is followed where older texts differ. */
export const extensionDocument =
  'Deploy Azure Machine Learning extension on AKS or Arc Kubernetes cluster, https://learn.microsoft.com/azure/machine-learning/how-to-deploy-kubernetes-extension';
