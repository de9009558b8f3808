import { CommandError, exitCodes } from './exit-codes.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One HTTP request and its whole answer. A {@link CommandError} says that none came; `isPassing` when another try may bring one. */
export async function send(url: string, init: RequestInit, patienceMs: number): Promise<Answer> {
  const origin = new URL(url).origin;
  try {
    // A redirect would take the credential to another place.
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) throw redirected(origin, answer.status);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      `${origin} does not answer (${reasonOf(error, patienceMs)}). Is the address right, and may this network reach it?`,
      exitCodes.notAsked,
      true,
    );
  }
}

function redirected(origin: string, status: number): CommandError {
  return new CommandError(
    `${origin} leads elsewhere (${status}), where Relink does not follow. Give the address of the function app itself.`,
  );
}

function reasonOf(error: unknown, patienceMs: number): string {
  const { name, message, cause } = error as Error & { readonly cause?: { readonly code?: string; readonly message?: string } };
  if (name === 'TimeoutError') return `nothing came for ${Math.round(patienceMs / 1_000)} s`;
  return cause?.code ?? cause?.message ?? message;
}

/** Seconds that the answer asks to wait (RFC 9110, "Retry-After": seconds or a date); undefined when it does not say. */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}
