import { type ArmId, idKey, isWithin } from '../../domain/arm-id.ts';
import { needs, type Reading, read, unread } from './reading.ts';

/** A place (subscription or resource group) of the scope in which resources of a kind could not be read, and why. */
export interface Gap {
  readonly scope: string;
  readonly why: string;
}

/**
 * All resources of one kind that Relink can see. Resource Graph leaves out in silence what the caller may not read, so an absent resource
 * is known to be gone only where there is no gap.
 */
export interface Collection<T> {
  readonly all: readonly T[];
  readonly gaps: readonly Gap[];
  /** In any casing of the id. */
  find(id: ArmId): T | undefined;
  /** The resource; or `undefined` when it is known not to exist; or unread when it may exist where Relink cannot see. */
  look(id: ArmId): Reading<T | undefined>;
}

export interface CollectionOptions {
  /** The action that reading these resources needs: it stands in the reasons. */
  readonly action: string;
  /** What the sweep looked at: the subscriptions and resource groups of the scope. Outside of it nothing is known. */
  readonly scope: readonly string[];
  readonly gaps?: readonly Gap[];
}

export function collect<T extends { readonly id: ArmId }>(all: readonly T[], options: CollectionOptions): Collection<T> {
  const byKey = new Map(all.map((item) => [idKey(item.id), item]));
  const gaps = options.gaps ?? [];
  const find = (id: ArmId) => byKey.get(idKey(id));
  return {
    all,
    gaps,
    find,
    look: (id) => {
      const found = find(id);
      if (found) return read(found);
      const gap = gaps.find(({ scope }) => isWithin(id, scope));
      if (gap) return unread(gap.why);
      if (!options.scope.some((scope) => isWithin(id, scope))) return unread(`It is outside of RELINK_SCOPE. ${needs(options.action, id)}`);
      return read(undefined);
    },
  };
}
