import { isWithin, resourceGroupOf, subscriptionIdOf } from '../../shared/domain/arm-id.ts';
import { answer, failed } from './answers.ts';
import type { Activity, ArmResponse, Failure, RequestContext, Route, SimulatorCore } from './kernel.ts';
import { styles } from './operation-styles.ts';

export type OperationStyle = 'network' | 'private-dns' | 'aks' | 'ml-compute' | 'ml-workspace' | 'mfe';
type OperationStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';

export interface Operation {
  readonly id: string;
  readonly style: OperationStyle;
  readonly kind: string;
  readonly resourceId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly principalId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly status: OperationStatus;
  readonly error?: Failure;
  /** An `error` that a poll shows although nothing failed. */
  readonly noise?: Failure;
  /** `status` as the poll shows it: a phase name or the style's running word while it goes on. */
  statusWord(): string;
}

interface Begin {
  readonly style: OperationStyle;
  /** The provider's own name for it, as errors quote it: `PutPrivateEndpointOperation`. */
  readonly kind: string;
  readonly resourceId: string;
  /** Region in the poll URL. */
  readonly location?: string;
  /** Simulated milliseconds, before the simulator's `slow` factor. */
  readonly durationMs: number;
  /** `Retry-After` of the first answer, seconds; null for none. Default: the style's. */
  readonly retryAfterSeconds?: number | null;
  /** Default: a new GUID. */
  readonly id?: string;
  /** Runs when the time is over; a returned failure ends the operation Failed. */
  readonly onDone?: (() => Failure | undefined) | (() => void);
  /** Runs when the operation ends Failed, whoever decided that. */
  onFailed?(failure: Failure): void;
  /** Runs when it is cancelled by `cancel`. */
  onCanceled?(): void;
  /** Phase names in order, each for an equal share of the time (aks-operation-phases-2026). */
  readonly phases?: readonly string[];
  readonly noise?: Failure;
  /** What the result URL answers after success; default 204 without a body. */
  result?(): ArmResponse;
}

export interface Started {
  readonly id: string;
  /** For the first answer: `azure-asyncoperation`, `location`, `retry-after` as the style sends them. */
  readonly headers: Record<string, string>;
  readonly operation: Operation;
}

export interface Operations {
  begin(ctx: RequestContext, input: Begin): Started;
  /** Operations still going on at the resource or below it. */
  running(resourceId: string): readonly Operation[];
  find(id: string): Operation | undefined;
  /** Ends a running operation as Canceled; its effect never lands. */
  cancel(id: string): void;
  readonly routes: readonly Route[];
}

interface Live extends Operation {
  status: OperationStatus;
  error?: Failure;
  endsAt: number;
  polls: number;
  readonly search: string;
  readonly input: Begin;
  readonly method: string;
  readonly ctx: RequestContext;
}

const host = 'https://management.azure.com';
/** Nobody documents how long Azure answers the polls of an operation that has ended; forgetting it after a day is the worse thing. */
const keptMs = 24 * 60 * 60_000;

/** `core` is asked for lazily: operations and core need each other. */
export function createOperations(core: () => SimulatorCore): Operations {
  const live = new Map<string, Live>();
  const end = (operation: Live, status: 'Succeeded' | 'Failed' | 'Canceled', error?: Failure): void => {
    operation.status = status;
    operation.endsAt = core().now();
    if (error) operation.error = error;
    if (error) operation.input.onFailed?.(error);
    core().record(activityOf(operation, status, core().now()));
  };
  const finish = (operation: Live): void => {
    if (operation.status !== 'InProgress') return;
    const failure = operation.ctx.doom ?? operation.input.onDone?.() ?? undefined;
    end(operation, failure ? 'Failed' : 'Succeeded', failure);
  };
  const forgetOld = (now: number): void => {
    for (const [id, { status, endsAt }] of live) if (status !== 'InProgress' && now - endsAt > keptMs) live.delete(id);
  };
  const begin = (ctx: RequestContext, input: Begin): Started => {
    forgetOld(core().now());
    const operation = newOperation(core(), ctx, input);
    live.set(operation.id.toLowerCase(), operation);
    ctx.started = operation.id;
    core().record(activityOf(operation, 'Accepted', core().now()));
    core().schedule(operation.endsAt - operation.startedAt, () => finish(operation));
    return { id: operation.id, headers: firstHeaders(operation), operation };
  };
  const read = (ctx: RequestContext, id: string, kind: 'poll' | 'result'): ArmResponse => {
    const operation = live.get(id.toLowerCase());
    const mine = operation?.principalId === ctx.principal.objectId;
    // A poll URL is opaque: one that was shortened, and one of somebody else, finds nothing. Nobody recorded what Azure answers; 404 is the worse thing.
    const search = operation?.search.replace('{type}', kind === 'poll' ? 'async' : 'location') ?? '';
    if (!operation || !mine || !holdsAll(ctx.request.url, search)) return unknownOperation(id);
    return kind === 'poll' ? pollAnswer(operation) : resultAnswer(operation);
  };
  return {
    begin,
    running: (resourceId) =>
      [...live.values()].filter((operation) => operation.status === 'InProgress' && isWithin(operation.resourceId, resourceId)),
    find: (id) => live.get(id.toLowerCase()),
    cancel: (id) => {
      const operation = live.get(id.toLowerCase());
      if (operation?.status !== 'InProgress') return;
      operation.input.onCanceled?.();
      end(operation, 'Canceled');
    },
    routes: pollRoutes(read),
  };
}

/** More parameters do no harm: `@azure/arm-machinelearning` 2.1.1 repeats `underlyingResourceAction` in every poll of a delete. */
function holdsAll(url: URL, search: string): boolean {
  return [...new URLSearchParams(search)].every(([name, value]) => url.searchParams.get(name) === value);
}

function newOperation(core: SimulatorCore, ctx: RequestContext, input: Begin): Live {
  const startedAt = core.now();
  const endsAt = startedAt + Math.max(1, Math.round(input.durationMs * core.slow));
  const rules = styles[input.style];
  const type = input.style === 'ml-workspace' ? '&type={type}' : '';
  const signed = `&t=${core.random.text(18)}&c=${core.random.text(2592)}&s=${core.random.text(342)}&h=${core.random.text(43)}`;
  const operation: Live = {
    id: input.id ?? (input.style === 'private-dns' ? dnsToken(core, input) : core.random.guid()),
    style: input.style,
    kind: input.kind,
    resourceId: input.resourceId,
    subscriptionId: subscriptionIdOf(input.resourceId),
    resourceGroup: resourceGroupOf(input.resourceId),
    location: (input.location ?? 'westeurope').replaceAll(' ', '').toLowerCase(),
    principalId: ctx.principal.objectId,
    startedAt,
    endsAt,
    status: 'InProgress',
    polls: 0,
    search: `?api-version=${rules.apiVersion ?? ctx.apiVersion}${rules.query ? `&${rules.query}` : ''}${type}${signed}`,
    input,
    method: ctx.request.method,
    ctx,
    ...(input.noise && { noise: input.noise }),
    statusWord: () => statusWord(operation, core.now()),
  };
  return operation;
}

/** base64 of `FrontEndAsyncOperation;UpsertVirtualNetworkLink;{guid}_{subscriptionId}` (recorded-network-aks, section 1). */
function dnsToken(core: SimulatorCore, input: Begin): string {
  return Buffer.from(`FrontEndAsyncOperation;${input.kind};${core.random.guid()}_${subscriptionIdOf(input.resourceId)}`).toString('base64');
}

function statusWord(operation: Live, now: number): string {
  if (operation.status !== 'InProgress') return operation.status;
  const phases = operation.input.phases ?? [];
  const share = (now - operation.startedAt) / Math.max(1, operation.endsAt - operation.startedAt);
  return phases[Math.min(phases.length - 1, Math.floor(share * phases.length))] ?? styles[operation.style].running;
}

function urls(operation: Live): { poll: string; result: string | undefined } {
  const rules = styles[operation.style];
  const result = rules.resultPath?.(operation);
  return {
    poll: `${host}${rules.pollPath(operation)}${operation.search.replace('{type}', 'async')}`,
    result: result && `${host}${result}${operation.search.replace('{type}', 'location')}`,
  };
}

function bothHeaders(operation: Live): Record<string, string> {
  const { poll, result } = urls(operation);
  const { location } = styles[operation.style];
  const sendsLocation = location === 'always' || (location === 'not-on-put' && operation.method !== 'PUT');
  return { 'azure-asyncoperation': poll, ...(sendsLocation && result && { location: result }) };
}

function firstHeaders(operation: Live): Record<string, string> {
  const rules = styles[operation.style];
  const seconds = operation.input.retryAfterSeconds === undefined ? rules.firstRetryAfter : operation.input.retryAfterSeconds;
  return {
    ...bothHeaders(operation),
    ...(operation.style === 'network' && { 'azure-asyncnotification': 'Enabled' }),
    ...(seconds !== null && { 'retry-after': String(seconds) }),
  };
}

function pollAnswer(operation: Live): ArmResponse {
  const rules = styles[operation.style];
  const headers: Record<string, string> = { 'content-type': rules.contentType };
  if (operation.status !== 'InProgress') return answer(200, rules.body(operation), headers);
  const seconds = rules.pollRetryAfter(operation.polls);
  operation.polls += 1;
  if (rules.repeatsHeaders) Object.assign(headers, bothHeaders(operation));
  if (seconds !== undefined) headers['retry-after'] = String(seconds);
  return answer(rules.runningPollStatus, rules.body(operation), headers);
}

function resultAnswer(operation: Live): ArmResponse {
  const headers = bothHeaders(operation);
  if (operation.status === 'InProgress') return answer(202, undefined, headers);
  if (operation.error) return failed(409, { code: operation.error.code, message: operation.error.message });
  const urls = operation.style === 'aks' ? { location: headers.location ?? '' } : headers;
  const repeated: Record<string, string> = { ...urls, 'content-type': styles[operation.style].contentType };
  return operation.input.result?.() ?? answer(204, undefined, repeated);
}

function unknownOperation(id: string): ArmResponse {
  return failed(404, { code: 'NotFound', message: `The operation '${id.slice(0, 60)}' was not found.` });
}

function activityOf(operation: Live, status: Activity['status'], at: number): Activity {
  const { principal, correlationId, action } = operation.ctx;
  return {
    at,
    operationName: action,
    method: operation.method,
    resourceId: operation.resourceId,
    status,
    principal,
    correlationId,
    operationId: operation.id,
  };
}

type Read = (ctx: RequestContext, id: string, kind: 'poll' | 'result') => ArmResponse;

function pollRoutes(read: Read): readonly Route[] {
  const route = (path: string, kind: 'poll' | 'result'): Route => ({
    method: 'GET',
    path: `/subscriptions/{subscriptionId}${path}/{id}`,
    action: pollActionOf(path),
    answers: 'unchecked',
    handle: (ctx) => read(ctx, ctx.params.id ?? '', kind),
  });
  const ml = '/providers/Microsoft.MachineLearningServices/locations/{location}';
  return [
    route('/providers/Microsoft.Network/locations/{location}/operations', 'poll'),
    route('/providers/Microsoft.Network/locations/{location}/operationResults', 'result'),
    route('/resourceGroups/{group}/providers/Microsoft.Network/privateDnsOperationStatuses', 'poll'),
    route('/resourceGroups/{group}/providers/Microsoft.Network/privateDnsOperationResults', 'result'),
    route('/providers/Microsoft.ContainerService/locations/{location}/operations', 'poll'),
    route('/providers/Microsoft.ContainerService/locations/{location}/operationresults', 'result'),
    route(`${ml}/computeOperationsStatus`, 'poll'),
    {
      ...route(`${ml}/workspaceOperationsStatus`, 'poll'),
      handle: (ctx) => read(ctx, ctx.params.id ?? '', ctx.request.url.searchParams.get('type') === 'location' ? 'result' : 'poll'),
    },
    route(`${ml}/mfeOperationsStatus`, 'poll'),
    route(`${ml}/mfeOperationResults`, 'result'),
  ];
}

/**
 * `…/Microsoft.Network/locations/operations/read` and the like. The providers publish them (Microsoft Learn, "Azure permissions for Networking"), and a
 * refused poll is reported (Azure/azure-xplat-cli, issue 2051), but nobody documents whether ARM always asks. The worse thing: it does.
 */
function pollActionOf(path: string): string {
  const [, typed = ''] = path.split('/providers/');
  const names = typed.split('/').filter((segment) => !segment.startsWith('{'));
  return `${names.join('/')}/read`;
}
