import { idKey } from '../domain/arm-id.ts';
import { sweepHeartbeat } from '../drift/sweep.ts';
import type { ClusterLine } from '../http/cluster-line.ts';
import { readClusterLines } from '../http/cluster-lines.ts';
import { oldestPulseMs, oldestSweepMs, pulseHeartbeat } from '../http/health.ts';
import type { Service } from '../http/service.ts';
import { type Need, needsOf } from './needs.ts';

export const linesOnPage = 50;

export interface OverviewQuery {
  /** Part of a cluster's name or resource group. */
  readonly search: string;
  /** From 1. */
  readonly page: number;
}

export interface Overview {
  /** What is wrong with Relink itself. */
  readonly troubles: readonly string[];
  readonly needs: readonly Need[];
  readonly counts: {
    readonly all: number;
    readonly running: number;
    readonly stopped: number;
    readonly active: number;
    readonly held: number;
  };
  /** Those of this page, what needs a person first. */
  readonly lines: readonly ClusterLine[];
  readonly found: number;
  readonly query: OverviewQuery;
  readonly pages: number;
}

/** Few reads however many clusters there are: every table once, and the newest runs. `store-unavailable`. */
export async function readOverview(service: Service, query: OverviewQuery): Promise<Overview> {
  const { store, clock } = service;
  const now = clock.now();
  const [lines, alerts, troubles] = await Promise.all([
    readClusterLines(service),
    store.alerts.list(Number.POSITIVE_INFINITY),
    troublesOf(service),
  ]);
  const needs = needsOf({ lines, alerts: alerts.filter(({ state }) => state === 'open'), now });
  const found = [...lines]
    .filter((line) => fits(line, query.search))
    .sort((one, other) => rankOf(one) - rankOf(other) || byName(one, other));
  const pages = Math.max(1, Math.ceil(found.length / linesOnPage));
  const page = Math.min(Math.max(1, query.page), pages);
  const shown = found.slice((page - 1) * linesOnPage, page * linesOnPage);
  return { troubles, needs, counts: countsOf(lines), lines: shown, found: found.length, query: { ...query, page }, pages };
}

async function troublesOf({ store, settings, clock }: Service): Promise<readonly string[]> {
  const [pulse, sweep] = await Promise.all([store.heartbeats.last(pulseHeartbeat), store.heartbeats.last(sweepHeartbeat)]);
  const isLate = (last: number | undefined, most: number) => last !== undefined && clock.now() - last > most;
  return [
    ...(isLate(pulse, oldestPulseMs)
      ? ['The pulse timer has not run for more than 15 minutes: restarts may go unseen. Look at the function app.']
      : []),
    ...(isLate(sweep, oldestSweepMs) ? ['No drift sweep has come to its end for more than three hours: findings may be out of date.'] : []),
    ...(settings.scope.length === 0 ? ['RELINK_SCOPE is empty: nothing is repaired.'] : []),
  ];
}

function fits({ name, group }: ClusterLine, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return name.toLowerCase().includes(wanted) || group.toLowerCase().includes(wanted);
}

/** Waiting for a person, in trouble, at work, then those with findings, then the rest. */
function rankOf({ activeRun, ended, holds, findings }: ClusterLine): number {
  if (activeRun?.state === 'awaiting-approval' || (activeRun && holds.length > 0)) return 0;
  if (!activeRun && (ended?.end === 'failed' || ended?.end === 'refused')) return 1;
  if (activeRun) return 2;
  return findings.critical > 0 ? 3 : findings.warning > 0 ? 4 : 5;
}

function byName(one: ClusterLine, other: ClusterLine): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : idKey(one.clusterId) < idKey(other.clusterId) ? -1 : 1;
}

function countsOf(lines: readonly ClusterLine[]): Overview['counts'] {
  const count = (isOne: (line: ClusterLine) => boolean) => lines.filter(isOne).length;
  return {
    all: lines.length,
    running: count(({ power }) => power === 'Running'),
    stopped: count(({ power }) => power === 'Stopped'),
    active: count(({ activeRun }) => activeRun !== undefined),
    held: count(({ holds }) => holds.length > 0),
  };
}
