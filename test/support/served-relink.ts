import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a command asked, as it came over the wire. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** `drop`: the connection breaks before an answer. */
export type Given = { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } | 'drop';

export interface ServedRelink {
  readonly url: string;
  readonly asked: readonly Asked[];
}

const servers: Server[] = [];

/** A stand-in for the app on a real port of this machine, for answers that a whole stack would not give. */
export async function serveRelink(answer: (asked: Asked, nth: number) => Given): Promise<ServedRelink> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      asked.push(one);
      reply(response, answer(one, asked.length));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

export async function closeServed(): Promise<void> {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function reply(response: ServerResponse, given: Given): void {
  if (given === 'drop') {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = given;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}
