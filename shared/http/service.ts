import type { Settings } from '../config/settings.ts';
import type { ArmId } from '../domain/arm-id.ts';
import type { Caller } from '../domain/caller.ts';
import type { Finding } from '../domain/finding.ts';
import type { Hold } from '../domain/hold.ts';
import type { LiftedSuppression, SuppressRequest } from '../drift/suppress-finding.ts';
import type { SinkTrial } from '../ports/alert-sink.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { ApprovalRequest } from '../repair/approve-run.ts';
import type { CancelRequest } from '../repair/cancel-run.ts';
import type { HoldRequest } from '../repair/holds.ts';

/** What a person asks for over HTTP. */
export interface RequestedRun {
  readonly clusterId: ArmId;
  readonly action: 'plan' | 'repair';
  readonly reason?: string;
  /** Who asks, as they say. */
  readonly by?: string;
  /** Recreate even what looks healthy. */
  readonly force?: boolean;
}

/** A missing endpoint or compute is to be made again from a snapshot. */
export interface RequestedRestore {
  readonly snapshotId: string;
  readonly by: string;
  readonly reason: string;
}

/** What the HTTP API needs of the rest of the service. */
export interface Service {
  /**
   * Starts a run, or joins the cluster's active one. `out-of-scope` when the cluster is not in the configured scope. Does not
   * wait for the run.
   */
  requestRun(request: RequestedRun, log: Log): Promise<{ readonly runId: string; readonly joined: boolean }>;
  /** Starts a run that restores; `not-found`, `out-of-scope`, or `run-active` when the cluster has a run already. */
  requestRestore(request: RequestedRestore, log: Log): Promise<{ readonly runId: string }>;
  /** Notes a person's approval of a plan. `not-found`, `not-now`. Idempotent. */
  approveRun(request: ApprovalRequest, log: Log): Promise<void>;
  /** Asks a run to stop at the next safe point. `not-found`, `not-now`. Idempotent. */
  cancelRun(request: CancelRequest, log: Log): Promise<void>;
  /** `out-of-scope`, `bad-request`, `not-now`. The same hold of the same person again changes its reason and end. */
  placeHold(request: HoldRequest, log: Log): Promise<Hold>;
  /** `not-found`. */
  liftHold(request: { readonly holdId: string; readonly by: string }, log: Log): Promise<void>;
  /** `not-found`, `bad-request`. Again: changes who, why and until when. */
  suppressFinding(request: SuppressRequest, log: Log): Promise<Finding>;
  /** `not-found`; nothing happens when it is not suppressed. */
  liftSuppression(request: LiftedSuppression, log: Log): Promise<Finding>;
  /** Sends a try to every sink that is set, once. Bounded in time. */
  trySinks(): Promise<readonly SinkTrial[]>;
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** The part of the Functions `HttpRequest` that handlers read. */
export interface ApiRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: { get(name: string): string | null };
  readonly headers?: { get(name: string): string | null };
  /** Who asks, when a token or the door told; who came with a key says it in the request. */
  readonly caller?: Caller;
  json(): Promise<unknown>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly jsonBody?: unknown;
  /** Text that is no JSON. */
  readonly body?: string;
}

/** The part of the HTTP API that works on the service. */
export interface ServiceApi {
  clusters(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  repair(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  runs(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  run(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  tracks(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  journal(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  restore(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  snapshots(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  approve(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  cancel(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  placeHold(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  liftHold(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  holds(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  findings(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  suppress(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  unsuppress(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  health(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  alerts(request: ApiRequest, log: Log): Promise<ApiAnswer>;
  testAlerts(request: ApiRequest, log: Log): Promise<ApiAnswer>;
}

/** The HTTP API as the triggers call it. Nothing in it throws: errors are problem answers. */
export interface HttpApi extends ServiceApi {
  /** Looks around also where the settings keep everything else from working. */
  doctor(request: ApiRequest, log: Log): Promise<ApiAnswer>;
}

export function jsonAnswer(status: number, jsonBody: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }, jsonBody };
}
