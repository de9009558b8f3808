import { type JsonObject, listAt, textAt } from '../domain/json.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Clock } from '../ports/clock.ts';
import { bodyOf, type WireAnswer } from './azure-answer.ts';
import { exchange } from './wire.ts';

export interface Read {
  readonly clock: Clock;
  /** The thing read, in plain words: "cluster aks-prod". */
  readonly of: string;
  readonly signal: AbortSignal;
  readonly url?: string;
  /** Of a question that is sent as POST. */
  readonly body?: JsonObject;
}

/** The wire body of one resource, or undefined when Azure says that it is not there (decided by the status alone). */
export async function readOne(
  read: Read,
  send: (options: { abortSignal: AbortSignal }) => Promise<unknown>,
): Promise<JsonObject | undefined> {
  const answers = await orUndefined(attempt(read, (abortSignal) => send({ abortSignal })));
  return answers && bodyIn(answers.at(-1) as WireAnswer, read.of);
}

/**
 * The wire bodies of all entries of a list, all pages. A list that breaks off is an error, never a short list (R5).
 * `send` starts the SDK's paged iterator.
 */
export async function readAll(
  read: Read,
  send: (options: { abortSignal: AbortSignal }) => AsyncIterable<unknown>,
): Promise<readonly JsonObject[]> {
  const answers = await attempt(read, (abortSignal) => drain(send({ abortSignal })));
  const pages = answers.map((answer) => bodyIn(answer, read.of));
  const last = pages.at(-1);
  if (last && textAt(last, 'nextLink'))
    throw new ServiceError('azure-unavailable', `Could not read ${read.of}: the list broke off after ${pages.length} pages.`);
  return pages.flatMap((page) => listAt(page, 'value'));
}

/** The same, for lists below a parent that may be gone. */
export async function readAllOrNone(
  read: Read,
  send: (options: { abortSignal: AbortSignal }) => AsyncIterable<unknown>,
): Promise<readonly JsonObject[]> {
  return (await orUndefined(readAll(read, send))) ?? [];
}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages) {
    // The entries are taken from the wire.
  }
}

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'azure-not-found') return undefined;
    throw error;
  });
}

const mostTries = 4;
const firstPauseMs = 1_000;
/** A read that Azure wants later than this is for the run's own patience, which does not hold a slice for it. */
const longestPauseMs = 30_000;

/**
 * A few tries for what passes by itself. Without them a phase that reads many things would have to begin anew whenever a single
 * read is throttled, and might never come to its end.
 */
async function attempt(read: Read, send: (abortSignal: AbortSignal) => Promise<unknown>): Promise<readonly WireAnswer[]> {
  const options = { what: `read ${read.of}`, signal: read.signal, url: read.url, body: read.body };
  for (let tried = 1; ; tried += 1) {
    try {
      return await exchange(options, send);
    } catch (error) {
      const pauseMs = read.signal.aborted || tried === mostTries ? undefined : pauseAfter(error, tried);
      if (pauseMs === undefined) throw error;
      await read.clock.sleep(pauseMs, read.signal);
    }
  }
}

const passing = new Set(['azure-unavailable', 'azure-unreachable', 'azure-throttled', 'azure-busy']);

function pauseAfter(error: unknown, tried: number): number | undefined {
  if (!(error instanceof ServiceError) || !passing.has(error.code)) return undefined;
  const pauseMs = error.retryAfterMs ?? firstPauseMs * 2 ** (tried - 1);
  return pauseMs <= longestPauseMs ? pauseMs : undefined;
}

function bodyIn(answer: WireAnswer, of: string): JsonObject {
  const body = bodyOf(answer);
  if (!body) throw new ServiceError('azure-unavailable', `Could not read ${of}: Azure answered ${answer.status} without a JSON body.`);
  return body;
}
