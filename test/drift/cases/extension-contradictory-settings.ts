import { extensionContradictorySettings } from '../../../shared/drift/rules/extension-contradictory-settings.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

export const extensionContradictorySettingsCases: RuleCases = {
  rule: extensionContradictorySettings,
  passes: [
    {
      world: 'whose settings stand there in both spellings and agree',
      changes: [
        setting('scoringFe.serviceType.nodePort', 'false'),
        setting('scoringFe.serviceType.internalLoadBalancer', 'true'),
        setting('scoringFe.sslSecret', 'azureml/scoring-tls'),
        setting('inferenceLoadBalancerHA', 'TRUE'),
      ],
    },
    {
      world: 'whose template writes an internal load balancer beside nodePort, without quotation marks',
      changes: [setting('inferenceRouterServiceType', 'NodePort'), setting('scoringFe.serviceType.nodePort', true)],
    },
    { world: 'with an empty text in the second spelling', changes: [setting('scoringFe.sslSecret', '')] },
    {
      world: 'with contradictions on an extension without inference',
      changes: [setting('enableInference', 'False'), setting('inferenceLoadBalancerHA', 'False')],
    },
  ],
  fails: [
    {
      world: 'whose router is a load balancer in one spelling and a node port in the other',
      changes: [setting('scoringFe.serviceType.nodePort', 'True')],
      subjects: [ids.extension],
      seen: 'inferenceRouterServiceType is loadBalancer and scoringFe.serviceType.nodePort is True',
    },
    {
      world: 'whose router is a node port in one spelling and none in the other',
      changes: [setting('inferenceRouterServiceType', 'nodePort'), setting('scoringFe.serviceType.nodePort', false)],
      subjects: [ids.extension],
      seen: 'inferenceRouterServiceType is nodePort and scoringFe.serviceType.nodePort is false',
    },
    {
      world: 'whose load balancer is internal in one spelling only',
      changes: [setting('scoringFe.serviceType.internalLoadBalancer', 'False')],
      subjects: [ids.extension],
      seen: 'internalLoadBalancerProvider is azure and scoringFe.serviceType.internalLoadBalancer is False',
    },
    {
      world: 'with two secrets for its certificate',
      changes: [setting('scoringFe.sslSecret', 'azureml/old-tls')],
      subjects: [ids.extension],
      seen: 'scoringFe.sslSecret is azureml/old-tls and sslSecret is azureml/scoring-tls',
    },
    {
      world: 'with the older name of high availability saying the contrary',
      changes: [setting('inferenceLoadbalancerHA', 'False')],
      subjects: [ids.extension],
      seen: 'inferenceLoadbalancerHA is False and inferenceRouterHA is True',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'whose extension has settings that are no object',
      changes: [set(ids.extension, 'properties.configurationSettings', null)],
      why: 'no configuration settings',
    },
  ],
};
