import type { JsonObject } from '../../../shared/domain/json.ts';
import type { SimulatorCore } from '../kernel.ts';
import { stamped } from './shapes.ts';
import type { LinkTarget } from './targets.ts';

const type = 'Microsoft.Network/networkInterfaces';

interface InterfaceFacts {
  readonly nicId: string;
  readonly endpointId: string;
  readonly location: string;
  readonly subnetId: string;
  /** One address per member, in order. */
  readonly addresses: readonly string[];
  readonly isStatic: boolean;
  readonly members: LinkTarget['members'];
  readonly applicationSecurityGroups: readonly string[];
}

/** Writes the interface of an endpoint (body as recorded in pe-nic-zone-group-retry-after-2026). Its GUIDs have nothing to do with the endpoint's. */
export function putInterface(core: SimulatorCore, facts: InterfaceFacts): void {
  const before = core.world.get(facts.nicId);
  const body: JsonObject = {
    name: facts.nicId.split('/').at(-1),
    id: facts.nicId,
    etag: '',
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: core.random.guid(),
      ipConfigurations: facts.addresses.map((_, index) => ipConfiguration(core, facts, index)),
      dnsSettings: {
        dnsServers: [],
        appliedDnsServers: [],
        internalDomainNameSuffix: `${core.random.text(26).toLowerCase()}.xx.internal.cloudapp.net`,
      },
      macAddress: '',
      enableAcceleratedNetworking: false,
      vnetEncryptionSupported: false,
      enableIPForwarding: false,
      hostedWorkloads: [],
      tapConfigurations: [],
      privateEndpoint: { id: facts.endpointId },
      nicType: 'Standard',
      allowPort25Out: true,
      auxiliaryMode: 'None',
    },
    type,
    location: facts.location,
    managedBy: facts.endpointId,
    kind: 'Regular',
  };
  core.world.put({ id: before?.id ?? facts.nicId, type, body: stamped(core, body) });
}

function ipConfiguration(core: SimulatorCore, facts: InterfaceFacts, index: number): JsonObject {
  const name = `privateEndpointIpConfig.${core.random.guid()}`;
  const member = facts.members[index] ?? facts.members[0];
  return {
    name,
    id: `${facts.nicId}/ipConfigurations/${name}`,
    etag: '',
    type: `${type}/ipConfigurations`,
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: facts.addresses[index],
      privateIPAllocationMethod: facts.isStatic ? 'Static' : 'Dynamic',
      subnet: { id: facts.subnetId },
      primary: index === 0,
      privateIPAddressVersion: 'IPv4',
      ...(facts.applicationSecurityGroups.length > 0 && {
        applicationSecurityGroups: facts.applicationSecurityGroups.map((id) => ({ id })),
      }),
      privateLinkConnectionProperties: {
        groupId: member?.groupId ?? '',
        requiredMemberName: member?.memberName ?? '',
        fqdns: [...(member?.fqdns ?? [])],
      },
    },
  };
}
