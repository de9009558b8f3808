import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { type Answer, writeAnswer } from '../host/http-answer.ts';
import type { ScaledClock } from '../local-clock.ts';
import { readText, serve } from '../simulator/loopback.ts';
import { inboxPage } from './inbox-page.ts';
import { type Letter, letterIn } from './letter.ts';
import { createSeal, type Seal } from './seal.ts';

/** A receiver of Relink’s alerts on loopback, with a page that shows them: what a team’s own webhook would be. */
export interface Inbox {
  readonly url: string;
  /** Settings of the app that sends its alerts here. They hold the secret of the signature. */
  readonly environment: Readonly<Record<string, string>>;
  /** What has come, newest first, each once. */
  letters(): readonly Letter[];
  stop(): Promise<void>;
}

/** Real: as long as a delivery may take, whatever that is on a fast clock. */
const slackSeconds = 10;

/** `port` 0: any free one. */
export async function startInbox(clock: ScaledClock, port: number): Promise<Inbox> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const seal = createSeal(secret, clock, slackSeconds * 1_000 * clock.speed);
  const letters = new Map<string, Letter>();
  const server = createServer((request, response) => {
    answer(request, letters, seal).then(
      (found) => writeAnswer(response, found),
      () => writeAnswer(response, { status: 400 }),
    );
  });
  const { url, stop } = await serve(server, { port, scheme: 'http' });
  return {
    url,
    environment: { RELINK_ALERT_WEBHOOK: `${url}/alerts`, RELINK_ALERT_WEBHOOK_SECRET: secret },
    letters: () => [...letters.values()].reverse(),
    stop,
  };
}

async function answer(request: IncomingMessage, letters: Map<string, Letter>, seal: Seal): Promise<Answer> {
  if (request.method === 'GET' && request.url === '/') return inboxPage([...letters.values()].reverse());
  if (request.method !== 'POST' || request.url !== '/alerts') return { status: 404 };
  const body = await readText(request);
  if (!seal(request.headers, body)) return { status: 401 };
  const letter = letterIn(body);
  if (!letter) return { status: 400 };
  // The same notice may come twice: the sender repeats what it got no answer to.
  if (!letters.has(letter.id)) letters.set(letter.id, letter);
  return { status: 204 };
}
