import { nameOf } from '../../domain/arm-id.ts';
import { withoutPersonalText } from '../../domain/secret-forms.ts';
import type { ExtensionFacts } from '../facts/extension-facts.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { extensionTroubles } from '../scene/documents.ts';
import { clusterArguments, extensionDocument, extensionOf, extensionReads, judgeExtensions } from '../scene/extensions.ts';

const brokenStates = ['failed', 'canceled'];
const mostLetters = 400;

/** An installation or update of the extension that has ended, and not well. */
export const extensionFailed: Rule = {
  id: 'extension-failed',
  title: 'The Azure ML extension is Failed or Canceled',
  severity: 'critical',
  covers: ['C1', 'E17'],
  sources: [
    { document: extensionDocument, says: 'Check that the provisioning state is Succeeded; Pending in the first minutes is no fault.' },
    {
      document: extensionTroubles,
      says: 'When the extension fails to be deployed, its error codes (such as E40002, INSUFFICIENT_NODE) say why.',
    },
  ],
  reads: extensionReads,
  impact: 'Azure ML may not be able to use the cluster: creating, updating and deleting endpoints and deployments can fail.',
  fix: 'Read the reported errors, remove the cause, and update the extension until its provisioning state is Succeeded; otherwise delete it and install it with the same settings.',
  notes:
    'Critical when no version was ever installed (currentVersion is missing). A warning when one is there: what failed may be an update of it, which Azure ML also makes by itself. Creating, Updating, Deleting, Pending and states that Relink does not know are taken for work in progress. Whether the pods in namespace azureml run is visible only inside the cluster.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeExtensions(scene, (extensions) =>
      together(
        extensions.map((extension) => {
          if (!brokenStates.includes(extension.provisioningState.toLowerCase())) return passes;
          return finds({
            subject: extension.id,
            seen: `${extensionOf(extension)} has provisioning state ${extension.provisioningState}${installedOf(extension)}. ${troublesOf(extension)}`,
            fix: fixOf(extension),
            ...(extension.isInstalled && { severity: 'warning' as const }),
          });
        }),
      ),
    ),
};

function installedOf({ isInstalled, version }: ExtensionFacts): string {
  return isInstalled ? ` over the installed version ${version ?? ''}` : ', and no version of it was installed';
}

/** R11: Azure's messages are free text, and may quote anything. */
function troublesOf({ troubles }: ExtensionFacts): string {
  if (troubles.length === 0) return 'Azure gives no reason.';
  const text = withoutPersonalText([...troubles].sort().join('; '));
  return `Azure says: ${text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text}`;
}

function fixOf({ id, clusterId }: ExtensionFacts): string {
  const which = `--name ${nameOf(id)} ${clusterArguments(clusterId)}`;
  return `See the whole message with az k8s-extension show ${which} and the pods with kubectl get pods -n azureml; remove the cause, then run az k8s-extension update ${which}.`;
}
