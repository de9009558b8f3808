/**
 * The words that the kernel and the providers of the simulator share.
 *
 * Exported: ArmRequest, ArmResponse, RequestContext, Route, Method, Principal, RoleDefinition, AskedRight, SimulatorCore, SimulatorOptions, Activity, CallEntry,
 * Failure, CheckBody. Companions: `world.ts` (World, StoredResource), `operations.ts` (Operations, begin), `answers.ts` (ok, errors),
 * `listing.ts` (listAnswer), `pace.ts` (drawMs), `random.ts` (seeded), `rbac.ts` (permissionsAt, isAllowed), `cluster-facts.ts` (isSettled, isRunning),
 * `network/connections.ts` (connectionsTo, setConnectionStatus).
 *
 * A provider is a file that exports `Route[]`, appended to the list in `routes.ts`. Bodies that are put into the world are frozen: write a new one.
 */

import type { JsonObject } from '../../shared/domain/json.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Operations } from './operations.ts';
import type { SimulatorRandom } from './random.ts';
import type { World } from './world.ts';

export type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD';

export interface ArmRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or undefined when there was none. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface ArmResponse {
  readonly status: number;
  /** Lower-case names. The pipeline adds content type, request ids and rate-limit headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Principal {
  readonly objectId: string;
  readonly name: string;
  readonly clientId?: string;
  readonly type?: 'ServicePrincipal' | 'User' | 'Group';
}

/** One entry of `permissions`; never merged with another one, as Azure does not (recorded-ml-auth, permissions list). */
export interface RolePermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

export interface RoleDefinition {
  /** The name (last segment) of the definition's id: a GUID. */
  readonly id: string;
  readonly roleName: string;
  readonly permissions: readonly RolePermission[];
}

/** One right that a request was asked for. What a caller may not see in a list is left out and not asked for here. */
export interface AskedRight {
  /** In the casing of the route; rows of Resource Graph have theirs in lower case. */
  readonly action: string;
  readonly scope: string;
  /** `request`: of the request itself; `link`: of what its body refers to; `row`: of what an answer of many types showed. */
  readonly of: 'request' | 'link' | 'row';
  /** Names of the caller's roles that give it; none when the request was refused for it. */
  readonly roles: readonly string[];
}

/** Why an accepted operation ends Failed: it becomes `error` in the poll. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface RequestContext {
  readonly request: ArmRequest;
  /** Path parameters by name, in the caller's casing, decoded. `{+scope}` holds a whole path without its leading slash. */
  readonly params: Readonly<Record<string, string>>;
  /** The path in the caller's casing, without the query. For a PUT this is the id of the resource. */
  readonly path: string;
  readonly apiVersion: string;
  readonly principal: Principal;
  readonly correlationId: string;
  readonly sim: SimulatorCore;
  /** The request's JSON object, `{}` when there was none. Read-only properties may be in it: handlers pick what is writable. */
  readonly body: JsonObject;
  readonly action: string;
  /** A planted fault: the operation that this request starts ends Failed with it. `operations.begin` obeys it. */
  readonly doom?: Failure;
  /** Grows while the request is handled: `asked-rights.ts`. */
  readonly asked: AskedRight[];
  /** Filled by `operations.begin`: what the call started. */
  started?: string;
}

export interface Route {
  readonly method: Method;
  /** `/subscriptions/{subscriptionId}/…/{name}`; `{+scope}` matches any number of segments. Matched in any casing. */
  readonly path: string;
  /** RBAC action checked at the request's scope; empty where nothing is checked. */
  readonly action: string;
  /** ARM type whose published schema the bodies are checked against. */
  readonly type?: string;
  /** False for a type that the answer check must skip, for example a list or a poll. A list's members are checked one by one. */
  readonly answers?: 'resource' | 'list' | 'unchecked';
  /** POST whose scope is the tenant (Resource Graph): no resource scope, no locks. */
  readonly tenant?: boolean;
  linked?(ctx: RequestContext): readonly { readonly action: string; readonly scope: string }[];
  handle(ctx: RequestContext): ArmResponse | Promise<ArmResponse>;
}

/** One thing that happened to a resource: what the activity log and Event Grid are made of. */
export interface Activity {
  readonly at: number;
  /** `Microsoft.Network/privateEndpoints/write` and the like. */
  readonly operationName: string;
  readonly method: string;
  readonly resourceId: string;
  readonly status: 'Accepted' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly principal: Principal;
  readonly correlationId: string;
  readonly operationId?: string;
}

export interface CallEntry {
  readonly at: number;
  readonly principal: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly apiVersion: string;
  readonly actions: readonly string[];
  /** Path of the route that answered; empty when none did. */
  readonly route: string;
  readonly rights: readonly AskedRight[];
  /** 0 when the connection was cut. */
  readonly status: number;
  readonly code?: string;
  /** The operation that the call started. */
  readonly operation?: string;
  /** The planted fault that decided the outcome. */
  readonly fault?: string;
}

export type CheckBody = (type: string, body: unknown, direction: 'request' | 'answer') => readonly string[];

export interface SimulatorOptions {
  readonly clock: Clock;
  readonly seed?: number;
  /** A `WorldFile`, as it comes from JSON. */
  readonly world?: unknown;
  /** What a linked endpoint shows after its cluster was restarted; nobody has documented which it is (azure-facts C3). */
  readonly variant?: 'disconnected' | 'still-approved';
  /**
   * What becomes of the delete of an endpoint whose cluster is stopped: nobody documents it (AKS says that a stopped cluster can only be
   * started or deleted, not what may happen to what leads to it). `fails-late`: accepted, and its operation fails. Default `allowed`.
   */
  readonly deleteWhileStopped?: 'allowed' | 'refused' | 'fails-late';
  readonly roles?: readonly RoleDefinition[];
  /** Default true. */
  readonly throttling?: boolean;
  /** Multiplies every simulated duration. Default 1. */
  readonly slow?: number;
  /** Members per page of a list. Default 100. */
  readonly pageSize?: number;
  /** Longest lag of lists behind writes, milliseconds. Default 5000. */
  readonly listLagMs?: number;
  /** Longest lag of Resource Graph behind writes, milliseconds. Default 60000. */
  readonly graphLagMs?: number;
  /** How often a list shows an id in another casing, from 0 to 1. Default 0.2. */
  readonly recasing?: number;
  /** Longest time that an interface outlives its endpoint and holds its address, milliseconds. Default 2000: after that the address was free in pe-static-ip-update-recreate. */
  readonly nicLingerMs?: number;
  /** Runs due effects by itself, with the clock's sleep. Off by default: a test clock may jump when something sleeps on it. */
  readonly background?: boolean;
  readonly checkBody?: CheckBody;
  /** Names the principal of a bearer token. Default: `sign-in.ts`. */
  readonly principalOf?: (authorization: string | undefined, world: World) => Principal | undefined;
}

/** What a handler may use. */
export interface SimulatorCore {
  readonly world: World;
  readonly random: SimulatorRandom;
  readonly operations: Operations;
  readonly roles: readonly RoleDefinition[];
  readonly variant: 'disconnected' | 'still-approved';
  readonly deleteWhileStopped: 'allowed' | 'refused' | 'fails-late';
  /** False: no limit of Azure's is enforced. */
  readonly throttling: boolean;
  readonly pageSize: number;
  readonly slow: number;
  readonly nicLingerMs: number;
  readonly recasing: number;
  /** Milliseconds since the epoch; inside a scheduled effect, the time at which the effect was due. */
  now(): number;
  /** Runs `effect` after `delayMs` of simulated time. The delay is not multiplied by `slow` here. */
  schedule(delayMs: number, effect: () => void): void;
  record(activity: Activity): void;
  readonly activities: readonly Activity[];
  onActivity(listener: (activity: Activity) => void): () => void;
}
