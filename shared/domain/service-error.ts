import { type ErrorCode, errorCatalogue, type RetryClass } from './error-catalogue.ts';

/** What may be stored or shown of a failure; never a raw SDK error, which carries the request. */
export interface FailureDetails {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** The one error class of Relink. Its code decides retry class, HTTP status and alert (see `error-catalogue.ts`). */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** How long the other side asked us to wait, if it did. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Record<string, string | number | boolean>; retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  get retry(): RetryClass {
    return errorCatalogue[this.code].retry;
  }

  toDetails(): FailureDetails {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/** Turns anything caught into a ServiceError; what nobody foresaw becomes `unexpected`, with its message kept. */
export function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ServiceError('unexpected', message);
}

/** True for an error of Relink's with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is ServiceError {
  return error instanceof ServiceError && codes.includes(error.code);
}
