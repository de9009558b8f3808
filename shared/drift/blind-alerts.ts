import type { Alert, AlertRow } from '../domain/alert.ts';
import { nameOf } from '../domain/arm-id.ts';
import type { Blind, SweepMemory } from '../domain/sweep-memory.ts';
import { isoTime, mostAtOnce, type Telling } from './finding-alerts.ts';

const patienceMs = 24 * 60 * 60_000;
const reasonsSaid = 5;
const everywhere = 'RELINK_SCOPE';

interface BlindCluster {
  readonly clusterId: string;
  readonly blind: readonly Blind[];
}

/**
 * Clusters of which a rule could not be judged for a day: one alert each, or one for all when many come at once. `open` are the open alerts
 * of the code `drift-blind`.
 */
export function blindAlerts(memories: readonly SweepMemory[], open: readonly AlertRow[], now: number): Telling {
  const due = memories.flatMap(({ clusterId, blind }): readonly BlindCluster[] => {
    const lasting = blind.filter(({ since }) => now - since >= patienceMs);
    return lasting.length === 0 ? [] : [{ clusterId, blind: lasting }];
  });
  const told = new Set(open.map(({ subject }) => subject.toLowerCase()));
  const hasOwn = ({ clusterId }: BlindCluster) => told.has(clusterId.toLowerCase());
  const fresh = due.filter((cluster) => !hasOwn(cluster));
  const isStorm = fresh.length > mostAtOnce;
  const raise = [
    ...due.filter((cluster) => !isStorm || hasOwn(cluster)).map((cluster) => alertOf(cluster.clusterId, [cluster], now)),
    ...(isStorm ? [alertOf(everywhere, fresh, now)] : []),
  ];
  const wanted = new Set(raise.map(({ subject }) => subject.toLowerCase()));
  const because = 'Everything that could not be checked was checked, or needs no alert of its own any more.';
  const resolve = open.filter(({ subject }) => !wanted.has(subject.toLowerCase())).map(({ subject }) => ({ subject, because }));
  return { raise, resolve };
}

function alertOf(subject: string, clusters: readonly BlindCluster[], now: number): Alert {
  const blind = clusters.flatMap((cluster) => cluster.blind);
  const rules = [...new Set(blind.map(({ ruleId }) => ruleId))].sort();
  const reasons = [...new Set(blind.map(({ why }) => why))];
  const since = isoTime(Math.min(...blind.map((one) => one.since)));
  const more = reasons.length > reasonsSaid ? ` And ${reasons.length - reasonsSaid} further reasons.` : '';
  const where = clusters.length === 1 ? nameOf(clusters[0]?.clusterId ?? '') : `${clusters.length} clusters`;
  return {
    code: 'drift-blind',
    subject,
    seen: `Since ${since} these rules could not be judged for ${where}: ${rules.join(', ')}. ${reasons.slice(0, reasonsSaid).join(' ')}${more}`,
    done: 'What can be read is checked as usual, and findings of these rules stay as they were.',
    notDone: 'What these rules are about is not checked: a fault in it would not be noticed.',
    next: 'Give Relink’s identity the rights that are named (the observer role of infra/roles has all of them), or register the provider that is named.',
    at: now,
  };
}
