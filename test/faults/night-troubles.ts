import { idKey } from '../../shared/domain/arm-id.ts';
import { churnId, clusterId, fraudId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import type { Stage } from '../support/fakes/stage.ts';

export const isHealed = (stage: Stage) => JSON.stringify(pictureOf(stage.world)) === JSON.stringify(healed);

/** R12: a person knows that something is not repaired. */
export async function isTold(stage: Stage): Promise<boolean> {
  const alerts = await stage.engine.store.alerts.list(9);
  return alerts.some((alert) => ['run-failed', 'run-refused', 'run-poisoned'].includes(alert.code));
}

function missingIn({ world }: Stage): readonly string[] {
  return [hubId, spokeId, churnId, fraudId].filter((id) => !world.endpoints.has(idKey(id)) && !world.computes.has(idKey(id)));
}

export const isAnyMissing = (stage: Stage) => missingIn(stage).length > 0;

/** R3: whatever is not there has a snapshot that can be read, and the ledger says that it is apart. */
export async function lossesOf(stage: Stage): Promise<string[]> {
  const losses = missingIn(stage).map(async (id) => {
    const entry = await stage.engine.store.ledger.get(clusterId, id);
    if (entry?.condition !== 'apart' || entry.snapshotId === undefined) return [`lost: ${id}`];
    const snapshot = await stage.engine.store.snapshots.get(entry.snapshotId);
    return snapshot.resourceId === id ? [] : [`wrong snapshot: ${id}`];
  });
  return (await Promise.all(losses)).flat();
}
