import { styles } from '../../local/simulator/operation-styles.ts';
import type { LongOperation, NightRecord } from './night-record.ts';

/** Milliseconds from the acceptance of an operation to the end that somebody sees. */
export type Seen = (operation: LongOperation) => number;

/** The operation's own end, whatever Azure lets a client see. */
export const bareMs: Seen = (operation) => operation.endsAt - operation.startedAt;

/**
 * The first poll that shows the end, for a client that waits as long as each `Retry-After` says, the first answer's included. Where
 * Azure sends none, a client may look at any moment, so the end itself counts.
 */
export const pacedMs: Seen = (operation) => pollTimes(operation).at(-1) ?? bareMs(operation);

/** When such a client polls, milliseconds after the acceptance, the poll that shows the end last; empty where Azure names no pace. */
export function pollTimes(operation: LongOperation): readonly number[] {
  const rules = styles[operation.style];
  if (rules.firstRetryAfter === null) return [];
  const times = [rules.firstRetryAfter * 1000];
  for (let poll = 0; (times.at(-1) as number) < bareMs(operation); poll += 1) {
    times.push((times.at(-1) as number) + (rules.pollRetryAfter(poll) ?? 0) * 1000);
  }
  return times;
}

export interface CriticalPath {
  readonly settlingMs: number;
  readonly endpointsMs: number;
  readonly computesMs: number;
  readonly totalMs: number;
}

/** The least time in which anybody can repair this night's world, by this night's own operations. Reads cost nothing here. */
export function criticalPath(night: NightRecord, seen: Seen): CriticalPath {
  const settlingMs = Math.max(0, night.settledAt - night.eventAt);
  const endpointsMs = longestOf(bySubnet(night).map((endpoints) => subnetMs(endpoints, seen)));
  const computesMs = longestOf(chains(night, 'compute').map(({ operations }) => sum(operations.map(seen))));
  return { settlingMs, endpointsMs, computesMs, totalMs: settlingMs + endpointsMs + computesMs };
}

export interface Chain {
  readonly resourceId: string;
  /** In the order of time: delete, create, zone groups; or detach, attach. */
  readonly operations: readonly LongOperation[];
}

/** What was done to each linked endpoint or attached compute; a zone group counts to its endpoint. */
export function chains(night: NightRecord, kind: 'endpoint' | 'compute'): readonly Chain[] {
  const byResource = new Map<string, LongOperation[]>();
  for (const operation of night.operations) {
    const resourceId = operation.resourceId.replace(/\/privatednszonegroups\/[^/]+$/, '');
    if (resourceId.includes('/privateendpoints/') !== (kind === 'endpoint')) continue;
    byResource.set(resourceId, [...(byResource.get(resourceId) ?? []), operation]);
  }
  return [...byResource].map(([resourceId, operations]) => ({
    resourceId,
    operations: operations.toSorted((a, b) => a.startedAt - b.startedAt),
  }));
}

function bySubnet(night: NightRecord): readonly (readonly Chain[])[] {
  return [...Map.groupBy(chains(night, 'endpoint'), ({ resourceId }) => night.facts.subnetOf[resourceId] ?? resourceId).values()];
}

/** Creations of one subnet go one after another, in the order that is best. */
function subnetMs(endpoints: readonly Chain[], seen: Seen): number {
  return Math.min(...orders(endpoints).map((order) => inOrderMs(order, seen)));
}

function inOrderMs(order: readonly Chain[], seen: Seen): number {
  let freeAt = 0;
  const ends = order.map(({ operations }) => {
    const isCreate = (operation: LongOperation) => operation.kind === 'PutPrivateEndpointOperation';
    const created = operations.findIndex(isCreate);
    const before = sum(operations.slice(0, Math.max(created, 0)).map(seen));
    const create = operations[created];
    freeAt = Math.max(before, freeAt) + (create ? seen(create) : 0);
    return freeAt + sum(operations.slice(created + 1).map(seen));
  });
  return longestOf(ends);
}

/** All orders of a few; of many only the given one, which is an upper bound. */
function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2 || items.length > 6) return [items];
  return items.flatMap((first, index) => orders(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function longestOf(values: readonly number[]): number {
  return Math.max(0, ...values);
}
