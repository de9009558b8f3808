import { describe, expect, it } from 'vitest';
import { parseTimeSpan, readHostSettings, resolveSettings } from '../../local/host/host-settings.ts';
import { parseRoute } from '../../local/host/route.ts';

const match = (template: string, path: string) => parseRoute(template, ['GET']).match(path);

describe('a route template', () => {
  it('gives parameters their decoded values, but leaves an encoded slash alone', () => {
    expect(match('api/runs/{id}', 'API/Runs/a%20b')).toEqual({ id: 'a b' });
    expect(match('api/runs/{id}', 'api/runs/a%2Fb')).toEqual({ id: 'a%2Fb' });
  });

  it('matches neither fewer nor more segments', () => {
    expect(match('api/runs/{id}', 'api/runs')).toBeUndefined();
    expect(match('api/runs/{id}', 'api/runs/1/plan')).toBeUndefined();
  });

  it('takes an optional parameter with and without a value, and a catch-all of any length', () => {
    expect(match('api/runs/{id?}', 'api/runs')).toEqual({});
    expect(match('api/runs/{id?}', 'api/runs/7')).toEqual({ id: '7' });
    expect(match('api/clusters/{*path}', 'api/clusters/a/b/c')).toEqual({ path: 'a/b/c' });
    expect(match('api/clusters/{*path}', 'api/clusters')).toEqual({ path: '' });
  });

  it('holds values against their constraint', () => {
    expect(match('runs/{id:guid}', 'runs/6f1c1d0e-2b7a-4c52-9f0e-1f3a5b7c9d11')).toEqual({ id: '6f1c1d0e-2b7a-4c52-9f0e-1f3a5b7c9d11' });
    expect(match('runs/{id:guid}', 'runs/seven')).toBeUndefined();
    expect(() => parseRoute('runs/{id:range(1,2)}', ['GET'])).toThrow('not supported');
    expect(() => parseRoute('runs/{id:odd}', ['GET'])).toThrow('not supported');
  });
});

describe('the settings of host.json', () => {
  it('read time spans', () => {
    expect(parseTimeSpan('00:00:02')).toBe(2_000);
    expect(parseTimeSpan('1.02:03:04.5')).toBe(93_784_500);
    expect(parseTimeSpan('-1')).toBe(Number.POSITIVE_INFINITY);
    expect(() => parseTimeSpan('5 minutes')).toThrow('Not a time span');
  });

  it('default as the documentation says', () => {
    expect(readHostSettings('.', { version: '2.0' })).toEqual({
      functionTimeoutMs: 1_800_000,
      routePrefix: 'api',
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxPollingIntervalMs: 60_000,
        visibilityTimeoutMs: 0,
        maxDequeueCount: 5,
        messageEncoding: 'base64',
      },
    });
  });

  it('put app settings into bindings and name the one that is missing', () => {
    expect(resolveSettings('%A%-x-%B%', { A: '1', B: '2' })).toBe('1-x-2');
    expect(() => resolveSettings('%A%', {})).toThrow("'%A%' does not resolve to a value");
  });
});
