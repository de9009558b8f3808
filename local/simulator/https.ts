/**
 * ARM over HTTPS on loopback, for clients that bring their own transport: curl, other SDKs, the Azure CLI with a registered cloud.
 * The certificate is made at start and written as `arm-ca.pem`; nothing outside the machine trusts it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { ArmRequest, ArmResponse } from './kernel.ts';
import { readText, type Served, sendJson, serve } from './loopback.ts';

export interface HttpsOptions {
  handle(request: ArmRequest): Promise<ArmResponse>;
  /** Where `arm-ca.pem` is written; made when it is missing. */
  readonly folder: string;
  readonly port?: number;
  /** Named in the cloud's metadata (`az cloud register`). Default: this server itself. */
  readonly signInUrl?: string;
}

export interface HttpsDoor extends Served {
  /** The certificate, also in `caPath`: for `NODE_EXTRA_CA_CERTS`, `REQUESTS_CA_BUNDLE` or `curl --cacert`. */
  readonly ca: string;
  readonly caPath: string;
}

export async function startHttps(options: HttpsOptions): Promise<HttpsDoor> {
  const pems = await makeCertificate();
  const caPath = join(options.folder, 'arm-ca.pem');
  await mkdir(options.folder, { recursive: true });
  await writeFile(caPath, pems.cert);
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    relay(request, response, options).catch((error: unknown) =>
      sendJson(response, 500, { error: { code: 'SimulatorFailed', message: String(error) } }),
    );
  });
  const served = await serve(server, { port: options.port, scheme: 'https' });
  return { ...served, ca: pems.cert, caPath };
}

async function makeCertificate(): Promise<{ readonly private: string; readonly cert: string }> {
  const { generate } = await import('selfsigned');
  return await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
}

async function relay(request: IncomingMessage, response: ServerResponse, options: HttpsOptions): Promise<void> {
  const host = request.headers.host ?? 'localhost';
  const url = new URL(request.url ?? '/', `https://${host}`);
  if (url.pathname === '/metadata/endpoints') return sendJson(response, 200, cloudMetadata(`https://${host}`, options.signInUrl));
  const text = await readText(request);
  const body = parsed(text);
  if (body === unreadable) {
    // ARM's own answer to a body that is not JSON.
    return sendJson(response, 400, {
      error: { code: 'InvalidRequestContent', message: 'The request content was invalid and could not be deserialized.' },
    });
  }
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  const result = await options
    .handle({ method: request.method ?? 'GET', url, headers: flat(request.headers), body, signal: controller.signal })
    .catch(() => undefined);
  if (!result) request.socket.destroy();
  else send(response, result, `https://${host}`);
}

const unreadable = Symbol('not JSON');

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return unreadable;
  }
}

/** Poll URLs name Azure's host; a client of this door must find its way back here. */
function send(response: ServerResponse, result: ArmResponse, origin: string): void {
  const here = (text: string) => text.replaceAll('https://management.azure.com', origin);
  const headers = Object.fromEntries(Object.entries(result.headers).map(([name, value]) => [name, here(value)]));
  response.writeHead(result.status, headers);
  response.end(result.body === undefined ? undefined : here(JSON.stringify(result.body)));
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]));
}

/** What `az cloud register --endpoint-resource-manager` reads (api-version 2022-09-01 of `/metadata/endpoints`). */
function cloudMetadata(origin: string, signInUrl: string | undefined): unknown {
  return [
    {
      name: 'RelinkSimulator',
      resourceManager: `${origin}/`,
      authentication: {
        loginEndpoint: `${signInUrl ?? origin}/`,
        audiences: ['https://management.core.windows.net/', 'https://management.azure.com/'],
        tenant: 'common',
        identityProvider: 'AAD',
      },
      portal: origin,
      graphAudience: 'https://graph.windows.net/',
      graph: 'https://graph.windows.net/',
      suffixes: {},
    },
  ];
}
