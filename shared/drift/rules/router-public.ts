import { nameOf } from '../../domain/arm-id.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { terraformNote } from '../scene/documents.ts';
import { hasInternalBalancer, judgeSetting, routerServiceType } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeInference, settingCommand } from '../scene/extensions.ts';
import { isBehindNetwork } from '../scene/scenario.ts';

/** A cluster behind a network whose inference router stands on the internet. */
export const routerPublic: Rule = {
  id: 'router-public',
  title: 'The inference router of a private cluster faces the internet',
  severity: 'warning',
  covers: ['B2', 'C5', 'E16'],
  sources: [
    { document: terraformNote, says: 'The extension should not have a public IP.' },
    {
      document: extensionDocument,
      says: 'internalLoadBalancerProvider: set it to azure to allow the inference router to use an internal load balancer.',
    },
  ],
  reads: extensionReads,
  impact: 'Whoever finds the public address can reach the scoring endpoints, which the private network was made to prevent.',
  fix: 'Set internalLoadBalancerProvider to azure, and let the DNS record of the scoring host (sslCname) follow the new address.',
  notes:
    'A cluster that is not private and has no subnet of its own is a legal row of the documented scenarios (all public), and is not judged. A service of nodePort or clusterIP has no address of its own. Network security groups in front of the balancer are not looked at.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    if (!isBehindNetwork(scene.cluster)) return passes;
    return judgeInference(scene, (extension) =>
      judgeSetting(extension, routerServiceType(extension.settings), (type) => {
        if (type !== 'loadbalancer') return passes;
        return judgeSetting(extension, hasInternalBalancer(extension.settings), (isInternal) => {
          if (isInternal) return passes;
          return finds({
            subject: extension.id,
            seen: `${extensionOf(extension)} has a router of type loadBalancer without internalLoadBalancerProvider=azure, and ${nameOf(scene.cluster.id)} stands behind a virtual network.`,
            fix: `${settingCommand(extension, 'internalLoadBalancerProvider=azure')} (the address changes: calls of online endpoints fail until DNS follows)`,
          });
        });
      }),
    );
  },
};
