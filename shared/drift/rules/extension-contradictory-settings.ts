import { finds, passes, type Rule } from '../rule.ts';
import { contradictionsOf } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeInference, settingCommand } from '../scene/extensions.ts';

/** One setting of the extension in two spellings that do not agree. */
export const extensionContradictorySettings: Rule = {
  id: 'extension-contradictory-settings',
  title: 'Settings of the Azure ML extension contradict each other',
  severity: 'warning',
  covers: ['C2', 'C3', 'C4', 'C5', 'E16'],
  sources: [
    {
      document: extensionDocument,
      says: 'inferenceRouterServiceType, internalLoadBalancerProvider, sslSecret and inferenceRouterHA are the settings.',
    },
    {
      document: 'Azure/AML-Kubernetes, files/deployextension.json',
      says: 'The template also sends scoringFe.serviceType.nodePort, scoringFe.serviceType.internalLoadBalancer and scoringFe.sslSecret.',
    },
    {
      document: 'Azure CLI extension k8s-extension, release 1.2.2',
      says: 'microsoft.azureml.kubernetes: Rename inferenceLoadBalancerHA to inferenceRouterHA.',
    },
  ],
  reads: extensionReads,
  impact: 'What the inference router does follows from one of the two values; the next update of the extension may turn it round.',
  fix: 'Decide which value is meant, and set both spellings to it.',
  notes:
    'An internal load balancer that is named beside nodePort is no contradiction: Microsoft’s template writes both. Azure does not document which spelling counts, so the rules about such a setting answer unknown meanwhile.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeInference(scene, (extension) => {
      const contradictions = contradictionsOf(extension.settings);
      if (contradictions.length === 0) return passes;
      return finds({
        subject: extension.id,
        seen: `${extensionOf(extension)} says two things of one setting: ${contradictions.join('; ')}.`,
        fix: `Set both names to the value that is meant: ${settingCommand(extension, '<name>=<value> <other name>=<value>')}`,
      });
    }),
};
