import { vaultTrustedServices } from '../../../shared/drift/rules/vault-trusted-services.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const bypass = 'properties.networkAcls.bypass';

export const vaultTrustedServicesCases: RuleCases = {
  rule: vaultTrustedServices,
  passes: [
    { world: 'whose public vault bars trusted services', scenario: 'all-public', changes: [set(ids.vault, bypass, 'None')] },
    { world: 'whose vault leaves the default unsaid', changes: [set(ids.vault, bypass, undefined)] },
  ],
  fails: [
    {
      world: 'whose vault with service endpoints bars trusted services',
      scenario: 'private-workspace-service-endpoints',
      changes: [set(ids.vault, bypass, 'None')],
      subjects: [ids.vault],
      seen: 'Key vault kv-risk-ml is closed to trusted services: public network access Enabled, default action Deny, bypass None.',
    },
    {
      world: 'whose vault with private endpoints bars trusted services',
      changes: [set(ids.vault, bypass, 'None')],
      subjects: [ids.vault],
      seen: 'public network access Disabled, default action Deny, bypass None.',
    },
  ],
  unknown: [
    {
      world: 'whose vaults may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.KeyVault/vaults/read.')],
      why: 'Microsoft.KeyVault/vaults/read',
    },
  ],
};
