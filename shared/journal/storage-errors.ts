import { ServiceError } from '../domain/service-error.ts';

interface StorageFailure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
  readonly name?: string;
  readonly details?: { readonly odataError?: { readonly code?: string }; readonly errorCode?: string };
}

const conflictCodes = ['EntityAlreadyExists', 'UpdateConditionNotSatisfied', 'ConditionNotMet'];
const missingRowCodes = ['ResourceNotFound', 'EntityNotFound'];

/** The service's own error code. Tables answer it in `details.odataError.code`; `error.code` is undefined there (seen with 13.3). */
function codeOf(error: unknown): string | undefined {
  const failure = (error ?? {}) as StorageFailure;
  return failure.details?.odataError?.code ?? failure.details?.errorCode ?? failure.code;
}

export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === 'TableNotFound';
}

export function isMissingQueue(error: unknown): boolean {
  return codeOf(error) === 'QueueNotFound';
}

export function isMissingRow(error: unknown): boolean {
  const status = (error as StorageFailure | undefined)?.statusCode;
  return missingRowCodes.includes(codeOf(error) ?? '') || (status === 404 && codeOf(error) === undefined);
}

/**
 * Storage errors as ServiceErrors: a lost race (409, 412, or a conditional write to a row that is gone) is `store-conflict`,
 * everything else that keeps Relink from its rows is `store-unavailable`. The message names no account, key or query.
 */
export function toStoreError(error: unknown, what: string): ServiceError {
  if (error instanceof ServiceError) return error;
  const failure = (error ?? {}) as StorageFailure;
  const code = codeOf(error);
  const details = { what, ...(code && { storageCode: code }), ...(failure.statusCode && { status: failure.statusCode }) };
  if (conflictCodes.includes(code ?? '') || failure.statusCode === 412 || isMissingRow(error)) {
    return new ServiceError('store-conflict', `${what}: another writer was first.`, { details });
  }
  return new ServiceError('store-unavailable', `${what}: ${reasonOf(failure, code)}.`, { details });
}

function reasonOf(failure: StorageFailure, code: string | undefined): string {
  if (failure.statusCode !== undefined) return `storage answered ${failure.statusCode}${code ? ` ${code}` : ''}`;
  if (failure.name === 'AbortError' || failure.name === 'TimeoutError') return 'storage did not answer in time';
  return `storage cannot be reached (${code ?? failure.name ?? 'no answer'})`;
}
