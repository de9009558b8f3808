import { type ArmId, nameOf, resourceGroupOf, subscriptionIdOf } from '../../domain/arm-id.ts';

/** `az aks <verb>` with the place and the name of the cluster filled in. */
export function aksCommand(verb: string, clusterId: ArmId): string {
  return `az aks ${verb} ${placeOf(clusterId)} --name ${nameOf(clusterId)}`;
}

export function placeOf(id: ArmId): string {
  return `--resource-group ${resourceGroupOf(id)} --subscription ${subscriptionIdOf(id)}`;
}

/** The names of resources as people read them, each once and in a fixed order: `a, b, c`. */
export function namesOf(ids: readonly ArmId[]): string {
  return [...new Set(ids.map(nameOf))].sort().join(', ');
}
