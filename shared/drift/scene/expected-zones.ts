/**
 * Private DNS zones of the group ids that Azure ML needs, in the public cloud (Azure Private Link, "private-endpoint-dns"). A registry's
 * regional data endpoints have their records in its one zone.
 */
const zonesOfGroup: Readonly<Record<string, readonly string[]>> = {
  amlworkspace: ['privatelink.api.azureml.ms', 'privatelink.notebooks.azure.net'],
  blob: ['privatelink.blob.core.windows.net'],
  file: ['privatelink.file.core.windows.net'],
  dfs: ['privatelink.dfs.core.windows.net'],
  vault: ['privatelink.vaultcore.azure.net'],
  registry: ['privatelink.azurecr.io'],
};

export function expectedZones(groupId: string): readonly string[] {
  return zonesOfGroup[groupId.toLowerCase()] ?? [];
}
