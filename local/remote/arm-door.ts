import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readText, type Served, sendJson, serve } from '../simulator/loopback.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** One call of ARM as it travels between processes; the URL is Azure's own, so that saved poll addresses mean the same everywhere. */
export interface CarriedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Serves a simulator to other processes on loopback: a POST of a {@link CarriedCall} is answered with an `ArmResponse`. A caller that
 * dies does not end its call, as in Azure; a planted connection reset cuts the connection.
 */
export function openArmDoor(simulator: Pick<Simulator, 'handle'>): Promise<Served> {
  const server = createServer((request, response) => {
    carry(request, response, simulator).catch(() => request.socket.destroy());
  });
  return serve(server, { scheme: 'http' });
}

async function carry(request: IncomingMessage, response: ServerResponse, simulator: Pick<Simulator, 'handle'>): Promise<void> {
  const { method, url, headers, body } = JSON.parse(await readText(request)) as CarriedCall;
  sendJson(response, 200, await simulator.handle({ method, url: new URL(url), headers, body }));
}
