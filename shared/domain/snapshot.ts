import { createHash } from 'node:crypto';
import type { ArmId } from './arm-id.ts';
import type { ARecord } from './dns.ts';
import { type Json, type JsonObject, sortedJson } from './json.ts';
import type { RoleAssignment } from './role-assignment.ts';
import type { ZoneGroup } from './zone-group.ts';

/** Everything needed to make an endpoint again after it was deleted (R3). */
export interface EndpointSnapshot {
  readonly kind: 'endpoint';
  readonly resourceId: ArmId;
  readonly body: JsonObject;
  /** Private addresses of its network interfaces, in order. */
  readonly addresses: readonly string[];
  readonly zoneGroups: readonly ZoneGroup[];
  /** A records of the API server's name that hold one of the addresses. */
  readonly records: readonly ARecord[];
  readonly unknownProperties: readonly string[];
}

/** Everything needed to attach a compute again after it was detached (R3). */
export interface ComputeSnapshot {
  readonly kind: 'compute';
  readonly resourceId: ArmId;
  readonly body: JsonObject;
  /** Of the old system-assigned principal, which does not survive, and what is still owed to it (`dueRoles`). */
  readonly roleAssignments?: readonly RoleAssignment[];
  /** Places of the scope in which Relink may not read role assignments. Without either member it could read none. */
  readonly unreadRoleScopes?: readonly string[];
  readonly unknownProperties: readonly string[];
}

export type Snapshot = EndpointSnapshot | ComputeSnapshot;

/** Content hash: equal configuration, equal hash, whatever the order of keys. */
export function snapshotHash(snapshot: Snapshot): string {
  return createHash('sha256')
    .update(sortedJson(snapshot as unknown as Json))
    .digest('hex');
}
