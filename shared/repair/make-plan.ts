import { type ArmId, idKey, nameOf } from '../domain/arm-id.ts';
import { type ClusterState, tagOf } from '../domain/cluster.ts';
import type { ComputeState } from '../domain/compute.ts';
import type { EndpointState } from '../domain/endpoint.ts';
import { type Evidence, type Need, needOfCompute, needOfEndpoint } from '../domain/plan.ts';
import { planHash } from '../domain/plan-hash.ts';
import type { LedgerEntry, Plan, PlanItem } from '../domain/run.ts';
import type { ClusterRow } from '../ports/store.ts';
import type { Found } from './discover.ts';
import { isFound, isKnownGone, keyed } from './discover.ts';
import type { Engine } from './engine.ts';
import { withCalls } from './plan-calls.ts';

export interface PlanInput {
  readonly engine: Engine;
  readonly cluster: ClusterState;
  readonly row: ClusterRow;
  readonly found: Found;
  readonly isForced: boolean;
  readonly signal: AbortSignal;
  /** Answers of reads that may be shared, by key. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** Judges everything that was found, and what the ledger knows to be in pieces, and says what a repair would call. */
export async function makePlan(input: PlanInput): Promise<Plan> {
  const ledger = keyed(await input.engine.store.ledger.list(input.cluster.id));
  const why = whyNothing(input.cluster);
  const leaveComputes = tagOf(input.cluster, 'relink-computes') === 'leave';
  const endpoints = why
    ? []
    : await Promise.all(input.found.linked.map((endpoint) => endpointItem(input, endpoint, ledger.get(idKey(endpoint.id)))));
  const computes = why
    ? []
    : await Promise.all(
        input.found.attached.map((compute) => computeItem(input, { compute, ledger: ledger.get(idKey(compute.id)), leaveComputes })),
      );
  const missing = [...ledger.values()].filter((entry) => !isFound(input.found, entry.resourceId));
  const refused = input.found.refused.map((item): PlanItem => ({ ...item, action: 'refuse', blocksComputes: false }));
  const unread = input.found.unread.map((place): PlanItem => {
    return { ...place, action: 'refuse', blocksComputes: place.trackKind === 'endpoint' };
  });
  const apart = missing.filter((entry) => entry.condition === 'apart').map(missingItem);
  const judged = [...endpoints, ...computes, ...apart, ...refused, ...(why ? [] : unread)];
  const items = await withCalls({ ...input, endpoints: input.found.linked, computes: input.found.attached }, judged);
  const at = input.engine.clock.now();
  return {
    at,
    hash: planHash(input.cluster.id, items),
    expiresAt: at + input.engine.settings.planExpiryMs,
    items,
    remarks: [
      ...(why ? [why] : []),
      ...input.found.remarks,
      ...missing.flatMap((entry) =>
        entry.condition === 'whole' && isKnownGone(input.found, entry.resourceId) ? removedRemark(entry) : [],
      ),
    ],
  };
}

/** What somebody else took away is theirs to make again: undoing a person's deliberate delete is not a repair. */
function removedRemark(entry: LedgerEntry): string {
  return `${nameOf(entry.resourceId)} was good when Relink last looked and is not there now: somebody removed it. Relink makes again only what it took away itself; a snapshot may help: ${entry.snapshotId ?? 'none is stored'}.`;
}

/** Clusters whose stop and start breaks no link. */
export function whyNothing(cluster: ClusterState): string | undefined {
  if (cluster.hasVnetIntegration) {
    return 'The cluster uses API Server VNet Integration: it has no private link service of AKS’s that a restart replaces, so there is nothing to recreate and no compute to reattach.';
  }
  if (!cluster.isPrivate)
    return 'The cluster is not private, so no private endpoint can be linked to it; there is nothing to repair after a restart.';
  return undefined;
}

async function endpointItem(input: PlanInput, endpoint: EndpointState, ledger: LedgerEntry | undefined): Promise<PlanItem> {
  const evidence = await evidenceOf(input, { id: endpoint.id, incarnation: endpoint.resourceGuid, ledger, createdOn: undefined });
  const need = needOfEndpoint(endpoint, evidence);
  return itemOf(need, {
    kind: 'endpoint',
    id: endpoint.id,
    incarnation: endpoint.resourceGuid,
    ledger,
    row: input.row,
    createdAt: evidence.createdAt,
  });
}

async function computeItem(
  input: PlanInput,
  options: { compute: ComputeState; ledger: LedgerEntry | undefined; leaveComputes: boolean },
): Promise<PlanItem> {
  const { compute, ledger } = options;
  if (options.leaveComputes && ledger?.condition !== 'apart') {
    return { trackKind: 'compute', resourceId: compute.id, action: 'leave', because: 'the cluster’s tag relink-computes says leave.' };
  }
  const evidence = await evidenceOf(input, { id: compute.id, incarnation: compute.createdOn, ledger, createdOn: compute.createdOn });
  return itemOf(needOfCompute(compute, evidence), {
    kind: 'compute',
    id: compute.id,
    incarnation: compute.createdOn,
    ledger,
    row: input.row,
    createdAt: evidence.createdAt,
  });
}

/** Azure is asked for the creation time only where it decides: after a restart, for something the ledger cannot vouch for. */
async function evidenceOf(
  input: PlanInput,
  options: { id: ArmId; incarnation: string | undefined; ledger: LedgerEntry | undefined; createdOn: string | undefined },
): Promise<Evidence> {
  const { row, isForced, engine } = input;
  const isKnown = options.ledger?.condition === 'whole' && options.ledger.incarnation === options.incarnation;
  const stated = options.createdOn === undefined ? Number.NaN : Date.parse(options.createdOn);
  const createdAt =
    !row.restart || isKnown || isForced
      ? undefined
      : Number.isNaN(stated)
        ? await engine.azure.history.createdAt(options.id, input.signal)
        : stated;
  return { restart: row.restart, ledger: options.ledger, createdAt, isForced };
}

type ItemInput = {
  kind: PlanItem['trackKind'];
  id: ArmId;
  incarnation: string | undefined;
  ledger: LedgerEntry | undefined;
  row: ClusterRow;
  createdAt: number | undefined;
};

function itemOf(need: Need, input: ItemInput): PlanItem {
  const named = { trackKind: input.kind, resourceId: input.id };
  if (need.kind === 'leave')
    return { ...named, action: 'leave', because: need.because, ...(input.incarnation && { incarnation: input.incarnation }) };
  if (need.kind === 'refuse') return { ...named, action: 'refuse', because: need.because, blocksComputes: input.kind === 'endpoint' };
  const unfinished = input.ledger?.condition === 'apart' ? input.ledger : undefined;
  const isOfThisRestart = unfinished !== undefined && unfinished.apartForRestartId === input.row.restart?.id;
  const incarnation = isOfThisRestart || isMadeByHand(input) ? unfinished?.incarnation : input.incarnation;
  return {
    ...named,
    action: 'repair',
    because: need.because,
    calls: [],
    ...(incarnation && { incarnation }),
    ...keptFrom(unfinished),
  };
}

/** Somebody made again, after the start, what had been taken down early: it works and stays, and the repair adds what it lacks. */
function isMadeByHand({ ledger, incarnation, createdAt, row }: ItemInput): boolean {
  if (!ledger?.awaitsStart || incarnation === ledger.incarnation || createdAt === undefined) return false;
  return row.restart !== undefined && createdAt > row.restart.at;
}

/** A repair that was interrupted goes on with the snapshot it began with: the live resource may lack half of its parts. */
function keptFrom(entry: LedgerEntry | undefined): { snapshotId?: string; oldAddresses?: readonly string[] } {
  return { ...(entry?.snapshotId && { snapshotId: entry.snapshotId }), ...(entry?.oldAddresses && { oldAddresses: entry.oldAddresses }) };
}

function missingItem(entry: LedgerEntry): PlanItem {
  return {
    trackKind: entry.kind,
    resourceId: entry.resourceId,
    action: 'repair',
    because: entry.awaitsStart
      ? `Relink took ${nameOf(entry.resourceId)} down early, while the cluster was stopped; only its creation is left.`
      : `Relink took ${nameOf(entry.resourceId)} away and was interrupted before it made it again.`,
    calls: [],
    ...(entry.incarnation && { incarnation: entry.incarnation }),
    ...keptFrom(entry),
  };
}
