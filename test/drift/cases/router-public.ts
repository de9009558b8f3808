import { routerPublic } from '../../../shared/drift/rules/router-public.ts';
import { ids } from '../worlds/ids.ts';
import type { RuleCases } from './rule-cases.ts';
import { blindToExtensions, setting, withoutSettings } from './setting-changes.ts';

const provider = (value: string | undefined) => setting('internalLoadBalancerProvider', value);

export const routerPublicCases: RuleCases = {
  rule: routerPublic,
  passes: [
    { world: 'in which all is public, and the router too', scenario: 'all-public', changes: [provider(undefined)] },
    { world: 'whose provider is written in capitals', changes: [provider('AZURE')] },
    {
      world: 'whose load balancer is internal in the translated spelling',
      changes: [provider(undefined), setting('scoringFe.serviceType.internalLoadBalancer', true)],
    },
    { world: 'with a cluster IP', changes: [provider(undefined), setting('inferenceRouterServiceType', 'clusterIP')] },
    { world: 'without inference', changes: [provider(undefined), setting('enableInference', 'false')] },
  ],
  fails: [
    {
      world: 'with a load balancer that is not said to be internal',
      changes: [provider(undefined)],
      subjects: [ids.extension],
      seen: 'Extension azureml of aks-prod has a router of type loadBalancer without internalLoadBalancerProvider=azure, and aks-prod stands behind a virtual network.',
    },
    {
      world: 'with a load balancer of another provider, in capitals',
      scenario: 'public-workspace-service-endpoints',
      changes: [provider('none'), setting('inferenceRouterServiceType', 'LoadBalancer')],
      subjects: [ids.extension],
      seen: 'without internalLoadBalancerProvider=azure',
    },
  ],
  unknown: [
    blindToExtensions,
    withoutSettings,
    {
      world: 'whose load balancer is internal in one spelling only',
      changes: [setting('scoringFe.serviceType.internalLoadBalancer', 'False')],
      why: 'internalLoadBalancerProvider is azure and scoringFe.serviceType.internalLoadBalancer is False, and Azure does not document',
    },
  ],
};
