/** What the simulator's servers share: they listen on loopback only, speak JSON, and end at once when they are stopped. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Served {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Cuts open connections and frees the port. */
  stop(): Promise<void>;
}

export async function serve(
  server: Server,
  options: { readonly port?: number | undefined; readonly scheme: 'http' | 'https' },
): Promise<Served> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const host = options.scheme === 'https' ? 'localhost' : '127.0.0.1';
  const stop = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return { url: `${options.scheme}://${host}:${port}`, port, stop };
}

/** 8 MiB: larger than a dumped world of a few hundred resources. */
const maxBodyBytes = 8 * 1024 * 1024;

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error('the body is larger than 8 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
