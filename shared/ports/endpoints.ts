import type { ArmId } from '../domain/arm-id.ts';
import type { EndpointState } from '../domain/endpoint.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ZoneGroup } from '../domain/zone-group.ts';
import type { Polled, Started } from './operations.ts';

/** Private endpoints, their network interfaces and zone groups. Missing things are undefined or empty, never an error. */
export interface Endpoints {
  get(endpointId: ArmId, signal: AbortSignal): Promise<EndpointState | undefined>;
  list(subscriptionId: string, signal: AbortSignal): Promise<readonly EndpointState[]>;
  /** Private addresses of a network interface, in the order Azure lists them; empty when the interface is not there. */
  addresses(nicId: ArmId, signal: AbortSignal): Promise<readonly string[]>;
  zoneGroups(endpointId: ArmId, signal: AbortSignal): Promise<readonly ZoneGroup[]>;
  beginDelete(endpointId: ArmId, signal: AbortSignal): Promise<Started>;
  /** `config` is a wire body of `endpointConfigOf`. */
  beginCreate(endpointId: ArmId, config: JsonObject, signal: AbortSignal): Promise<Started>;
  beginPutZoneGroup(endpointId: ArmId, group: ZoneGroup, signal: AbortSignal): Promise<Started>;
  poll(token: string, signal: AbortSignal): Promise<Polled>;
}
