import { idKey, nameOf } from '../../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../../shared/domain/json.ts';
import type { StoredResource } from '../world.ts';

/** A member of a group needs an address of its own, under these names. */
export interface LinkMember {
  readonly groupId: string;
  readonly memberName: string;
  readonly fqdns: readonly string[];
}

/** Members of a group of a target that is no cluster and no private link service. Names by the pages that are cited; a type that is not known has one member without names. */
export function membersOf(target: StoredResource, groupId: string): readonly LinkMember[] {
  const name = nameOf(target.id).toLowerCase();
  switch (idKey(target.type)) {
    // pe-nic-zone-group-retry-after-2026.
    case 'microsoft.storage/storageaccounts':
      return [{ groupId, memberName: groupId, fqdns: [`${name}.${groupId}.core.windows.net`] }];
    // Microsoft Learn, "Integrate Key Vault with Azure Private Link"; the member's name is in terraform-azurerm-avm-res-keyvault-vault issue 108.
    case 'microsoft.keyvault/vaults':
      return [{ groupId, memberName: 'default', fqdns: [`${name}.vault.azure.net`] }];
    case 'microsoft.containerregistry/registries':
      return registryMembers(target, groupId);
    case 'microsoft.machinelearningservices/workspaces':
      return workspaceMembers(target, groupId);
    default:
      return [{ groupId, memberName: groupId, fqdns: [] }];
  }
}

/** Microsoft Learn, "Connect privately to an Azure container registry using Azure Private Link": the registry and its data endpoint in the region. */
function registryMembers(target: StoredResource, groupId: string): readonly LinkMember[] {
  const name = nameOf(target.id).toLowerCase();
  const location = locationOf(target);
  return [
    { groupId, memberName: `registry_data_${location}`, fqdns: [`${name}.${location}.data.azurecr.io`] },
    { groupId, memberName: 'registry', fqdns: [`${name}.azurecr.io`] },
  ];
}

/** Microsoft Learn, "How to use your workspace with a custom DNS server": three addresses, and names made of the workspace's own id. */
function workspaceMembers(target: StoredResource, groupId: string): readonly LinkMember[] {
  const location = locationOf(target);
  const own = textAt(objectAt(target.body, 'properties'), 'workspaceId') ?? '';
  const api = 'api.azureml.ms';
  return [
    {
      groupId,
      memberName: 'default',
      fqdns: [`${own}.workspace.${location}.${api}`, `${own}.workspace.${location}.cert.${api}`],
    },
    {
      groupId,
      memberName: 'notebook',
      fqdns: [`ml-${nameOf(target.id).toLowerCase()}-${location}-${own}.${location}.notebooks.azure.net`],
    },
    { groupId, memberName: 'inference', fqdns: [`*.${own}.inference.${location}.${api}`] },
  ];
}

function locationOf(target: StoredResource): string {
  return (textAt(target.body, 'location') ?? '').replaceAll(' ', '').toLowerCase();
}
