import type { ArmResponse, Failure, Principal } from './kernel.ts';

/** What a planted fault does to the request that it hits. Plain data, so that it can be sent over the control API. */
type FaultEffect =
  /** Answers at once; nothing happens. */
  | { readonly kind: 'answer'; readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** The effect happens, then the caller gets this answer instead of the real one. */
  | { readonly kind: 'effect-then-answer'; readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** The connection is cut, before or after the effect. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** No answer until the caller gives up. */
  | { readonly kind: 'hang' }
  /** The request is accepted; its operation ends Failed with this error. */
  | { readonly kind: 'fail-late'; readonly error: Failure };

export interface Fault {
  /** Shown in the call log. */
  readonly name?: string;
  readonly method?: string;
  /** Regular expression on the path, any casing. Polls have their own paths: `/operations/`, `/computeOperationsStatus/` … */
  readonly path?: string;
  /** Name or object id of the caller. */
  readonly principal?: string;
  /** First matching call that is hit, from 1. Default 1. */
  readonly nth?: number;
  /** How many matching calls are hit from there on. Default 1. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultPlan {
  add(fault: Fault): string;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly (Fault & { id: string; seen: number; hits: number })[];
  /** The fault that hits this call, counting the call for every fault it matches. */
  match(call: { method: string; path: string; principal: Principal | undefined }): (Fault & { id: string }) | undefined;
}

export function createFaultPlan(): FaultPlan {
  let next = 1;
  let planned: { id: string; fault: Fault; seen: number; hits: number }[] = [];
  return {
    add: (fault) => {
      const id = `fault-${next++}`;
      planned.push({ id, fault, seen: 0, hits: 0 });
      return id;
    },
    remove: (id) => {
      const before = planned.length;
      planned = planned.filter((entry) => entry.id !== id);
      return planned.length < before;
    },
    clear: () => {
      planned = [];
    },
    list: () => planned.map(({ id, fault, seen, hits }) => ({ ...fault, id, seen, hits })),
    match: (call) => {
      let found: (Fault & { id: string }) | undefined;
      for (const entry of planned) {
        if (!isHit(entry.fault, call)) continue;
        entry.seen += 1;
        const first = entry.fault.nth ?? 1;
        if (found || entry.seen < first || entry.seen >= first + (entry.fault.times ?? 1)) continue;
        entry.hits += 1;
        found = { ...entry.fault, id: entry.id };
      }
      return found;
    },
  };
}

function isHit(fault: Fault, call: { method: string; path: string; principal: Principal | undefined }): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
  if (fault.path !== undefined && !new RegExp(fault.path, 'i').test(call.path)) return false;
  return (
    fault.principal === undefined || [call.principal?.name, call.principal?.objectId, call.principal?.clientId].includes(fault.principal)
  );
}

/** The connection was cut. Transports turn it into what their client expects of a broken socket. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('read ECONNRESET');
    this.name = 'ConnectionReset';
  }
}

/** Answers of the front end and the network that were recorded around healthy operations (fault-bodies): ready to be planted on polls. */
export const recordedFaults = {
  badGateway: {
    kind: 'answer',
    status: 502,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-ms-failure-cause': 'gateway' },
    body: {
      error: {
        code: 'BadGatewayConnection',
        message: "The network connectivity issue encountered for 'Microsoft.ContainerService'; cannot fulfill the request.",
      },
    },
  },
  unavailablePage: {
    kind: 'answer',
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: "<html><head><title>AzureResourceManager</title></head><body><h2>Our services aren't available right now</h2></body></html>",
  },
  gatewayTimeout: {
    kind: 'answer',
    status: 504,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-ms-failure-cause': 'gateway' },
    body: {
      error: {
        code: 'GatewayTimeout',
        message: "The gateway did not receive a response from 'Microsoft.ContainerService' within the specified time period.",
      },
    },
  },
  pollLost: { kind: 'answer', status: 404, body: { error: { code: 'NotFound', message: 'The operation was not found.' } } },
} as const satisfies Record<string, FaultEffect>;

export function faultAnswer(effect: { status: number; body?: unknown; headers?: Record<string, string> }): ArmResponse {
  return { status: effect.status, headers: effect.headers ?? {}, body: effect.body };
}
