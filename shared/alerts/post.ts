import type { Sent } from '../ports/alert-sink.ts';

/** Of real time: a receiver that hangs must not hold an invocation. */
export const timeoutMs = 5_000;
/** More of an answer is not read: what tells of success is short with every receiver. */
const longestAnswer = 4_096;

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** The beginning of the body. May say anything: never log or store it. */
  readonly text: string;
}

/**
 * Sends JSON and lets `isTaken` judge the answer. Redirects are not followed, because they would carry the alert to an address that nobody
 * set. `because` names a status or a code such as ECONNREFUSED, never an address or what the receiver said (R11).
 */
export async function post(receiver: string, { url, body, headers, signal }: Post, isTaken: (answer: Answer) => boolean): Promise<Sent> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'relink', ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await beginningOf(answer);
    if (isTaken({ status: answer.status, text })) return { kind: 'taken' };
    const but = answer.ok ? ', but not that it took the alert' : '';
    return { kind: 'not-taken', because: `${receiver} answered ${answer.status}${but}.`, ...patience(answer.headers.get('retry-after')) };
  } catch (error) {
    return { kind: 'not-taken', because: `${receiver} could not be reached (${reasonOf(error)}).` };
  }
}

async function beginningOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= longestAnswer) break;
  }
  return text.slice(0, longestAnswer);
}

/** Retry-After in seconds; its other form, a date, is left to our own pauses. */
export function patience(retryAfter: string | null | undefined): { retryAfterMs?: number } {
  return retryAfter && /^\d{1,6}$/.test(retryAfter.trim()) ? { retryAfterMs: Number(retryAfter) * 1_000 } : {};
}

/** R11: a code or a name, never the message, which holds the address. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const own = (error as { code?: unknown } | undefined)?.code;
  const code = [cause?.code, own].find((found): found is string => typeof found === 'string' && /^[A-Z][A-Z0-9_]*$/.test(found));
  return code ?? (error instanceof Error && /^\w+$/.test(error.name) ? error.name : 'unknown');
}
