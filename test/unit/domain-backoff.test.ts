import { describe, expect, it } from 'vitest';
import { paceMs, retryDelayMs } from '../../shared/domain/backoff.ts';
import { errorCatalogue } from '../../shared/domain/error-catalogue.ts';
import { asServiceError, ServiceError } from '../../shared/domain/service-error.ts';

describe('waiting before the next try', () => {
  it.each([
    ['fast', [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
    ['slow', [15_000, 30_000, 60_000, 120_000, 120_000, 120_000]],
    ['very-slow', [120_000, 240_000, 480_000, 900_000, 900_000, 900_000]],
  ] as const)('doubles up to a bound: %s', (retry, expected) => {
    expect([1, 2, 3, 4, 5, 1_000].map((errors) => retryDelayMs(retry, errors, { fraction: 0 }))).toEqual(expected);
  });

  it('adds up to a fifth of chance', () => {
    expect(retryDelayMs('fast', 1, { fraction: 0.5 })).toBe(2_200);
  });

  it('does as Azure asks, within a quarter of an hour', () => {
    expect(retryDelayMs('fast', 9, { retryAfterMs: 1_000, fraction: 0 })).toBe(1_000);
    expect(retryDelayMs('fast', 1, { retryAfterMs: 86_400_000, fraction: 0 })).toBe(900_000);
  });
});

describe('the catalogue of errors', () => {
  it.each(Object.entries(errorCatalogue))('has an HTTP status and an advice that ends in a full stop for %s', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(entry.httpStatus).toBeGreaterThanOrEqual(400);
    expect(entry.httpStatus).toBeLessThan(600);
    expect(entry.advice).toMatch(/^[A-Z].{10,}\.$/);
  });

  it('never retries what a person has to change', () => {
    const never = Object.entries(errorCatalogue).flatMap(([code, entry]) => (entry.retry === 'never' ? code : []));
    expect(never).toEqual(
      expect.arrayContaining([
        'azure-forbidden',
        'azure-linked-forbidden',
        'azure-locked',
        'azure-policy-denied',
        'azure-invalid-request',
        'store-corrupt',
        'bad-settings',
        'lease-lost',
      ]),
    );
    expect(never).not.toEqual(expect.arrayContaining(['azure-busy']));
  });
});

describe('a service error', () => {
  it('is stored as code, message and details only', () => {
    const error = new ServiceError('azure-busy', 'Busy.', { details: { status: 429 }, retryAfterMs: 5_000 });
    expect(error.toDetails()).toEqual({ code: 'azure-busy', message: 'Busy.', details: { status: 429 } });
    expect(error.retry).toBe('slow');
    expect(error.retryAfterMs).toBe(5_000);
  });

  it('keeps what it is, and makes the unforeseen an unexpected one with its message only', () => {
    const known = new ServiceError('azure-busy', 'Busy.');
    expect(asServiceError(known)).toBe(known);
    const raw = Object.assign(new Error('boom'), { request: { headers: { authorization: 'Bearer TOKEN' } } });
    expect(asServiceError(raw).toDetails()).toEqual({ code: 'unexpected', message: 'boom', details: {} });
    expect(asServiceError('text').message).toBe('text');
  });
});

describe('looking again where Azure names no pace', () => {
  it.each([
    [0, 1_500],
    [12_000, 1_500],
    [36_000, 3_000],
    [60_000, 5_000],
    [3_600_000, 5_000],
  ])('comes after a twelfth of the time that has passed: %d ms gives %d ms', (elapsedMs, expected) => {
    expect(paceMs(elapsedMs, 5_000)).toBe(expected);
  });

  it('never takes longer than the setting says, even when that is short', () => {
    expect(paceMs(0, 1_000)).toBe(1_000);
  });
});
