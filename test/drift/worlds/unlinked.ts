import { idKey } from '../../../shared/domain/arm-id.ts';
import { ids } from './ids.ts';
import { type Change, changed, type World, without } from './world.ts';

/** The world as if nobody had ever made an endpoint to the cluster, and Relink had never seen one. */
export const neverLinked: Change = (world) => {
  const bare = changed(world, without(ids.linkedEndpoint), without(ids.linkedNic), without(ids.linkedZone));
  return { ...bare, memory: forgetting(bare, ids.linkedEndpoint) };
};

function forgetting({ memory }: World, id: string): World['memory'] {
  return {
    ...memory,
    seen: memory.seen.filter((item) => idKey(item.id) !== idKey(id)),
    ledger: memory.ledger.filter(({ resourceId }) => idKey(resourceId) !== idKey(id)),
  };
}
