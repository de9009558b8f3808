import { createHash } from 'node:crypto';
import { type ArmId, idKey } from './arm-id.ts';
import { type Json, sortedJson } from './json.ts';
import type { PlanItem } from './run.ts';

/**
 * What a person approves: SHA-256 over what would be done to what. Equal work gives an equal hash, whenever and in whatever order it was
 * found; the reasons and the time are left out, incarnations and calls are not. Azure writes one id in several casings, so casing is left out too.
 */
export function planHash(clusterId: ArmId, items: readonly PlanItem[]): string {
  const content = items.map((item) => sortedJson(contentOf(item))).sort();
  return createHash('sha256')
    .update(sortedJson({ clusterId: idKey(clusterId), items: content }))
    .digest('hex');
}

function contentOf(item: PlanItem): Json {
  const named = { kind: item.trackKind, id: idKey(item.resourceId), action: item.action };
  switch (item.action) {
    case 'repair':
      return {
        ...named,
        calls: item.calls.map((call) => call.toLowerCase()).sort(),
        incarnation: item.incarnation?.toLowerCase(),
        snapshotId: item.snapshotId,
      };
    case 'leave':
      return { ...named, incarnation: item.incarnation?.toLowerCase() };
    case 'refuse':
      return { ...named, blocksComputes: item.blocksComputes };
  }
}
