import { idKey, subscriptionIdOf } from '../../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../../shared/domain/json.ts';
import { failed } from '../answers.ts';
import type { ArmResponse, RequestContext, SimulatorCore } from '../kernel.ts';
import type { StoredResource } from '../world.ts';
import { addressesIn, isInside } from './addresses.ts';
import { type EndpointWish, wishOf } from './endpoint-body.ts';
import { anotherOperation, invalidReference, retryable, unparsable } from './shapes.ts';
import { targetOf } from './targets.ts';

const putKind = 'PutPrivateEndpointOperation';

/** What is wrong with the request itself or with what it refers to: 400s, at once. */
export function refuseWish(ctx: RequestContext, wish: EndpointWish): ArmResponse | undefined {
  const { sim, path } = ctx;
  // A connection without a name is "Cannot parse the request." (pulumi-azure-native issue 4213).
  if (wish.location === '')
    return failed(400, { code: 'LocationRequired', message: 'The location property is required for this definition.' });
  if (wish.connections.length === 0) return unparsable('A private endpoint needs exactly one private link service connection.');
  if (wish.connections.length > 1)
    return failed(400, {
      code: 'PrivateEndpointCanHaveOnlyOneConnection',
      message: `Private endpoint ${path} can have only one private link service connection.`,
      details: [],
    });
  if (wish.connections.some((connection) => connection.name === '')) return unparsable('A private link service connection needs a name.');
  if (!sim.world.get(wish.subnetId)) return invalidReference(wish.subnetId, path);
  const missing = [...wish.applicationSecurityGroups, ...wish.connections.map((connection) => connection.targetId)].find(
    (id) => !sim.world.get(id),
  );
  return missing === undefined ? undefined : invalidReference(missing, path);
}

/** Static addresses: inside the subnet, for the members that the target has, and free. `own` is what the endpoint holds already. */
export function refuseAddresses(ctx: RequestContext, wish: EndpointWish, own: readonly string[]): ArmResponse | undefined {
  const { sim, path } = ctx;
  const subnet = sim.world.get(wish.subnetId);
  if (!subnet || wish.ipConfigurations.length === 0) return undefined;
  const held = addressesIn(sim, subnet.id);
  for (const item of wish.ipConfigurations) {
    const address = textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? '';
    if (!isInside(subnet, address))
      return badAddress(
        'PrivateIPAddressNotInSubnet',
        `Private static IP address ${address} does not belong to the range of subnet prefix of ${subnet.id}.`,
      );
    const holder = held.get(address);
    if (holder !== undefined && !own.includes(address))
      return badAddress(
        'PrivateIPAddressInUse',
        `IP configuration ${path}/ipConfigurations/${item.name} is using the private IP address ${address} which is already allocated to resource ${holder}.`,
      );
  }
  return refuseMembers(sim, path, wish);
}

/** Wording of PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps: terraform-azurerm-avm-res-keyvault-vault issue 108. Configurations without names fill the gaps (pe-static-ip-update-recreate). */
function refuseMembers(sim: SimulatorCore, path: string, wish: EndpointWish): ArmResponse | undefined {
  const [connection] = wish.connections;
  const needed = targetOf(sim, connection?.targetId ?? '', connection?.groupIds ?? [])?.members ?? [];
  const given = wish.ipConfigurations.map((item) => textAt(objectAt(item, 'properties'), 'memberName'));
  const spare = given.filter((name) => name === undefined).length;
  const missing = needed.filter((member) => member.memberName !== '' && !given.includes(member.memberName));
  if (missing.length <= spare) return undefined;
  const list = missing.map((member) => `[GroupId: ${member.groupId}, MemberName: ${member.memberName}]`).join(', ');
  return badAddress(
    'PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps',
    `Private Endpoint ${path} contains static ipconfigurations that are missing these membernames/groupids requested by Private Link service ${list}. Private Endpoint needs to be reconfigured with missing memberNames.`,
  );
}

function badAddress(code: string, message: string): ArmResponse {
  return failed(400, { code, message, details: [] });
}

/**
 * Two writes at once: 429 on the same endpoint; in the same subnet 429 or 409, as recorded for two subnets of one VNet (fault-bodies). That endpoints
 * of one subnet collide too is what the Terraform provider's own lock per subnet is for.
 */
export function refuseConcurrent(ctx: RequestContext, wish: EndpointWish): ArmResponse | undefined {
  const { sim, path } = ctx;
  const own = sim.operations.running(path)[0];
  if (own) return retryable(sim, { kind: own.kind, resource: own.resourceId }, sim.random.between(11, 14));
  const neighbours = sim.operations.running(`/subscriptions/${subscriptionIdOf(path)}`).filter((operation) => operation.kind === putKind);
  const busy = neighbours.find((operation) => idKey(subnetOf(sim.world.get(operation.resourceId))) === idKey(wish.subnetId));
  if (!busy) return undefined;
  if (sim.random.chance(0.5)) return retryable(sim, { kind: busy.kind, resource: wish.subnetId }, sim.random.between(11, 14));
  return anotherOperation(
    `https://management.azure.com/subscriptions/${subscriptionIdOf(path)}/providers/Microsoft.Network/locations/${busy.location}/operations/${busy.id}?api-version=${ctx.apiVersion}`,
  );
}

function subnetOf(endpoint: StoredResource | undefined): string {
  return textAt(objectAt(objectAt(endpoint?.body, 'properties'), 'subnet'), 'id') ?? '';
}

/** Rights that the PUT needs elsewhere: azure-facts C4 (subnet join and automatic approval verified, the security group's UNVERIFIED). */
export function endpointLinks(ctx: RequestContext): readonly { action: string; scope: string }[] {
  const wish = wishOf(ctx.body);
  const [connection] = wish.connections;
  const target = targetOf(ctx.sim, connection?.targetId ?? '', connection?.groupIds ?? []);
  return [
    ...(wish.subnetId ? [{ action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope: wish.subnetId }] : []),
    ...(target && !wish.manual ? [{ action: target.approvalAction, scope: target.id }] : []),
    ...wish.applicationSecurityGroups.map((scope) => ({
      action: 'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action',
      scope,
    })),
  ];
}
