import { describe, expect, it } from 'vitest';
import { canonicalJson, isBlank, listAt, objectAt, textAt, textsAt } from '../../shared/domain/json.ts';
import { type Snapshot, snapshotHash } from '../../shared/domain/snapshot.ts';

describe('reading an ARM body', () => {
  const body = { name: 'pe', empty: '', number: 4, tags: { a: '1' }, list: [{ x: 1 }, null, 'text'], texts: ['a', 2, 'b'] };

  it('answers what is there in the kind that is asked for, and something empty otherwise', () => {
    expect([textAt(body, 'name'), textAt(body, 'empty'), textAt(body, 'number'), textAt(null, 'name')]).toEqual([
      'pe',
      undefined,
      undefined,
      undefined,
    ]);
    expect([objectAt(body, 'tags'), objectAt(body, 'list'), objectAt(undefined, 'tags')]).toEqual([{ a: '1' }, {}, {}]);
    expect([listAt(body, 'list'), listAt(body, 'tags')]).toEqual([[{ x: 1 }], []]);
    expect([textsAt(body, 'texts'), textsAt(body, 'name')]).toEqual([['a', 'b'], []]);
  });

  it.each([null, undefined, {}, [], { a: null, b: { c: [] } }])('takes %j for blank', (value) => {
    expect(isBlank(value)).toBe(true);
  });

  it.each([0, false, '', [null], { a: false }])('does not take %j for blank', (value) => {
    expect(isBlank(value)).toBe(false);
  });
});

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves blank members out, keeping the order and number of list items', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, null, {}], a: { y: null, x: '' }, c: {}, d: [] })).toBe(
      '{"a":{"x":""},"b":[{"a":2,"z":1},null,null]}',
    );
  });

  it('is null for nothing', () => {
    expect([canonicalJson(undefined), canonicalJson({ a: [] })]).toEqual(['null', 'null']);
  });
});

describe('a snapshot’s hash', () => {
  const snapshot: Snapshot = {
    kind: 'compute',
    resourceId: '/x',
    body: { name: 'churn', properties: { a: 1, b: 2 } },
    unknownProperties: [],
  };

  it('is that of its content, whatever the order of members', () => {
    const reordered: Snapshot = {
      unknownProperties: [],
      body: { properties: { b: 2, a: 1 }, name: 'churn' },
      resourceId: '/x',
      kind: 'compute',
    };
    expect(snapshotHash(reordered)).toBe(snapshotHash(snapshot));
    expect(snapshotHash(snapshot)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with any value', () => {
    expect(snapshotHash({ ...snapshot, body: { name: 'churn', properties: { a: 1, b: 3 } } })).not.toBe(snapshotHash(snapshot));
    expect(snapshotHash({ ...snapshot, resourceId: '/y' })).not.toBe(snapshotHash(snapshot));
    expect(snapshotHash({ ...snapshot, body: { name: 'churn', properties: { a: 1, b: 2, c: null } } })).not.toBe(snapshotHash(snapshot));
  });
});
