import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver {
  /** On loopback, with a key in the query as such addresses often have. */
  readonly url: string;
  readonly received: readonly Received[];
  stop(): Promise<void>;
}

export interface ReceiverAnswer {
  /** Without one it never answers. */
  readonly status?: number | undefined;
  readonly headers?: Record<string, string>;
  readonly text?: string;
  /** Sends the beginning of the answer, and never its end. */
  readonly stalls?: boolean;
}

/** Answers every request with that status, and keeps what came; without a status it never answers. */
export function startWebhookReceiver(status?: number, headers: Record<string, string> = {}): Promise<WebhookReceiver> {
  return startReceiver(() => ({ status, headers, text: 'an answer that nobody reads' }));
}

/** Answers each request as `answerTo` says, which is asked when the whole request is there. */
export async function startReceiver(answerTo: (request: Received, count: number) => ReceiverAnswer): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const whole = { method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(whole);
      const { status, headers = {}, text = '', stalls } = answerTo(whole, received.length);
      if (status === undefined) return;
      response.writeHead(status, headers);
      if (stalls) response.write(text || ' ');
      else response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?key=hunter2`;
  return { url, received, stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
