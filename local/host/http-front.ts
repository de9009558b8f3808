import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Admin } from './admin.ts';
import type { EasyAuth } from './easy-auth.ts';
import type { EventGridWebhook } from './event-grid.ts';
import { type Answer, readBody, writeAnswer } from './http-answer.ts';
import type { HttpFunctions } from './http-functions.ts';
import { type HostKeys, hasKey } from './keys.ts';
import type { HostLog } from './rpc.ts';

export interface HttpFrontOptions {
  readonly port: number;
  readonly keys: HostKeys;
  readonly httpFunctions: HttpFunctions;
  readonly eventGrid: EventGridWebhook;
  readonly admin: Admin;
  /** Without it nobody signs in with a browser, and every header reaches the app as it was sent. */
  readonly easyAuth?: EasyAuth | undefined;
  readonly log: HostLog;
}

export interface HttpFront {
  readonly url: string;
  /** Waits for the requests under way. */
  stop(): Promise<void>;
  /** Cuts every connection. */
  kill(): void;
}

/** The host's web server on loopback. */
export async function startHttpFront(options: HttpFrontOptions): Promise<HttpFront> {
  const server = createServer((request, response) => {
    route(request, response, options).catch((error: unknown) => {
      options.log('error', 'Host.Http', String(error));
      writeAnswer(response, { status: 500 });
    });
  });
  await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        // A caller that keeps its connection open would hold the server up for as long.
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearInterval(sweep);
          resolve();
        });
      }),
    kill: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function route(request: IncomingMessage, response: ServerResponse, options: HttpFrontOptions): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const path = url.pathname.toLowerCase();
  if (path === '/runtime/webhooks/eventgrid') return writeAnswer(response, await answerEventGrid(request, url, options));
  if (path.startsWith('/admin/')) return writeAnswer(response, options.admin(request, url, (await readBody(request)) ?? Buffer.alloc(0)));
  const signIn = await options.easyAuth?.answer(request, url);
  if (signIn) return writeAnswer(response, signIn);
  await options.easyAuth?.passOn(request);
  if (await options.httpFunctions(request, response, url)) return;
  writeAnswer(response, { status: 404 });
}

async function answerEventGrid(request: IncomingMessage, url: URL, options: HttpFrontOptions): Promise<Answer> {
  if (!hasKey(request, url, [options.keys.eventGrid, options.keys.master])) return { status: 401 };
  const body = await readBody(request);
  return body ? options.eventGrid(request, url, body) : { status: 413 };
}
