import { routerType } from '../../../shared/drift/rules/router-type.ts';
import { ids } from '../worlds/ids.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

const type = (value: string | undefined) => setting('inferenceRouterServiceType', value);

export const routerTypeCases: RuleCases = {
  rule: routerType,
  passes: [
    { world: 'with a node port', changes: [type('NodePort')] },
    { world: 'with a cluster IP in capitals', changes: [type('CLUSTERIP')] },
    {
      world: 'with a node port in the translated spelling only',
      changes: [type(undefined), setting('scoringFe.serviceType.nodePort', 'true')],
    },
    {
      world: 'with an internal load balancer in the translated spelling only',
      changes: [type(undefined), setting('scoringFe.serviceType.internalLoadBalancer', 'True')],
    },
    { world: 'without inference, and so without a router', changes: [setting('enableInference', 'False'), type(undefined)] },
  ],
  fails: [
    {
      world: 'with inference and no service type',
      changes: [type(undefined)],
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod has inference enabled and no inferenceRouterServiceType.',
    },
    { world: 'whose service type is empty', changes: [type('')], subjects: [ids.extension], seen: 'no inferenceRouterServiceType' },
    {
      world: 'with a service type that Azure does not know',
      changes: [type('Ingress')],
      subjects: [ids.extension],
      seen: 'inferenceRouterServiceType ingress, which Azure does not know',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'whose service type is said twice, differently',
      changes: [setting('scoringFe.serviceType.nodePort', 'True')],
      why: 'Azure does not document which of them counts',
    },
  ],
};
