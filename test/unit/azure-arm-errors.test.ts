import { describe, expect, it } from 'vitest';
import { operationFailure, retryAfterMs, toServiceError } from '../../shared/azure/arm-errors.ts';
import type { WireAnswer } from '../../shared/azure/azure-answer.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';

function refused(status: number, body?: unknown, headers: Record<string, string> = {}): WireAnswer {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'PUT', status, text, header: (name) => headers[name] };
}

const what = 'delete endpoint pe-hub';
const codeOf = (answer: WireAnswer) => toServiceError(answer, what).code;

describe('the table of Azure’s refusals', () => {
  it('takes Network’s 429 RetryableError for busy, with the seconds that only its message names', () => {
    const error = toServiceError(
      refused(429, {
        error: {
          code: 'RetryableError',
          message: 'A retryable error occurred.',
          details: [
            {
              code: 'RetryableErrorDueToAnotherOperation',
              message:
                'Operation PutPrivateLinkServiceProxyOperation (056c658f) is updating resource /subscriptions/s/x. The call can be retried in 14 seconds.',
            },
          ],
        },
      }),
      what,
    );
    expect(error.code).toBe('azure-busy');
    expect(error.retryAfterMs).toBe(14_000);
    expect(error.message).toBe(
      'Could not delete endpoint pe-hub: Azure answered 429 RetryableError: A retryable error occurred. Operation PutPrivateLinkServiceProxyOperation (056c658f) is updating resource /subscriptions/s/x. The call can be retried in 14 seconds.',
    );
  });

  it('believes the Retry-After header before the message', () => {
    const answer = refused(
      429,
      { error: { code: 'RetryableError', message: 'The call can be retried in 11 seconds.' } },
      { 'retry-after': '12' },
    );
    expect(toServiceError(answer, what).retryAfterMs).toBe(12_000);
  });

  it.each([
    ['SubscriptionRequestsThrottled', "exceeded the backend storage limit. Please try again after '6' seconds.", 6_000],
    [
      'ResourceRequestsThrottled',
      "exceeded the limit of '150' for time interval '01:00:00'. Please try again after '324' seconds.",
      324_000,
    ],
    ['429', 'Request is temporarily throttled. Retry after 2 seconds.', 2_000],
    ['TooManyRequests', 'Slow down.', undefined],
    ['FailedIdentityOperation', 'Identity operation failed.', undefined],
  ])('takes 429 %s for throttling', (code, message, waitMs) => {
    const error = toServiceError(refused(429, { error: { code, message } }), what);
    expect([error.code, error.retryAfterMs]).toEqual(['azure-throttled', waitMs]);
  });

  it('reads App Service’s capital letters without a wrapper', () => {
    const error = toServiceError(refused(429, { Code: '429', Message: 'Too many.', Details: [{ Message: 'Wait.' }] }), what);
    expect([error.code, error.message]).toEqual([
      'azure-throttled',
      'Could not delete endpoint pe-hub: Azure answered 429 429: Too many. Wait.',
    ]);
  });

  it.each([
    [409, 'AnotherOperationInProgress', 'azure-busy'],
    [400, 'ReferencedResourceNotProvisioned', 'azure-busy'],
    [400, 'PrincipalNotFound', 'azure-busy'],
    [409, 'ScopeLocked', 'azure-locked'],
    [409, 'SomethingElse', 'azure-busy'],
    [403, 'AuthorizationFailed', 'azure-forbidden'],
    [403, 'LinkedAuthorizationFailed', 'azure-linked-forbidden'],
    [403, 'RequestDisallowedByPolicy', 'azure-policy-denied'],
    [400, 'PrivateIPAddressInUse', 'azure-address-in-use'],
    [400, 'PrivateIPAddressIsAllocated', 'azure-address-in-use'],
    [400, 'InvalidResourceReference', 'azure-invalid-request'],
    [501, 'SimulatorDoesNotKnow', 'azure-invalid-request'],
    [401, 'ExpiredAuthenticationToken', 'azure-unauthenticated'],
    [404, 'ResourceNotFound', 'azure-not-found'],
    [404, 'ParentResourceNotFound', 'azure-not-found'],
    [502, 'BadGatewayConnection', 'azure-unavailable'],
    [504, 'GatewayTimeout', 'azure-unavailable'],
    [418, 'Teapot', 'azure-unknown'],
  ])('maps %i %s to %s%s', (status, code, expected) => {
    expect(codeOf(refused(status, { error: { code, message: 'x' } }))).toBe(expected);
  });

  it('reads AKS errors, which have no wrapper', () => {
    expect(codeOf(refused(500, { code: 'GetVnetError', message: 'Get virtual network failed.' }))).toBe('azure-unavailable');
    const busy = {
      code: 'EtagMismatch',
      details: [{ code: 'Unspecified' }],
      message: 'Operation is not allowed: Another operation is in progress',
      subcode: 'PutManagedCluster_FailedPrecondition',
    };
    expect(codeOf(refused(409, busy))).toBe('azure-busy');
  });

  it('reads the unwrapped 412 of private DNS as a lost race', () => {
    expect(codeOf(refused(412, { code: 'PreconditionFailed', message: 'The Record set api has been modified (etag mismatch).' }))).toBe(
      'azure-conflict',
    );
  });

  it('decides by status when the body is empty or HTML', () => {
    expect(codeOf(refused(404))).toBe('azure-not-found');
    expect(codeOf(refused(503, '<!DOCTYPE html><html></html>'))).toBe('azure-unavailable');
    expect(toServiceError(refused(503, '<html>'), what).message).toBe(
      'Could not delete endpoint pe-hub: Azure answered 503: no reason given',
    );
  });

  it('keeps the correlation id for Azure support', () => {
    const answer = refused(403, { error: { code: 'AuthorizationFailed', message: 'No.' } }, { 'x-ms-correlation-request-id': 'c-1' });
    expect(toServiceError(answer, what).details).toEqual({ status: 403, azureCode: 'AuthorizationFailed', correlationId: 'c-1' });
  });
});

describe('Retry-After', () => {
  it('is read as seconds, or as a date against the answer’s own Date', () => {
    expect(retryAfterMs(refused(200, undefined, { 'retry-after': '10' }))).toBe(10_000);
    const dates = { 'retry-after': 'Sat, 21 Nov 2026 10:00:40 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' };
    expect(retryAfterMs(refused(200, undefined, dates))).toBe(40_000);
  });

  it('is the time until Resource Graph’s quota begins anew, where a refusal names nothing else', () => {
    const quota = { 'x-ms-user-quota-resets-after': '00:01:05' };
    expect(retryAfterMs(refused(429, undefined, quota))).toBe(65_000);
    expect(retryAfterMs(refused(429, undefined, { ...quota, 'retry-after': '3' }))).toBe(3_000);
    expect(retryAfterMs(refused(200, undefined, quota))).toBeUndefined();
    expect(retryAfterMs(refused(429, undefined, { 'x-ms-user-quota-resets-after': '00:00:00' }))).toBeUndefined();
  });

  it('says nothing when it is zero, in the past, nonsense, or a date without a Date', () => {
    expect(retryAfterMs(refused(200, undefined, { 'retry-after': '0' }))).toBeUndefined();
    expect(retryAfterMs(refused(200, undefined, { 'retry-after': 'soon' }))).toBeUndefined();
    expect(retryAfterMs(refused(200, undefined, { 'retry-after': 'Sat, 21 Nov 2026 10:00:40 GMT' }))).toBeUndefined();
    const past = { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' };
    expect(retryAfterMs(refused(200, undefined, past))).toBeUndefined();
  });
});

describe('secrets', () => {
  it('removes addresses, signed query strings, tokens and keys from Azure’s words', () => {
    const message =
      "The client 'ada.lovelace@example.com' saw https://management.azure.com/operations/1?api-version=1&c=MIIH&s=abc. Bearer abc.def-ghi, eyJhbGciOi.eyJzdWIi.c2ln; SharedAccessKey=abc123= AccountKey=zzz";
    const { message: said } = toServiceError(refused(403, { error: { code: 'AuthorizationFailed', message } }), what);
    for (const secret of ['ada.lovelace', 'MIIH', 's=abc', 'def-ghi', 'c2ln', 'abc123', 'zzz']) expect(said).not.toContain(secret);
    expect(said).toContain('https://management.azure.com/operations/1?(removed)');
  });

  it('keeps at most 500 characters of Azure’s words', () => {
    const { message } = toServiceError(refused(400, { error: { code: 'Bad', message: 'x'.repeat(2_000) } }), what);
    expect(message).toBe(`Could not delete endpoint pe-hub: Azure answered 400 Bad: ${'x'.repeat(499)}…`);
  });
});

describe('an operation that failed after it was accepted', () => {
  it('is a lock when the text speaks of one on the target', () => {
    const error = {
      code: 'InternalServerError',
      message:
        "Call to Microsoft.ContainerService/managedClusters failed. Error message: The scope '/subscriptions/s/x' cannot perform delete operation because following scope(s) are locked: '/subscriptions/s'. Please remove the lock and try again.",
    };
    expect(operationFailure(error, what).code).toBe('azure-locked');
    expect(operationFailure({ code: 'Failed', message: 'Code="ScopeLocked" Message="Call to x failed."' }, what).code).toBe('azure-locked');
  });

  it('keeps Azure’s code and words', () => {
    const error = { code: 'UserError', message: 'Cannot delete an active trigger' };
    expect(operationFailure(error, what)).toEqual({
      code: 'azure-operation-failed',
      message: 'Could not delete endpoint pe-hub: Azure accepted it and then ended it as Failed: Cannot delete an active trigger',
      details: { azureCode: 'UserError' },
    });
  });

  it('says so when Azure gives no reason', () => {
    expect(operationFailure(undefined, what, 'Canceled').message).toBe(
      'Could not delete endpoint pe-hub: Azure accepted it and then ended it as Canceled: Azure gives no reason',
    );
  });

  it('finds the telling code in the details', () => {
    expect(
      operationFailure({ code: 'BadRequest', message: 'm', details: [{ code: 'LinkedAuthorizationFailed', message: 'n' }] }, what).code,
    ).toBe('azure-linked-forbidden');
    expect(operationFailure({ code: 'X', message: 'm', innererror: { code: 'PreconditionFailed', message: 'n' } }, what).code).toBe(
      'azure-conflict',
    );
  });
});

describe('faults without an answer', () => {
  const thrown = (name: string, members: object = {}) =>
    Object.assign(new Error('socket hang up at https://management.azure.com/x?sig=abc'), { name, ...members });

  it.each([
    [thrown('RestError', { code: 'REQUEST_SEND_ERROR' }), 'azure-unreachable'],
    [thrown('RestError', { code: 'ENOTFOUND' }), 'azure-unreachable'],
    [thrown('Error', { code: 'ECONNRESET' }), 'azure-unreachable'],
    [thrown('TypeError', { cause: { code: 'EAI_AGAIN' } }), 'azure-unreachable'],
    [thrown('AbortError'), 'azure-unreachable'],
    [thrown('RestError', { code: 'PARSE_ERROR' }), 'azure-unavailable'],
    [thrown('CredentialUnavailableError'), 'azure-unauthenticated'],
    [thrown('AggregateAuthenticationError'), 'azure-unauthenticated'],
    [thrown('AuthenticationError'), 'azure-unauthenticated'],
    [thrown('TypeError'), 'unexpected'],
    [thrown('TypeError', { code: 'ERR_INVALID_ARG_TYPE' }), 'unexpected'],
  ])('maps %s to %s', (error, expected) => {
    const mapped = toServiceError(error, what);
    expect(mapped.code).toBe(expected);
    expect(mapped.message).not.toContain('sig=abc');
  });

  it('takes the answer out of a RestError', () => {
    const response = {
      status: 409,
      bodyAsText: '{"error":{"code":"ScopeLocked","message":"locked"}}',
      headers: { get: () => undefined },
      request: { method: 'DELETE' },
    };
    expect(toServiceError(thrown('RestError', { response }), what).code).toBe('azure-locked');
  });

  it('leaves a ServiceError as it is', () => {
    const own = new ServiceError('store-conflict', 'x');
    expect(toServiceError(own, what)).toBe(own);
  });
});
