import { finds, passes, type Rule } from '../rule.ts';
import { judgeSetting, routerServiceType } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeInference, settingCommand } from '../scene/extensions.ts';

const known = ['loadbalancer', 'nodeport', 'clusterip'];

/** Inference without a way in. */
export const routerType: Rule = {
  id: 'router-type',
  title: 'The inference router has no valid service type',
  severity: 'warning',
  covers: ['C2', 'E16'],
  sources: [
    {
      document: extensionDocument,
      says: 'inferenceRouterServiceType: loadBalancer, nodePort or clusterIP. Required if enableInference=True.',
    },
  ],
  reads: extensionReads,
  impact: 'The inference router (azureml-fe) may not be reachable, so online endpoints on the cluster cannot be called.',
  fix: 'Set inferenceRouterServiceType to loadBalancer, nodePort or clusterIP.',
  notes:
    'Any casing is accepted, and the spellings scoringFe.serviceType.nodePort and scoringFe.serviceType.internalLoadBalancer count as well.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeInference(scene, (extension) =>
      judgeSetting(extension, routerServiceType(extension.settings), (type) => {
        if (type !== undefined && known.includes(type)) return passes;
        const what = type === undefined ? 'no inferenceRouterServiceType' : `inferenceRouterServiceType ${type}, which Azure does not know`;
        return finds({
          subject: extension.id,
          seen: `${extensionOf(extension)} has inference enabled and ${what}.`,
          fix: settingCommand(extension, 'inferenceRouterServiceType=loadBalancer internalLoadBalancerProvider=azure'),
        });
      }),
    ),
};
