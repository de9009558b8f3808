import { isObject, type JsonObject } from '../../shared/domain/json.ts';
import { failed, gatewayError, gatewayHeaders } from './answers.ts';
import { ask } from './asked-rights.ts';
import { answerProblems, badBody } from './body-checks.ts';
import { ConnectionReset, type Fault, type FaultPlan, faultAnswer } from './faults.ts';
import type { ArmRequest, ArmResponse, CallEntry, CheckBody, Method, Principal, RequestContext, Route, SimulatorCore } from './kernel.ts';
import { policyRefusal } from './policies.ts';
import { authorizationFailed, linkedAuthorizationFailed } from './rbac.ts';
import { compileRoutes, type RouteTable } from './route-table.ts';
import { lockRefusal, scopeOfPath } from './scopes.ts';
import type { Throttle } from './throttle.ts';

interface PipelineParts {
  readonly core: SimulatorCore;
  readonly routes: readonly Route[];
  readonly faults: FaultPlan;
  readonly throttle: Throttle;
  readonly principalOf: (authorization: string | undefined) => Principal | undefined;
  readonly checkBody: CheckBody;
  /** Runs what is due before the request is looked at. */
  readonly advance: () => void;
  readonly log: (entry: CallEntry) => void;
}

/** A simulated answer that Azure's own types forbid: a defect of the simulator, never of its client. */
class SimulatorDefect extends Error {}

/**
 * The way of a request: planned fault, sign-in, route, throttling, RBAC, locks, policies, body against Azure's types, handler, answer
 * against the types, planned fault after the effect, call log.
 */
export function createPipeline(parts: PipelineParts): (request: ArmRequest) => Promise<ArmResponse> {
  const table = compileRoutes(parts.routes);
  return async (request) => {
    parts.advance();
    const call = openCall(parts, table, request);
    const fault = parts.faults.match({ method: call.method, path: call.path, principal: call.principal });
    try {
      const response = await faulted(parts, call, fault);
      parts.log(entryOf(parts.core, call, { response, fault }));
      return response;
    } catch (error) {
      parts.log(entryOf(parts.core, call, { fault }));
      throw error;
    }
  };
}

interface Call {
  readonly request: ArmRequest;
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly principal: Principal | undefined;
  readonly found: ReturnType<RouteTable['match']>;
  readonly correlationId: string;
  ctx?: RequestContext;
  actions: readonly string[];
}

function openCall(parts: PipelineParts, table: RouteTable, request: ArmRequest): Call {
  const method = request.method.toUpperCase();
  const path = decoded(request.url.pathname).replace(/\/+$/, '');
  const correlationId = request.headers['x-ms-correlation-request-id'] ?? parts.core.random.guid();
  const principal = parts.principalOf(request.headers.authorization);
  return { request, method, path, at: parts.core.now(), principal, found: table.match(method as Method, path), correlationId, actions: [] };
}

/** Names with blanks and the `=` of private DNS tokens may come percent-encoded. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function faulted(parts: PipelineParts, call: Call, fault: Fault | undefined): Promise<ArmResponse> {
  const effect = fault?.effect;
  if (effect?.kind === 'answer') return finish(parts, call, faultAnswer(effect));
  if (effect?.kind === 'reset' && effect.when === 'before') throw new ConnectionReset();
  if (effect?.kind === 'hang') await untilGivenUp(call.request.signal);
  const response = finish(parts, call, await admit(parts, call, effect?.kind === 'fail-late' ? effect.error : undefined));
  if (effect?.kind === 'reset') throw new ConnectionReset();
  return effect?.kind === 'effect-then-answer' ? finish(parts, call, faultAnswer(effect)) : response;
}

function untilGivenUp(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function admit(parts: PipelineParts, call: Call, doom: RequestContext['doom']): Promise<ArmResponse> {
  const { core } = parts;
  if (!call.principal) return unauthorized(call.request.headers.authorization);
  const apiVersion = call.request.url.searchParams.get('api-version') ?? '';
  if (!/^\d{4}-\d{2}-\d{2}(-\w+)*$/.test(apiVersion)) return missingApiVersion(apiVersion);
  if (!call.found) return unknownOperation(call);
  const { route, params } = call.found;
  call.actions = route.action ? [route.action] : [];
  const throttled = parts.throttle.refuse(throttleCall(core, call, call.principal));
  if (throttled) return throttled;
  const body = isObject(call.request.body as never) ? (call.request.body as JsonObject) : {};
  const { request, path, correlationId, principal } = call;
  const ctx: RequestContext = {
    request,
    params,
    path,
    apiVersion,
    principal,
    correlationId,
    sim: core,
    body,
    action: route.action,
    asked: [],
    ...(doom && { doom }),
  };
  call.ctx = ctx;
  const refusal =
    notAllowed(call, ctx, route) ??
    (route.tenant ? undefined : lockRefusal(core, call.method, scopeOfPath(path))) ??
    linkedLockRefusal(ctx, route) ??
    (route.tenant ? undefined : policyRefusal(core, call.method, { id: scopeOfPath(path), body })) ??
    badBody(parts.checkBody, ctx, route);
  if (refusal) return refusal;
  const response = await route.handle(ctx);
  const problems = answerProblems(parts.checkBody, route, response);
  if (problems.length > 0)
    throw new SimulatorDefect(`${request.method} ${path} would answer what Azure's types forbid: ${problems.join('; ')}`);
  recordSynchronous(core, ctx, response);
  return response;
}

function notAllowed(call: Call, ctx: RequestContext, route: Route): ArmResponse | undefined {
  const { principal } = ctx;
  const scope = scopeOfPath(ctx.path);
  if (route.tenant || route.action === '') return undefined;
  if (!ask(ctx, { action: route.action, scope }, 'request')) return authorizationFailed(principal, route.action, scope);
  for (const linked of route.linked?.(ctx) ?? []) {
    call.actions = [...call.actions, linked.action];
    if (ask(ctx, linked, 'link')) continue;
    return linkedAuthorizationFailed(principal, { own: route.action, scope, action: linked.action, linked: linked.scope });
  }
  return undefined;
}

/** What a read-only lock on something that is joined does is nowhere documented. The worse thing: it refuses the write, as it would a POST there. */
function linkedLockRefusal(ctx: RequestContext, route: Route): ArmResponse | undefined {
  const links = route.linked?.(ctx) ?? [];
  return links.map(({ scope }) => lockRefusal(ctx.sim, 'POST', scope)).find((refusal) => refusal !== undefined);
}

/** A write that is done with its answer; one that started an operation is recorded by the operation. */
function recordSynchronous(core: SimulatorCore, ctx: RequestContext, response: ArmResponse): void {
  const { method } = ctx.request;
  const { principal, correlationId, action } = ctx;
  if (['GET', 'HEAD'].includes(method.toUpperCase()) || action.endsWith('/read')) return;
  if (ctx.started !== undefined || response.status === 204) return;
  const status = response.status < 300 ? 'Succeeded' : 'Failed';
  core.record({ at: core.now(), operationName: action, method, resourceId: scopeOfPath(ctx.path), status, principal, correlationId });
}

function throttleCall(core: SimulatorCore, call: Call, principal: Principal) {
  return { method: call.method, path: call.path, action: call.found?.route.action ?? '', principal, tenantId: core.world.tenantId() };
}

/** Adds what every answer of ARM carries; a rate-limit header only where a provider answered (recorded-network-aks, section 9). */
function finish(parts: PipelineParts, call: Call, response: ArmResponse): ArmResponse {
  const hasBody = response.body !== undefined;
  const byGateway = response.headers['x-ms-failure-cause'] === 'gateway';
  // The AKS provider alone leaves the charset out; ARM's own errors and what is nested below a cluster do not (aks-private-stop-start, kubernetes-extension-create-delete).
  const provider = call.path.toLowerCase().split('/providers/').at(-1) ?? '';
  const plainJson = !byGateway && provider.startsWith('microsoft.containerservice/');
  const rates = call.principal && !byGateway ? parts.throttle.headers(throttleCall(parts.core, call, call.principal)) : {};
  return {
    ...response,
    headers: {
      ...(hasBody && { 'content-type': plainJson ? 'application/json' : 'application/json; charset=utf-8' }),
      'cache-control': 'no-cache',
      date: new Date(parts.core.now()).toUTCString(),
      'x-ms-request-id': parts.core.random.guid(),
      'x-ms-correlation-request-id': call.correlationId,
      ...rates,
      ...response.headers,
    },
  };
}

function entryOf(core: SimulatorCore, call: Call, outcome: { response?: ArmResponse; fault: Fault | undefined }): CallEntry {
  const { response, fault } = outcome;
  const code = response && response.status >= 400 ? codeOf(response.body) : undefined;
  return {
    at: call.at,
    principal: call.principal?.name ?? '',
    method: call.method,
    path: call.path,
    query: signatureFree(call.request.url.search),
    apiVersion: call.request.url.searchParams.get('api-version') ?? '',
    actions: call.actions,
    route: call.found?.route.path ?? '',
    rights: call.ctx?.asked ?? [],
    status: response?.status ?? 0,
    ...(code !== undefined && { code }),
    ...(call.ctx?.started !== undefined && { operation: core.operations.find(call.ctx.started)?.kind ?? call.ctx.started }),
    ...(fault && { fault: fault.name ?? fault.effect.kind }),
  };
}

function codeOf(body: unknown): string | undefined {
  if (!isObject(body as never)) return undefined;
  const wrapped = (body as { error?: { code?: string }; code?: string }).error?.code;
  return wrapped ?? (body as { code?: string }).code;
}

/** Signed parameters of poll URLs stay out of the log: they are secrets at Azure. */
function signatureFree(search: string): string {
  return search.replace(/&(t|c|s|h)=[^&]*/g, '');
}

function unauthorized(authorization: string | undefined): ArmResponse {
  const headers = {
    ...gatewayHeaders,
    'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token"',
  };
  if (authorization === undefined)
    return failed(401, { code: 'AuthenticationFailed', message: "Authentication failed. The 'Authorization' header is missing." }, headers);
  return failed(401, { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' }, headers);
}

function missingApiVersion(given: string): ArmResponse {
  if (given === '')
    return gatewayError(400, {
      code: 'MissingApiVersionParameter',
      message: 'The api-version query parameter (?api-version=) is required for all requests.',
    });
  return gatewayError(400, { code: 'InvalidApiVersionParameter', message: `The api-version '${given}' is invalid.` });
}

function unknownOperation(call: Call): ArmResponse {
  return gatewayError(501, { code: 'SimulatorDoesNotKnow', message: `The simulator does not know ${call.method} ${call.path}.` });
}
