/**
 * `npm run arm-types`: writes Azure's published resource types as compact JSON into `local/simulator/arm-types/`, and those of
 * `infra/` with the limits of their values into `test/infra/arm-types/`. They come from the npm package `@azure/mcp` (the library that the Bicep compiler checks against), which is fetched into a temporary
 * folder and is no dependency of the project. What the library does not hold is in `arm-types/additions.json`, by hand.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CompactFile, compactFile, type PublishedType } from './simulator/arm-types-compact.ts';

const run = promisify(execFile);
const version = '2.0.5';

const simulated = [
  'Microsoft.ContainerService/managedClusters',
  'Microsoft.ContainerService/managedClusters/agentPools',
  'Microsoft.ContainerService/managedClusters/privateEndpointConnections',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/applicationSecurityGroups',
  'Microsoft.Network/privateLinkServices',
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.MachineLearningServices/workspaces/computes',
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments',
  'Microsoft.MachineLearningServices/workspaces/jobs',
  'Microsoft.KubernetesConfiguration/extensions',
  'Microsoft.Authorization/roleAssignments',
];

const deployed = [
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions',
  'Microsoft.EventGrid/topics',
  'Microsoft.Insights/components',
  'Microsoft.Insights/workbooks',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.Resources/resourceGroups',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/managementPolicies',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/config',
];

const shelves = [
  { folder: join(import.meta.dirname, 'simulator', 'arm-types'), resourceTypes: simulated, withLimits: false },
  { folder: join(import.meta.dirname, '..', 'test', 'infra', 'arm-types'), resourceTypes: deployed, withLimits: true },
];

/** Downloads the platform's package and answers the path of its native program. */
async function fetchProgram(folder: string): Promise<string> {
  const name = `@azure/mcp-${process.platform}-${process.arch}@${version}`;
  await run('npm', ['pack', name, '--silent'], { cwd: folder });
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (!archive) throw new Error(`npm pack ${name} left no archive`);
  await run('tar', ['xzf', archive], { cwd: folder });
  return join(folder, 'package', 'dist', 'azmcp');
}

async function publishedTypes(program: string, resourceType: string): Promise<readonly PublishedType[]> {
  const environment = { ...process.env, AZURE_MCP_COLLECT_TELEMETRY: 'false' };
  const options = { env: environment, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await run(program, ['bicepschema', 'get', '--resource-type', resourceType], options);
  return JSON.parse(stdout).results.BicepSchemaResult;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'arm-types-'));
  try {
    const program = await fetchProgram(folder);
    for (const shelf of shelves) await fill(program, shelf);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(program: string, { folder, resourceTypes, withLimits }: (typeof shelves)[number]): Promise<void> {
  for (const resourceType of resourceTypes) {
    const file: CompactFile = compactFile(resourceType, await publishedTypes(program, resourceType), { withLimits });
    await writeFile(join(folder, `${resourceType.replaceAll('/', '.')}.json`), `${JSON.stringify(file, undefined, 1)}\n`);
    console.log(`${resourceType} ${file.apiVersion}: ${Object.keys(file.types).length} types`);
  }
}

await main();
