import type { Scene } from '../rule.ts';

/** From this many repairs within 30 days on, a change that spares them is worth its price: about a stop every other working night. */
const enough = 10;

/** How often the cluster was repaired, if that is often enough to advise a change; what was not counted advises nothing. */
export function manyRepairs({ cluster, estate }: Scene): number | undefined {
  const { repairs = 0 } = estate.memory(cluster.id);
  return repairs >= enough ? repairs : undefined;
}
