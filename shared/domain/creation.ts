import { type ArmId, nameOf, parentId, parseArmId, typeOf } from './arm-id.ts';
import { computeConfigOf } from './compute.ts';
import { readEndpoint } from './endpoint.ts';
import { type JsonObject, listAt, objectAt, textAt } from './json.ts';
import type { ComputeSnapshot, EndpointSnapshot } from './snapshot.ts';
import { zoneGroupConfigOf } from './zone-group.ts';

/** A resource that is going to be made: what a PUT of `body` to `id` would ask for. */
export interface Creation {
  readonly id: ArmId;
  readonly body: JsonObject;
}

/** A resource without which another one cannot be made. */
export interface Reference {
  readonly id: ArmId;
  /** What it is to a reader: "subnet". */
  readonly what: string;
}

export function securityGroupsOf({ body }: EndpointSnapshot): readonly ArmId[] {
  return listAt(objectAt(body, 'properties'), 'applicationSecurityGroups').flatMap((group) => textAt(group, 'id') ?? []);
}

/** The private DNS zones of the endpoint's zone groups. */
export function zonesOf({ zoneGroups }: EndpointSnapshot): readonly ArmId[] {
  return zoneGroups.flatMap((group) => group.zones.map(({ zoneId }) => zoneId)).filter((id) => typeOf(id) !== undefined);
}

export function identitiesOf({ body }: ComputeSnapshot): readonly ArmId[] {
  return Object.keys(objectAt(objectAt(body, 'identity'), 'userAssignedIdentities'));
}

export function referencesOfEndpoint(snapshot: EndpointSnapshot): readonly Reference[] {
  const { subnetId } = readEndpoint(snapshot.body);
  return [
    ...(subnetId === undefined
      ? []
      : [
          { what: 'virtual network', id: parentId(subnetId) },
          { what: 'subnet', id: subnetId },
        ]),
    ...securityGroupsOf(snapshot).map((id) => ({ what: 'application security group', id })),
    ...zonesOf(snapshot).map((id) => ({ what: 'private DNS zone', id })),
  ];
}

export function referencesOfCompute(snapshot: ComputeSnapshot): readonly Reference[] {
  return identitiesOf(snapshot).map((id) => ({ what: 'user-assigned identity', id }));
}

/** The endpoint, with the body of its PUT, and its zone groups. */
export function creationsOfEndpoint(snapshot: EndpointSnapshot, body: JsonObject): readonly Creation[] {
  const { resourceId: id, zoneGroups } = snapshot;
  return [{ id, body }, ...zoneGroups.map((group) => ({ id: `${id}/privateDnsZoneGroups/${group.name}`, body: zoneGroupConfigOf(group) }))];
}

export function creationOfCompute({ resourceId, body }: ComputeSnapshot): Creation {
  return { id: resourceId, body: computeConfigOf(body) };
}

/** What Azure Policy looks at beside the body: the type and the last part of the name. */
export function contentOf({ id, body }: Creation): JsonObject {
  const parts = parseArmId(id);
  return { ...body, type: parts ? [parts.provider, ...parts.types].join('/') : '', name: nameOf(id) };
}

/** The parent of a child resource; undefined for one that lies in its resource group itself. */
export function parentOf({ id }: Creation): ArmId | undefined {
  return (parseArmId(id)?.types.length ?? 0) > 1 ? parentId(id) : undefined;
}

/** What keeps a creation from succeeding, or makes it wait. */
export type Obstacle = { readonly kind: 'refusal'; readonly reason: string } | { readonly kind: 'wait'; readonly forWhat: string };

/**
 * Whether what is referred to can be referred to. Network refuses a creation beside something that is not Succeeded with
 * `ReferencedResourceNotProvisioned` (recorded-network-aks, section 5): what is being changed is waited for, what has failed
 * stays so until somebody updates it. Resources without a state are there or not.
 */
export function obstacleOf({ what, id }: Reference, state: string | undefined): Obstacle | undefined {
  if (state === undefined) return refusal(`the ${what} ${id} does not exist any more. Make it again under the same name`);
  if (state === 'Succeeded' || state === '') return undefined;
  if (state === 'Failed' || state === 'Canceled')
    return refusal(`the ${what} ${id} is ${state}. Update it (az resource update --ids ${id}) until it is Succeeded`);
  return { kind: 'wait', forWhat: `the ${what} ${nameOf(id)}, which is ${state}` };
}

function refusal(text: string): Obstacle {
  return { kind: 'refusal', reason: `${text}, then ask for a repair.` };
}
