import { z } from 'zod';
import { CommandError } from './exit-codes.ts';
import type { Target } from './target.ts';

/** A doctor looks at every cluster, which may take minutes. */
const patienceMs = 10 * 60 * 1_000;

const problemSchema = z.object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() });

/** One request of Relink's API; resolves with the JSON of its answer, otherwise throws a {@link CommandError} that says what to do. */
export async function ask(target: Target, path: string): Promise<unknown> {
  const answer = await send(target, path);
  const text = await answer.text();
  if (answer.ok) return jsonOf(text, target);
  throw new CommandError(refusalOf(answer.status, text, target));
}

async function send(target: Target, path: string): Promise<Response> {
  const headers = { 'x-functions-key': target.key, accept: 'application/json' };
  try {
    // A redirect would take the key to another place.
    return await fetch(`${target.url}/api${path}`, { headers, redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    throw new CommandError(`${target.url} does not answer (${reasonOf(error)}). Is the address right, and may this network reach it?`);
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { readonly cause?: { readonly code?: string; readonly message?: string } };
  if (name === 'TimeoutError') return 'nothing came for ten minutes';
  return cause?.code ?? cause?.message ?? message;
}

function refusalOf(status: number, text: string, target: Target): string {
  if (status === 401 || status === 403) return `${target.url} refuses the key (${status}). Take a current one: az functionapp keys list.`;
  if (status === 404) return `${target.url} knows no such part of Relink (404). Is the app deployed, and is it this release?`;
  const problem = problemSchema.safeParse(parsed(text));
  const { code, detail } = problem.success ? problem.data : {};
  return `${target.url} answered ${status}${code ? `, ${code}` : ''}${detail ? `: ${detail}` : '. Its log says why.'}`;
}

function jsonOf(text: string, target: Target): unknown {
  const value = parsed(text);
  if (value === undefined) throw new CommandError(`${target.url} answered something that is no JSON. Is it the address of Relink?`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
