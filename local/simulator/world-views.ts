import { idKey } from '../../shared/domain/arm-id.ts';
import type { SimulatorRandom } from './random.ts';
import type { StoredResource, View } from './world.ts';

interface Version {
  readonly resource: StoredResource | undefined;
  readonly listedAt: number;
  readonly graphedAt: number;
}

export interface Lags {
  readonly now: () => number;
  readonly random: SimulatorRandom;
  readonly listLagMs: number;
  readonly graphLagMs: number;
}

/** What lists and Resource Graph show: each write reaches them after a delay of its own, so they can be behind, but never go back. */
interface Views {
  /** A write, or with `undefined` a removal. `settled` is seen at once: a resource that was there when the world was loaded. */
  remember(id: string, resource: StoredResource | undefined, settled?: 'settled'): void;
  /** All of a type (any casing), or of every type. */
  seen(view: Exclude<View, 'now'>, type?: string): readonly StoredResource[];
  clear(): void;
}

export function createViews(lags: Lags): Views {
  const all = new Map<string, Versions>();
  const byType = new Map<string, Map<string, Versions>>();
  return {
    remember: (id, resource, settled) => {
      const now = lags.now();
      const listedAt = settled ? Number.NEGATIVE_INFINITY : now + Math.round(lags.random.fraction() * lags.listLagMs);
      const graphedAt = settled ? Number.NEGATIVE_INFINITY : now + Math.round((0.1 + 0.9 * lags.random.fraction()) * lags.graphLagMs);
      const key = idKey(id);
      const known = all.get(key);
      const type = (resource?.type ?? known?.type ?? '').toLowerCase();
      const versions = { type, list: [...stillNeeded(known?.list ?? [], now), { resource, listedAt, graphedAt }] };
      all.set(key, versions);
      byType.set(type, (byType.get(type) ?? new Map<string, Versions>()).set(key, versions));
    },
    seen: (view, type) => {
      const now = lags.now();
      const isVisible = (version: Version): boolean => (view === 'lists' ? version.listedAt : version.graphedAt) <= now;
      const asked = type === undefined ? all : byType.get(type.toLowerCase());
      return [...(asked?.values() ?? [])].flatMap(({ list }) => list.findLast(isVisible)?.resource ?? []);
    },
    clear: () => {
      all.clear();
      byType.clear();
    },
  };
}

/** What one resource looked like, oldest first. A world of a hundred clusters is listed often, so it is looked up by type. */
interface Versions {
  readonly type: string;
  readonly list: readonly Version[];
}

/** Everything before the last version that both views show already is history. */
function stillNeeded(list: readonly Version[], now: number): readonly Version[] {
  const last = list.findLastIndex((version) => version.listedAt <= now && version.graphedAt <= now);
  return list.slice(Math.max(0, last));
}
