import { labelOf } from './call-labels.ts';
import { bareMs, chains, pollTimes } from './critical-path.ts';
import type { NightRecord, TimedCall } from './night-record.ts';

export interface CallCount {
  readonly label: string;
  readonly kind: TimedCall['kind'];
  readonly made: number;
  readonly fewest: number;
}

/**
 * The calls made, by label, beside the fewest with which a repair can be safe; the reasons are in docs/benchmarks.md. `paceMs` is
 * the pace of polls where Azure names none.
 */
export function countCalls(night: NightRecord, paceMs: number): readonly CallCount[] {
  const fewest = new Map([...fewestReads(night, paceMs), ...fewestWrites(night), ...fewestPolls(night, paceMs)]);
  const made = Map.groupBy(night.calls, (call) => `${call.kind} ${labelOf(call)}`);
  return [...new Set([...made.keys(), ...fewest.keys()])].sort().map((key) => {
    const [kind, ...label] = key.split(' ');
    return { label: label.join(' '), kind: kind as TimedCall['kind'], made: made.get(key)?.length ?? 0, fewest: fewest.get(key) ?? 0 };
  });
}

type Count = readonly [key: string, count: number];

function fewestReads(night: NightRecord, paceMs: number): readonly Count[] {
  const { facts } = night;
  const endpoints = chains(night, 'endpoint').map(({ resourceId }) => resourceId);
  const computes = chains(night, 'compute').map(({ resourceId }) => resourceId);
  const written = (label: string) =>
    new Set(night.calls.filter((call) => call.kind === 'write' && labelOf(call) === label).map(({ path }) => path.toLowerCase())).size;
  const approvals = written('PUT managedClusters/privateEndpointConnections');
  const records = written('PUT privateDnsZones/A');
  const zoneGroupEndpoints = new Set(
    night.operations.filter(({ kind }) => kind === 'PutPrivateDnsZoneGroupOperation').map(({ resourceId }) => resourceId.split('/')[8]),
  ).size;
  const workspaces = new Set(computes.map((id) => id.split('/computes/')[0])).size;
  const settlingLooks = Math.ceil(Math.max(0, night.settledAt - night.eventAt) / paceMs);
  const joinedSubnets = new Set(endpoints.flatMap((id) => facts.subnetOf[id] ?? []));
  const withIdentity = computes.filter((id) => facts.systemIdentityComputes.includes(id));
  const online = new Set(computes.filter((id) => (facts.onlineEndpointsOf[id] ?? 0) > 0));
  return [
    ['read GET managedClusters', settlingLooks + 1 + endpoints.length + computes.length + 1],
    ['read LIST privateEndpoints', facts.subscriptions],
    ['read LIST workspaces', facts.subscriptions],
    ['read LIST workspaces/computes', facts.workspaces],
    ['read LIST privateDnsZones', facts.subscriptions],
    ['read LIST eventtypes/values', 1],
    ['read LIST resources', facts.subscriptions],
    ['read LIST locks', facts.subscriptions],
    ['read GET virtualNetworks', networksOf(joinedSubnets).size],
    ['read GET virtualNetworks/subnets', joinedSubnets.size],
    ['read GET applicationSecurityGroups', new Set(endpoints.flatMap((id) => facts.securityGroupsOf[id] ?? [])).size],
    ['read GET userAssignedIdentities', new Set(computes.flatMap((id) => facts.userIdentitiesOf[id] ?? [])).size],
    ['read POST checkPolicyRestrictions', endpoints.length + zoneGroupEndpoints + computes.length],
    ['read LIST permissions', permissionScopes(night, { endpoints, computes }) + records],
    ['read LIST roleAssignments', 2 * withIdentity.length * facts.subscriptions],
    ['read GET workspaces', new Set(withIdentity.map((id) => id.split('/computes/')[0])).size],
    ['read GET privateEndpoints', 3 * endpoints.length + approvals],
    ['read GET networkInterfaces', 2 * endpoints.length],
    ['read LIST privateEndpoints/privateDnsZoneGroups', endpoints.length + zoneGroupEndpoints],
    ['read LIST managedClusters/privateEndpointConnections', approvals],
    ['read GET privateDnsZones/A', facts.records.length + records],
    ['read GET workspaces/computes', 3 * computes.length],
    ['read LIST workspaces/onlineEndpoints', workspaces],
    ['read LIST workspaces/onlineEndpoints/deployments', [...online].reduce((total, id) => total + (facts.onlineEndpointsOf[id] ?? 0), 0)],
    ['read LIST workspaces/jobs', workspaces],
  ];
}

function networksOf(subnets: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...subnets].map((id) => id.toLowerCase().split('/subnets/')[0] ?? ''));
}

interface Repaired {
  readonly endpoints: readonly string[];
  readonly computes: readonly string[];
}

/** One question for each scope that is written to or joined; rights may have been given at each of them alone. */
function permissionScopes({ facts }: NightRecord, { endpoints, computes }: Repaired): number {
  const joined = endpoints.flatMap((id) => [facts.subnetOf[id] ?? '', ...(facts.securityGroupsOf[id] ?? [])]);
  const cluster = endpoints.length > 0 ? 1 : 0;
  return endpoints.length + computes.length + new Set(joined).size + cluster;
}

/** Every write that was made once is needed; the same one made again is not. */
function fewestWrites(night: NightRecord): readonly Count[] {
  const writes = Map.groupBy(
    night.calls.filter(({ kind }) => kind === 'write'),
    (call) => `write ${labelOf(call)}`,
  );
  return [...writes].map(([key, calls]) => [key, new Set(calls.map(({ path }) => path.toLowerCase())).size]);
}

function fewestPolls(night: NightRecord, paceMs: number): readonly Count[] {
  const counts = new Map<string, number>();
  for (const operation of night.operations) {
    const key = operation.style === 'network' ? 'poll POLL operations' : 'poll POLL computeOperationsStatus';
    const times = pollTimes(operation).length;
    counts.set(key, (counts.get(key) ?? 0) + (times > 0 ? times : Math.max(1, Math.ceil(bareMs(operation) / paceMs))));
  }
  return [...counts];
}

export interface Repetition {
  readonly label: string;
  /** Reads whose answer was known already: the same address, read before in this run, and nothing written by Relink since. */
  readonly count: number;
  readonly example: string;
}

export function repeatedReads(night: NightRecord): readonly Repetition[] {
  const known = new Map<string, number>();
  const repeated: { label: string; example: string }[] = [];
  const writes = night.calls.filter(({ kind }) => kind === 'write').map(({ startedAt }) => startedAt);
  for (const call of night.calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
    // Questions to Azure Policy share an address.
    if (call.kind !== 'read' || call.method === 'POST') continue;
    const address = `${call.path}${call.query}`.toLowerCase();
    const before = known.get(address);
    if (before !== undefined && !writes.some((at) => at > before && at < call.startedAt))
      repeated.push({ label: labelOf(call), example: lastNames(call.path) });
    known.set(address, call.startedAt);
  }
  return [...Map.groupBy(repeated, ({ label }) => label)]
    .map(([label, items]) => ({ label, count: items.length, example: items[0]?.example ?? '' }))
    .toSorted((a, b) => b.count - a.count);
}

function lastNames(path: string): string {
  return path.split('/').slice(-4).join('/');
}
