import { type ArmId, parseArmId } from '../domain/arm-id.ts';
import { ServiceError } from '../domain/service-error.ts';

export interface ArmPath {
  readonly subscriptionId: string;
  readonly group: string;
  readonly provider: string;
  readonly types: readonly string[];
  /** The last name: the resource itself. */
  readonly name: string;
  /** The name before it: the workspace of a compute, the zone of a record. Empty for a top-level resource. */
  readonly parent: string;
}

/** The parts of an id that the SDK's calls want. An id that is not a resource's is `bad-request`. */
export function armPath(id: ArmId): ArmPath {
  const parts = parseArmId(id);
  if (!parts) throw new ServiceError('bad-request', `This is not the id of a resource: ${id}`);
  const { subscriptionId, resourceGroup, provider, types, names } = parts;
  return { subscriptionId, group: resourceGroup, provider, types, name: names.at(-1) ?? '', parent: names.at(-2) ?? '' };
}
