import { errorCatalogue } from '../domain/error-catalogue.ts';
import type { ServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import type { ApiAnswer } from './service.ts';

/** Body of an error answer (RFC 9457), with Relink's error code and what to do next. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ServiceError['code'];
  readonly advice: string;
}

/** The error as an `application/problem+json` answer. What nobody foresaw is not shown: its text may hold anything (R11). */
export function problemAnswer(error: ServiceError): ApiAnswer {
  const { httpStatus: status, advice } = errorCatalogue[error.code];
  const detail = error.code === 'unexpected' ? 'Relink failed in a way that nobody foresaw. Its log has the details.' : error.message;
  const jsonBody: Problem = {
    type: `urn:relink:error:${error.code}`,
    title: titleOf(error.code),
    status,
    detail,
    code: error.code,
    advice,
  };
  const retryAfter: Record<string, string> =
    error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) };
  const challenge: Record<string, string> = error.code === 'not-signed-in' ? { 'www-authenticate': 'Bearer' } : {};
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...retryAfter, ...challenge };
  return { status, headers, jsonBody };
}

/** The same, with a log line for what is Relink’s own trouble. */
export function failureAnswer(failure: ServiceError, log: Log): ApiAnswer {
  const answer = problemAnswer(failure);
  if (answer.status >= 500) log.error('http.failed', { code: failure.code, message: failure.message });
  return answer;
}

/** `store-unavailable` as `Store unavailable`. */
function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
