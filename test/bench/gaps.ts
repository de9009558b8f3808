import { labelOf } from './call-labels.ts';
import { type Chain, chains, pacedMs } from './critical-path.ts';
import type { LongOperation, NightRecord, TimedCall } from './night-record.ts';

/** From the moment at which something could have been seen to the start of what follows. Milliseconds of simulated time. */
export interface Gap {
  readonly name: string;
  /** The resource that goes on afterwards; empty for the run as a whole. */
  readonly resource: string;
  /** On the path that ended last: without this gap the run would have ended earlier. */
  readonly isCritical: boolean;
  readonly totalMs: number;
  /** Until Relink looked and saw it. */
  readonly noticeMs: number;
  /** Of the rest: at least one ARM call was under way. */
  readonly armMs: number;
  /** Of the rest: no ARM call, but at least one request to Table or Queue storage was under way. */
  readonly storageMs: number;
  /** The remainder: a pause of Relink's own choice, the queue, or computing. */
  readonly idleMs: number;
  readonly armCalls: readonly string[];
  readonly storageCalls: number;
}

interface Span {
  readonly name: string;
  readonly resource: string;
  readonly from: number;
  readonly seenAt: number;
  readonly to: number;
}

/** All gaps of a night in order of time, the critical ones marked. */
export function gapsOf(night: NightRecord): readonly Gap[] {
  const spans = spansOf(night);
  const critical = criticalSpans(night, spans);
  return spans.toSorted((a, b) => a.from - b.from).map((span) => gapOf(night, span, critical.has(span)));
}

function spansOf(night: NightRecord): readonly Span[] {
  const startable = Math.max(night.workBegunAt, night.settledAt);
  const begin = Math.min(Math.max(night.eventAt, night.settledAt), night.workBegunAt);
  const endpoints = chains(night, 'endpoint');
  const computes = chains(night, 'compute');
  const last = lastEnd(endpoints);
  const linkedAt = last ? visibleAt(last) : startable;
  const lastAttach = lastEnd(computes);
  const settledSeenAt = firstCallAt(night, startable, (call) => /\/managedclusters\/[^/]+$/i.test(call.path)) ?? startable;
  const afterSettling = { from: startable, seenAt: settledSeenAt };
  const afterLinking = { from: linkedAt, seenAt: last ? seenAt(night, last) : linkedAt };
  return [
    { name: 'event → first slice', resource: '', from: begin, seenAt: begin, to: night.workBegunAt },
    ...endpoints.flatMap((chain) => chainSpans(night, chain, { first: 'settled → delete', ...afterSettling })),
    ...computes.flatMap((chain) => chainSpans(night, chain, { first: 'endpoints → detach', ...afterLinking })),
    ...(lastAttach
      ? [{ name: 'last attach → end', resource: '', from: visibleAt(lastAttach), seenAt: seenAt(night, lastAttach), to: night.fixedAt }]
      : []),
  ];
}

interface Before {
  readonly first: string;
  readonly from: number;
  readonly seenAt: number;
}

function chainSpans(night: NightRecord, { resourceId, operations }: Chain, before: Before): readonly Span[] {
  const resource = resourceId.split('/').at(-1) ?? '';
  return operations.map((operation, index) => {
    const earlier = operations[index - 1];
    const name = earlier ? `${shortName(earlier)} → ${shortName(operation)}` : before.first;
    const last = latest([...(earlier ? [earlier] : []), ...creationsBefore(night, operation)]);
    const start = last ? { from: visibleAt(last), seenAt: seenAt(night, last) } : { from: before.from, seenAt: before.seenAt };
    return { name, resource, ...start, to: operation.startedAt };
  });
}

const shortNames: Readonly<Record<string, string>> = {
  DeletePrivateEndpointOperation: 'delete',
  PutPrivateEndpointOperation: 'create',
  PutPrivateDnsZoneGroupOperation: 'zone group',
  DeleteCompute: 'detach',
  AttachCompute: 'attach',
};

export function shortName(operation: LongOperation): string {
  return shortNames[operation.kind] ?? operation.kind;
}

function visibleAt(operation: LongOperation): number {
  return operation.startedAt + pacedMs(operation);
}

/** When the answer of the first poll after the operation's end arrived. */
function seenAt(night: NightRecord, operation: LongOperation): number {
  const isOwnPoll = (call: TimedCall) => call.kind === 'poll' && call.operationId === operation.id;
  return firstCallAt(night, operation.endsAt, isOwnPoll) ?? visibleAt(operation);
}

function firstCallAt(night: NightRecord, from: number, fits: (call: TimedCall) => boolean): number | undefined {
  return night.calls.find((call) => call.startedAt >= from - 1 && fits(call))?.endedAt;
}

/** Creations in the same subnet that came first: this one had to wait for them. */
function creationsBefore(night: NightRecord, operation: LongOperation): readonly LongOperation[] {
  const create = 'PutPrivateEndpointOperation';
  if (operation.kind !== create) return [];
  const subnetOf = ({ resourceId }: LongOperation) => night.facts.subnetOf[resourceId];
  return night.operations.filter(
    (other) => other.kind === create && other.startedAt < operation.startedAt && subnetOf(other) === subnetOf(operation),
  );
}

function lastEnd(all: readonly Chain[]): LongOperation | undefined {
  return latest(all.flatMap(({ operations }) => operations.at(-1) ?? []));
}

function latest(operations: readonly LongOperation[]): LongOperation | undefined {
  return operations.toSorted((a, b) => visibleAt(a) - visibleAt(b)).at(-1);
}

/** Backwards from the end: the attach that ended last, its detach, the endpoint that was ready last, its delete. */
function criticalSpans(night: NightRecord, spans: readonly Span[]): ReadonlySet<Span> {
  const names = [lastEnd(chains(night, 'endpoint')), lastEnd(chains(night, 'compute'))].map((last) => {
    const id = last?.resourceId.replace(/\/privatednszonegroups\/[^/]+$/, '');
    return id?.split('/').at(-1);
  });
  return new Set(spans.filter((span) => span.resource === '' || names.includes(span.resource)));
}

function gapOf(night: NightRecord, span: Span, isCritical: boolean): Gap {
  const seen = Math.min(Math.max(span.seenAt, span.from), Math.max(span.to, span.from));
  const inside = (call: TimedCall) => call.startedAt < span.to && call.endedAt > seen;
  const arm = night.calls.filter(inside);
  const storage = night.storageCalls.filter(inside);
  const restMs = Math.max(0, span.to - seen);
  const armMs = coveredMs(arm, seen, span.to);
  const busyMs = coveredMs([...arm, ...storage], seen, span.to);
  return {
    name: span.name,
    resource: span.resource,
    isCritical,
    totalMs: span.to - span.from,
    noticeMs: seen - span.from,
    armMs,
    storageMs: busyMs - armMs,
    idleMs: restMs - busyMs,
    armCalls: arm.map(labelOf),
    storageCalls: storage.length,
  };
}

/** How much of the time from `from` to `to` at least one of the calls was under way. */
function coveredMs(calls: readonly TimedCall[], from: number, to: number): number {
  let covered = 0;
  let until = from;
  for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const start = Math.max(call.startedAt, until);
    const end = Math.min(call.endedAt, to);
    if (end <= start) continue;
    covered += end - start;
    until = end;
  }
  return covered;
}
