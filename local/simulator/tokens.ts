/**
 * Sign-in for the simulated tenant: a token endpoint over plain http on loopback, in the two forms that clients of a managed
 * identity use, and the tokens themselves. A token is a signed JWT whose claims the Azure CLI can read; its `oid` names a
 * principal of the simulated world.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Principal } from './kernel.ts';
import { readText, type Served, sendJson, serve } from './loopback.ts';
import type { World } from './world.ts';

/** Managed identity tokens of Azure live for a day (Microsoft Learn, "managed identities FAQ"). */
const lifetimeSeconds = 24 * 60 * 60;
/** Signs nothing but simulated tokens, so it need not be secret; it only tells them from made-up ones. */
const signingKey = 'tokens of the simulated tenant';

export interface TokenRequest {
  readonly principal: Principal;
  readonly tenantId: string;
  readonly resource: string;
  /** Real time, since clients compare `exp` with their own clock. */
  readonly nowMs: number;
}

export function mintToken({ principal, tenantId, resource, nowMs }: TokenRequest): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    aud: resource,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    appid: principal.clientId ?? principal.objectId,
    idtyp: principal.type === 'User' ? 'user' : 'app',
    oid: principal.objectId,
    sub: principal.objectId,
    tid: tenantId,
    uti: randomUUID(),
    ver: '1.0',
  };
  const unsigned = `${encoded({ typ: 'JWT', alg: 'HS256', kid: 'simulated' })}.${encoded(claims)}`;
  return `${unsigned}.${signatureOf(unsigned)}`;
}

/** The principal of an `Authorization` header, or undefined when the token is missing, forged, expired or names nobody. */
export function principalOf(authorization: string | undefined, world: World, nowMs: number = Date.now()): Principal | undefined {
  const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [header, payload, signature] = token.split('.');
  if (!header || !payload || !signature || !isSame(signature, signatureOf(`${header}.${payload}`))) return undefined;
  const claims: { oid?: string; exp?: number } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  if ((claims.exp ?? 0) * 1000 <= nowMs) return undefined;
  return world.principals().find((principal) => principal.objectId === claims.oid);
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signatureOf(text: string): string {
  return createHmac('sha256', signingKey).update(text).digest('base64url');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

export interface TokenEndpointOptions {
  readonly world: World;
  /** Name of the principal that a request without `client_id` signs in as. Default `relink`. */
  readonly defaultPrincipal?: string;
  /** 0 or left out: any free port. */
  readonly port?: number;
}

export interface TokenEndpoint extends Served {
  /** What a process needs in its environment so that its Azure clients sign in here. */
  readonly environment: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER' | 'MSI_ENDPOINT' | 'MSI_SECRET', string>>;
}

/**
 * Serves tokens at `/msi/token`: App Service's form (GET with `X-IDENTITY-HEADER`, api-version 2019-08-01) and the older one
 * (GET or POST with `resource=…` and the header `secret`, or POST with `Metadata: true`). `client_id` chooses another principal by
 * client id or by name.
 */
export async function startTokenEndpoint(options: TokenEndpointOptions): Promise<TokenEndpoint> {
  const secret = randomUUID();
  const server = createServer((request, response) => {
    answerTokenRequest(request, response, { ...options, secret }).catch(() =>
      sendJson(response, 500, { statusCode: 500, message: 'token endpoint failed' }),
    );
  });
  const served = await serve(server, { port: options.port, scheme: 'http' });
  const url = `${served.url}/msi/token`;
  return { ...served, environment: { IDENTITY_ENDPOINT: url, IDENTITY_HEADER: secret, MSI_ENDPOINT: url, MSI_SECRET: secret } };
}

async function answerTokenRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: TokenEndpointOptions & { secret: string },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname !== '/msi/token') return sendJson(response, 404, { statusCode: 404, message: 'Not found.' });
  if (!isTrusted(request, options.secret))
    return sendJson(response, 401, { statusCode: 401, message: 'The identity header is missing or wrong.' });
  const form = new URLSearchParams(request.method === 'POST' ? await readText(request) : '');
  const wanted = (name: string) => form.get(name) ?? url.searchParams.get(name) ?? undefined;
  const resource = wanted('resource');
  if (!resource) return sendJson(response, 400, { statusCode: 400, message: 'Required query variable "resource" is missing.' });
  const principal = choosePrincipal(options, wanted('client_id') ?? wanted('clientid') ?? wanted('object_id') ?? wanted('principal_id'));
  if (!principal) {
    return sendJson(response, 400, {
      statusCode: 400,
      message: 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    });
  }
  sendJson(response, 200, tokenAnswer(principal, options.world.tenantId(), resource));
}

function isTrusted(request: IncomingMessage, secret: string): boolean {
  const given = [request.headers['x-identity-header'], request.headers.secret];
  return given.includes(secret) || (request.method === 'POST' && request.headers.metadata === 'true');
}

function choosePrincipal(options: TokenEndpointOptions, wanted: string | undefined): Principal | undefined {
  const name = wanted ?? options.defaultPrincipal ?? 'relink';
  return options.world.principals().find((principal) => [principal.clientId, principal.objectId, principal.name].includes(name));
}

/** Numbers are strings in this answer, as App Service sends them (Microsoft Learn, "overview-managed-identity", REST reference). */
function tokenAnswer(principal: Principal, tenantId: string, resource: string): Record<string, string> {
  const nowMs = Date.now();
  const now = Math.floor(nowMs / 1000);
  return {
    access_token: mintToken({ principal, tenantId, resource, nowMs }),
    expires_in: String(lifetimeSeconds),
    expires_on: String(now + lifetimeSeconds),
    not_before: String(now),
    resource,
    token_type: 'Bearer',
    client_id: principal.clientId ?? principal.objectId,
  };
}
