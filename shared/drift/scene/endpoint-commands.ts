import { type ArmId, nameOf } from '../../domain/arm-id.ts';
import type { Scene } from '../rule.ts';
import { placeOf } from './commands.ts';
import { ownNetworkIds } from './networks.ts';

/** How to give the cluster an endpoint of each group, and what to do first when there is one that does not work (requirement A7). */
export function endpointFix(scene: Scene, targetId: ArmId, groups: readonly string[]): string {
  const creations = groups.map((group) => createCommand(scene, targetId, group));
  return (
    `Approve a connection that is Pending (az network private-endpoint-connection list --id ${targetId}, then approve --id <connection>); delete and ` +
    `recreate an endpoint whose connection was rejected or removed. Where there is none: ${creations.join(' ; ')} and give it a DNS zone group.`
  );
}

function createCommand(scene: Scene, targetId: ArmId, group: string): string {
  const name = `pe-${nameOf(targetId)}-${group}`;
  const own = ownNetworkIds(scene);
  const network = own.kind === 'read' ? own.value[0] : undefined;
  const subnet = `--subnet ${network ?? '<network>'}/subnets/<subnet>`;
  const target = `--private-connection-resource-id ${targetId} --group-id ${group}`;
  return `az network private-endpoint create ${placeOf(targetId)} --name ${name} --location ${scene.cluster.location} ${subnet} ${target} --connection-name ${name}`;
}

/** Gives an endpoint the DNS integration that keeps its records. A zone that is not known is left to be filled in. */
export function zoneGroupCommand(endpointId: ArmId, zoneName: string, zoneId = '<id of the zone>'): string {
  const zone = `--private-dns-zone ${zoneId} --zone-name ${zoneName.replaceAll('.', '-')}`;
  return `az network private-endpoint dns-zone-group create ${placeOf(endpointId)} --endpoint-name ${nameOf(endpointId)} --name default ${zone}`;
}

export function zoneCommand(zoneName: string): string {
  return `az network private-dns zone create --resource-group <group of the zones> --name ${zoneName}`;
}

/** Lets a network ask a zone. */
export function linkCommand(zoneId: ArmId, networkId: ArmId): string {
  const link = `--name ${nameOf(networkId)} --virtual-network ${networkId} --registration-enabled false`;
  return `az network private-dns link vnet create ${placeOf(zoneId)} --zone-name ${nameOf(zoneId)} ${link}`;
}
