import { z } from 'zod';
import { CommandError, exitCodes } from './exit-codes.ts';
import { printable } from './printable.ts';
import type { Target } from './target.ts';

const problemSchema = z.object({ code: z.string(), detail: z.string().optional(), advice: z.string().optional() });

export interface Refusal {
  readonly status: number;
  /** The answer's body as JSON, undefined when it is none. */
  readonly body: unknown;
  /** What the answer asks to wait, in seconds. */
  readonly retryAfter: number | undefined;
}

/** What to tell of an answer that is no success: Relink's own words where it is Relink that answered (RFC 9457), else what may be wrong. */
export function errorOf({ status, body, retryAfter }: Refusal, { url, credential }: Target): CommandError {
  const isPassing = status === 429 || status >= 500;
  const problem = problemSchema.safeParse(printable(body));
  if (problem.success) {
    const { code, detail, advice } = problem.data;
    const again = retryAfter === undefined ? undefined : `Try again in ${retryAfter} s.`;
    const words = [detail, advice, again].filter(Boolean).join(' ');
    const isOurs = status === 401 || isPassing;
    return new CommandError(`${words} (${status} ${code})`, isOurs ? exitCodes.notAsked : exitCodes.refused, isPassing);
  }
  if (status === 401 || status === 403) return new CommandError(refusesCredential(url, status, credential.kind));
  if (status === 404) return new CommandError(`${url} knows no such part of Relink (404). Is the app deployed, and is it this release?`);
  return new CommandError(`${url} answered ${status}. Its log says why.`, exitCodes.notAsked, isPassing);
}

function refusesCredential(url: string, status: number, kind: Target['credential']['kind']): string {
  const next = kind === 'key' ? 'Take a current one: az functionapp keys list.' : 'Sign in again: az login.';
  return `${url} refuses the ${kind} (${status}). ${next}`;
}
