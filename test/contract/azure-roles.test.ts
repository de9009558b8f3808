import { describe, expect, it } from 'vitest';
import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };
import { createAzureAccess } from '../../shared/azure/access.ts';
import type { ArmClients } from '../../shared/azure/clients.ts';
import { createAzureClusters } from '../../shared/azure/clusters.ts';
import { createAzureComputes } from '../../shared/azure/computes.ts';
import { createAzureDnsZones } from '../../shared/azure/dns-zones.ts';
import { createAzureEndpoints } from '../../shared/azure/endpoints.ts';
import { createAzureHistory } from '../../shared/azure/history.ts';
import { createAzureSurroundings } from '../../shared/azure/surroundings.ts';
import { kinds, workspaceAction } from '../../shared/drift/facts/kinds.ts';
import type { Polled, Started } from '../../shared/ports/operations.ts';
import { answering, type Line, pollUrl, type SeenRequest, signal, subscription } from './azure-script.ts';

const id = (group: string, type: string) => `${subscription}/resourceGroups/${group}/providers/${type}`;
const clusterId = id('aks', 'Microsoft.ContainerService/managedClusters/prod');
const endpointId = id('hub', 'Microsoft.Network/privateEndpoints/pe');
const nicId = id('hub', 'Microsoft.Network/networkInterfaces/nic');
const zoneId = id('dns', 'Microsoft.Network/privateDnsZones/x.privatelink.westeurope.azmk8s.io');
const workspaceId = id('ml', 'Microsoft.MachineLearningServices/workspaces/churn');
const computeId = `${workspaceId}/computes/k8s`;
const roleAssignment = {
  id: `${clusterId}/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555`,
  scope: clusterId,
  roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`,
  principalId: 'p',
};
const subscriptionId = subscription.slice('/subscriptions/'.length);

const topicId = id('events', 'Microsoft.EventGrid/systemTopics/subscription');
const networkId = id('hub', 'Microsoft.Network/virtualNetworks/vnet');
const references = [
  networkId,
  `${networkId}/subnets/apps`,
  zoneId,
  id('hub', 'Microsoft.Network/applicationSecurityGroups/asg'),
  id('ml', 'Microsoft.ManagedIdentity/userAssignedIdentities/churn'),
];

/** Rights that Azure asks for on the way of another write (azure-facts C4 and C6); no request of Relink names them. */
const linkedActions = [
  'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action',
  'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action',
  'Microsoft.Network/privateDnsZones/join/action',
  'Microsoft.Network/virtualNetworks/subnets/join/action',
];

/** What the drift sweep reads: the types that it asks Resource Graph for, where rows are those that the caller may read, and its own lists. */
const sweepActions = [
  workspaceAction,
  ...Object.values(kinds).flatMap((kind) => kind.actions),
  'Microsoft.ContainerService/locations/kubernetesVersions/read',
  'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read',
  'Microsoft.MachineLearningServices/workspaces/datastores/read',
];

function answerTo(request: SeenRequest): Line {
  const path = new URL(request.url).pathname;
  if (path.includes('/locations/')) return { body: { status: 'Succeeded' } };
  if (/\/records$|\/A\//.test(path)) return { body: {} };
  if (path.endsWith('/systemTopics')) return { body: { value: [{ id: topicId, properties: { source: subscription } }] } };
  if (path.endsWith('/onlineEndpoints')) return { body: { value: [{ name: 'churn', properties: { compute: computeId } }] } };
  if (request.method === 'GET' || path.endsWith('/checkPolicyRestrictions')) return { body: { value: [] } };
  const provider = path.includes('MachineLearning') ? 'Microsoft.MachineLearningServices' : 'Microsoft.Network';
  const operation = pollUrl(provider).replace(
    '/operations/',
    provider === 'Microsoft.Network' ? '/operations/' : '/computeOperationsStatus/',
  );
  return { status: request.method === 'PUT' ? 201 : 202, headers: { 'azure-asyncoperation': operation }, body: {} };
}

/** `Microsoft.Network/privateEndpoints/write` for a PUT of an endpoint: ARM's own rule for resources. */
function actionOf(request: SeenRequest): string {
  const path = new URL(request.url).pathname;
  if (path.endsWith('/checkPolicyRestrictions')) return 'Microsoft.PolicyInsights/checkPolicyRestrictions/read';
  const verb = { GET: 'read', PUT: 'write', DELETE: 'delete' }[request.method] ?? `(${request.method})`;
  if (/^\/subscriptions\/[^/]+\/resources$/.test(path)) return `Microsoft.Resources/subscriptions/resources/${verb}`;
  const [provider, ...rest] = (path.split('/providers/').at(-1) ?? '').split('/');
  return [provider, ...rest.filter((_, index) => index % 2 === 0), verb].join('/');
}

async function everyRead(clients: ArmClients): Promise<void> {
  const clusters = createAzureClusters(clients);
  const endpoints = createAzureEndpoints(clients);
  const zones = createAzureDnsZones(clients);
  const computes = createAzureComputes(clients);
  const access = createAzureAccess(clients);
  const history = createAzureHistory(clients);
  await Promise.all([clusters.get(clusterId, signal), clusters.list(subscriptionId, signal), clusters.listConnections(clusterId, signal)]);
  await Promise.all([
    endpoints.get(endpointId, signal),
    endpoints.list(subscriptionId, signal),
    endpoints.addresses(nicId, signal),
    endpoints.zoneGroups(endpointId, signal),
  ]);
  await Promise.all([zones.findZones(subscriptionId, 'x', signal), zones.getRecord(zoneId, 'prod', signal)]);
  await Promise.all([
    computes.listWorkspaces(subscriptionId, signal),
    computes.getWorkspace(workspaceId, signal),
    computes.list(workspaceId, signal),
    computes.get(computeId, signal),
    computes.operationsInFlight(computeId, signal),
  ]);
  await Promise.all([
    access.locks(endpointId, signal),
    access.policyDenials({ id: endpointId, body: {} }, signal),
    ...references.map((reference) => access.referenceState(reference, signal)),
    access.missingActions(endpointId, [], signal),
    access.roleAssignments(subscription, 'p', signal),
    access.roleAssignment(roleAssignment.id, signal),
  ]);
  await Promise.all([history.powerEvents(clusterId, 0, signal), history.createdAt(clusterId, signal)]);
  const surroundings = createAzureSurroundings(clients);
  await Promise.all([surroundings.denyAssignments(subscriptionId, signal), surroundings.eventSubscriptions(subscriptionId, signal)]);
}

async function everyWrite(clients: ArmClients): Promise<void> {
  const endpoints = createAzureEndpoints(clients);
  const computes = createAzureComputes(clients);
  await createAzureClusters(clients).approveConnection(clusterId, 'pe.guid', signal);
  await createAzureDnsZones(clients).putRecord({ zoneId, name: 'prod', ttlSeconds: 300, addresses: [], etag: '' }, signal);
  await followed(endpoints.poll, endpoints.beginDelete(endpointId, signal));
  await followed(endpoints.poll, endpoints.beginCreate(endpointId, {}, signal));
  await followed(endpoints.poll, endpoints.beginPutZoneGroup(endpointId, { name: 'default', provisioningState: '', zones: [] }, signal));
  await followed(computes.poll, computes.beginDetach(computeId, signal));
  await followed(computes.poll, computes.beginAttach(computeId, {}, signal));
}

async function followed(poll: (token: string, signal: AbortSignal) => Promise<Polled>, beginning: Promise<Started>): Promise<void> {
  const started = await beginning;
  if (started.kind !== 'operation') throw new Error('finished at once');
  expect(await poll(started.token, signal)).toEqual({ kind: 'finished' });
}

async function everyCallForRoles(clients: ArmClients): Promise<void> {
  const access = createAzureAccess(clients);
  await access.rolePermissions(roleAssignment.roleDefinitionId, signal);
  await access.putRoleAssignment(roleAssignment, signal);
}

const lower = (actions: readonly string[]) => [...new Set(actions.map((action) => action.toLowerCase()))].sort();

describe('the roles', () => {
  it('hold every action that the adapters use, and no other', async () => {
    const { clients, seen } = answering(answerTo);
    await everyRead(clients);
    await everyWrite(clients);
    const used = seen.map(actionOf);
    expect(lower(observer.Actions)).toEqual(lower([...used.filter((action) => action.endsWith('/read')), ...sweepActions]));
    expect(lower(repairer.Actions)).toEqual(lower([...used.filter((action) => !action.endsWith('/read')), ...linkedActions]));
  });

  it('have the calls that restore role assignments in one of their own', async () => {
    const { clients, seen } = answering(answerTo);
    await everyCallForRoles(clients);
    expect(lower(identity.Actions)).toEqual(lower(seen.map(actionOf)));
  });

  it('hold no wildcard', () => {
    expect([...observer.Actions, ...repairer.Actions, ...identity.Actions].filter((action) => action.includes('*'))).toEqual([]);
  });
});
