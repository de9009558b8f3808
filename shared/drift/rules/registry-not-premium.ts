import { nameOf } from '../../domain/arm-id.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import { cannotTell, finds, passes, type Rule, type Verdict } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { secureInferencing, secureWorkspace } from '../scene/documents.ts';
import { judgeAssociated, workspaceReads } from '../scene/judge-workspaces.ts';
import { isOpenToPublic } from '../scene/public-access.ts';
import { isBehindNetwork } from '../scene/scenario.ts';

/** Only a Premium registry can have private endpoints and network rules. */
export const registryNotPremium: Rule = {
  id: 'registry-not-premium',
  title: 'The workspace’s container registry is not Premium',
  severity: 'warning',
  covers: ['A13', 'E6'],
  sources: [
    { document: secureInferencing, says: 'If you’re using default ACR created by workspace, ensure you have the premium SKU for ACR.' },
    { document: secureWorkspace, says: 'Your Azure Container Registry must be Premium version.' },
  ],
  reads: [...workspaceReads, 'Microsoft.ContainerRegistry/registries/read'],
  impact:
    'A registry that is not Premium has neither private endpoints nor network rules, so the cluster cannot reach it from its network.',
  fix: 'Upgrade the registry to Premium, then give it a private endpoint in the network of the cluster or a peered one.',
  notes:
    'With everything public (the row “No virtual network” of the documented table) any SKU will do. A cluster counts as behind a network when it is private or its node pools are in a subnet of yours. Whether the workspace made the registry cannot be seen, so every associated registry is judged.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeAssociated(scene, 'registryId', ({ resource }) =>
      isOpenToPublic(resource) && !isBehindNetwork(scene.cluster) ? passes : judgeSku(resource),
    ),
};

function judgeSku({ id, skuName }: ResourceFacts): Verdict {
  if (skuName === undefined) return cannotTell(`Azure does not show the SKU of ${nameOf(id)}.`, { subject: id });
  if (skuName.toLowerCase() === 'premium') return passes;
  return finds({
    subject: id,
    seen: `Registry ${nameOf(id)} has SKU ${skuName}, and the cluster or the registry is behind a network.`,
    fix: `az acr update ${placeOf(id)} --name ${nameOf(id)} --sku Premium`,
  });
}
