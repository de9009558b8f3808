import { type ArmId, sameId } from '../../domain/arm-id.ts';
import { deadAddresses } from '../../domain/stale-record.ts';
import { later, type Reading, read } from '../facts/reading.ts';
import type { Scene } from '../rule.ts';
import { type Addressed, otherAddresses } from './api-records.ts';

/**
 * Addresses that linked endpoints had in an earlier life, by Relink's own snapshots, and that no endpoint of the cluster has now: what a
 * repair corrects (docs/adr/0013-records-that-go-back.md).
 */
export function formerAddresses(scene: Scene, linked: readonly Addressed[]): Reading<readonly string[]> {
  const { snapshots } = scene.estate.memory(scene.cluster.id);
  if (snapshots === undefined) return later('Stored snapshots of endpoints');
  const others = otherAddresses(scene);
  const inUse = [...linked.flatMap(({ addresses }) => addresses), ...(others.kind === 'read' ? others.value : [])];
  const isLinked = (id: ArmId) => linked.some(({ endpoint }) => sameId(endpoint.id, id));
  const former = snapshots.filter(({ id }) => isLinked(id)).flatMap(({ addresses }) => addresses);
  return read(deadAddresses(former, inUse));
}
