import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import SwaggerParser from '@apidevtools/swagger-parser';
import { describe, expect, it } from 'vitest';
import { sinkNames } from '../../shared/domain/alert.ts';
import { alertCatalogue } from '../../shared/domain/alert-catalogue.ts';
import { errorCatalogue } from '../../shared/domain/error-catalogue.ts';
import { findingSeverities } from '../../shared/domain/finding.ts';
import { runEnds, runPhases } from '../../shared/domain/run.ts';
import { apiRoutes } from '../../shared/http/routes.ts';
import { checkAnswer, document, documentFile, operations, resolved } from '../support/openapi.ts';

type Node = Readonly<Record<string, unknown>>;
const schemas = (document['components'] as { readonly schemas: Record<string, Node> }).schemas;
const enumOf = (name: string, member?: string) => {
  const schema = schemas[name] as Node;
  return (member === undefined ? schema['enum'] : (schema['properties'] as Record<string, Node>)[member]?.['enum']) as readonly unknown[];
};
const routes = Object.entries(apiRoutes).map(([name, route]) => ({ name, ...route }));

describe('docs/openapi.yaml', () => {
  it('is a valid document of OpenAPI 3.1, whose references all lead somewhere', async () => {
    const valid = await SwaggerParser.validate(fileURLToPath(documentFile));
    expect((valid as { readonly openapi?: string }).openapi).toBe('3.1.0');
  });

  it('has every route of the API, under its own name, with the app role that it needs and whether a key opens it', () => {
    const described = operations.map(({ operationId, method, path, security }) => ({
      name: operationId,
      method,
      path: path.slice(1),
      needs: security.find((way) => 'entra' in way)?.['entra'],
      byKey: security.some((way) => 'functionKey' in way),
      ways: security.length,
    }));
    const expected = routes.map(({ name, method, path, needs, byKey }) => ({
      name,
      method,
      path,
      needs: [needs],
      byKey,
      ways: byKey ? 2 : 1,
    }));
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    expect(described.toSorted(byName)).toEqual(expected.toSorted(byName));
  });

  it('has the routes that the functions register, beside the pages and the door for keys', () => {
    const registered = globSync('functions/*.ts', { cwd: new URL('../..', import.meta.url) }).flatMap((file) => {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      return [...text.matchAll(/app\.http\('[\w-]+',\s*\{([^}]*(?:\{[^}]*\}[^}]*)*)\}\s*\)/g)].map(([, options = '']) => ({
        method: /methods: \['(\w+)'\]/.exec(options)?.[1] ?? 'several',
        path: /route: '([^']+)'/.exec(options)?.[1] ?? 'none',
        handler: /handler: (.+?),?\s*$/.exec(options)?.[1],
      }));
    });
    const ofApi = registered.filter(({ path }) => !/^(page|sign-out)(\/|$)/.test(path) && path !== 'keyed/{*path}');
    const expected = routes.map(({ name, method, path }) => ({ method, path, handler: `answeredBy('${name}')` }));
    const byHandler = (one: { handler?: string | undefined }, other: { handler?: string | undefined }) =>
      String(one.handler) < String(other.handler) ? -1 : 1;
    expect(ofApi.toSorted(byHandler)).toEqual(expected.toSorted(byHandler));
  });

  it('names every parameter of a path, and no other', () => {
    for (const { operationId, path, parameters } of operations) {
      const named = parameters.filter((parameter) => parameter['in'] === 'path').map((parameter) => parameter['name']);
      expect([operationId, named]).toEqual([operationId, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)]);
    }
  });

  it('has an Idempotency-Key and its errors on every write, and a body where one is read', () => {
    const withoutBody = ['liftHold', 'unsuppress', 'testAlerts'];
    for (const { operationId, method, parameters, responses, requestBody } of operations) {
      const hasKey = parameters.some((parameter) => parameter['name'] === 'idempotency-key');
      const isWrite = method !== 'GET';
      expect([operationId, hasKey, '422' in responses]).toEqual([operationId, isWrite, isWrite]);
      expect([operationId, requestBody !== undefined]).toEqual([operationId, isWrite && !withoutBody.includes(operationId)]);
    }
  });

  it('has Location and Retry-After on every 202', () => {
    const begins = operations.filter(({ responses }) => '202' in responses);
    expect(begins.map(({ operationId }) => operationId).sort()).toEqual(['approve', 'cancel', 'repair', 'restore']);
    for (const { responses } of begins) {
      const headers = (responses['202'] as { readonly headers: Record<string, Node> }).headers;
      expect(['location', 'retry-after'].map((name) => resolved(headers[name] as Node)['required'])).toEqual([true, true]);
    }
  });

  it('has the words of the code: errors, alerts, sinks, severities, states', () => {
    expect(enumOf('ErrorCode')).toEqual(Object.keys(errorCatalogue));
    expect(enumOf('Alert', 'code')).toEqual(Object.keys(alertCatalogue));
    expect(enumOf('Sink')).toEqual(sinkNames);
    expect(enumOf('FindingSeverity')).toEqual(findingSeverities);
    expect(enumOf('RunState')).toEqual([...runPhases, ...runEnds]);
    expect(enumOf('RunEnd')).toEqual(runEnds);
  });

  it('has the release’s version', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect((document['info'] as Node)['version']).toBe(version);
  });
});

describe('the check of answers', () => {
  const json = (contentType = 'application/json', more: Record<string, string> = {}) =>
    new Headers({ 'content-type': contentType, ...more });
  const hold = { clusterId: '/c', holdId: 'h', name: 'n', reason: 'r', by: 'b', placedAt: '2026-01-01T00:00:00.000Z' };
  const list = (body: unknown) => ({ status: 200, headers: json(), text: JSON.stringify(body) });

  it('lets through what is described, through both doors, and what the host answers to an unknown path or a wrong key', () => {
    checkAnswer('GET', '/api/holds?limit=1', list({ holds: [hold], next: null }));
    checkAnswer('GET', '/api/keyed/holds', list({ holds: [], next: 'x' }));
    checkAnswer('GET', '/api/nowhere', { status: 404, headers: new Headers(), text: '' });
    checkAnswer('GET', '/api/keyed/holds', { status: 401, headers: new Headers(), text: '' });
  });

  it.each([
    ['a status', 'GET', '/api/holds', { ...list({}), status: 418 }],
    ['an operation', 'GET', '/api/repair', list({})],
    ['a media type', 'GET', '/api/holds', { status: 200, headers: json('text/html'), text: '<p>' }],
    ['a member', 'GET', '/api/holds', list({ holds: [{ ...hold, secret: 1 }], next: null })],
    ['a member that is missing', 'GET', '/api/holds', list({ holds: [] })],
    ['a time', 'GET', '/api/holds', list({ holds: [{ ...hold, placedAt: 'yesterday' }], next: null })],
    ['a number', 'GET', '/api/holds', list({ holds: [{ ...hold, placedAt: 5 }], next: null })],
    ['a header that is missing', 'GET', '/api/alerts', list({ alerts: [], next: null })],
    ['a body of a 304', 'GET', '/api/alerts', { status: 304, headers: json('x', { etag: '"a"' }), text: 'x' }],
    [
      'a code',
      'GET',
      '/api/runs/r',
      {
        status: 404,
        headers: json('application/problem+json'),
        text: '{"type":"urn:relink:error:x","title":"","status":404,"detail":"","code":"x","advice":""}',
      },
    ],
  ])('refuses %s that is not described', (_, method, path, answer) => {
    expect(() => checkAnswer(method, path, answer)).toThrow('docs/openapi.yaml does not describe');
  });
});
