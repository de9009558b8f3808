import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idKey, isWithin, parseArmId, resourceGroupScope, sameId, subscriptionScope, typeOf } from '../../shared/domain/arm-id.ts';
import { longestRetryAfterMs, retryDelayMs } from '../../shared/domain/backoff.ts';
import { computeConfigOf } from '../../shared/domain/compute.ts';
import { movedAddresses } from '../../shared/domain/dns.ts';
import { endpointConfigOf } from '../../shared/domain/endpoint-config.ts';
import { canonicalJson, isObject, type Json, type JsonObject } from '../../shared/domain/json.ts';
import { snapshotHash } from '../../shared/domain/snapshot.ts';

const segment = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.()-]{0,11}$/);
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())).join(''));
const parts = fc.record({
  subscriptionId: segment,
  resourceGroup: segment,
  provider: segment,
  pairs: fc.array(fc.record({ type: segment, name: segment }), { minLength: 1, maxLength: 3 }),
});
const idOf = ({
  subscriptionId,
  resourceGroup,
  provider,
  pairs,
}: {
  subscriptionId: string;
  resourceGroup: string;
  provider: string;
  pairs: readonly { type: string; name: string }[];
}) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${provider}/${pairs.map(({ type, name }) => `${type}/${name}`).join('/')}`;

describe('ARM ids', () => {
  it('come out of parsing as they were put together', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(parseArmId(idOf(given))).toEqual({
          subscriptionId: given.subscriptionId,
          resourceGroup: given.resourceGroup,
          provider: given.provider,
          types: given.pairs.map(({ type }) => type),
          names: given.pairs.map(({ name }) => name),
        });
      }),
    );
  });

  it('stay the same resource, of the same type and in the same scopes, in any casing', () => {
    const both = parts.map(idOf).chain((id) => anyCase(id).map((other) => ({ id, other })));
    fc.assert(
      fc.property(both, ({ id, other }) => {
        expect(sameId(id, other)).toBe(true);
        expect(idKey(idKey(other))).toBe(idKey(id));
        expect(typeOf(other)).toBe(typeOf(id));
        for (const scope of [id, resourceGroupScope(id), subscriptionScope(id)]) expect(isWithin(other, scope)).toBe(true);
      }),
    );
  });

  it('never make anything throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => [parseArmId(text), typeOf(text), idKey(text), subscriptionScope(text), resourceGroupScope(text)]).not.toThrow();
      }),
    );
  });
});

const address = fc.integer({ min: 1, max: 12 }).map((last) => `10.0.0.${last}`);
const addresses = fc.uniqueArray(address, { maxLength: 6 });

describe('moving a record', () => {
  it('loses no foreign address and keeps their order, has every new one, none of the old, and nothing twice', () => {
    fc.assert(
      fc.property(addresses, addresses, addresses, (current, from, to) => {
        const moved = movedAddresses(current, from, to);
        const foreign = current.filter((one) => !from.includes(one));
        expect(moved.filter((one) => foreign.includes(one) && !to.includes(one))).toEqual(foreign.filter((one) => !to.includes(one)));
        expect(moved).toEqual(expect.arrayContaining([...foreign, ...to]));
        expect(moved.filter((one) => from.includes(one) && !to.includes(one))).toEqual([]);
        expect(new Set(moved).size).toBe(moved.length);
        expect(moved).toHaveLength(new Set([...foreign, ...to]).size);
      }),
    );
  });

  it('changes nothing when it is done a second time', () => {
    fc.assert(
      fc.property(addresses, addresses, addresses, (current, from, to) => {
        const stale = from.filter((one) => !to.includes(one));
        const moved = movedAddresses(current, stale, to);
        expect([...movedAddresses(moved, stale, to)].sort()).toEqual([...moved].sort());
      }),
    );
  });
});

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same content with members in another order, and with blank members added when asked. */
function disguised(value: Json | undefined, how: { turn: number; withBlanks: boolean }): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => disguised(item, how) as Json);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, Json | undefined] => [key, disguised(member, how)]);
  const blanks: [string, Json | undefined][] = how.withBlanks
    ? [
        ['~nothing', undefined],
        ['~null', null],
        ['~list', []],
        ['~object', { inner: {} }],
      ]
    : [];
  const shift = members.length === 0 ? 0 : how.turn % members.length;
  return Object.fromEntries([
    ...blanks.slice(0, how.turn % 5),
    ...members.slice(shift).reverse(),
    ...members.slice(0, shift),
    ...blanks.slice(how.turn % 5),
  ]);
}

describe('canonical JSON', () => {
  it('is the same whatever the order of members and whichever blank ones there are', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, turn) => {
        expect(canonicalJson(disguised(value, { turn, withBlanks: true }))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is what it is when read back', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });
});

describe('the hash of a snapshot', () => {
  const hashOf = (content: Json | undefined) =>
    snapshotHash({ kind: 'compute', resourceId: '/x', body: { content }, unknownProperties: [] });

  it('is the same whatever the order of members, also after a way through storage', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, turn) => {
        expect(hashOf(disguised(value, { turn, withBlanks: false }))).toBe(hashOf(value));
        expect(hashOf(JSON.parse(JSON.stringify(value)))).toBe(hashOf(value));
      }),
    );
  });

  it('is different for content that differs', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        fc.pre(!isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))));
        expect(hashOf(one)).not.toBe(hashOf(other));
      }),
    );
  });
});

const keyPool = [
  ...[
    'id',
    'name',
    'location',
    'tags',
    'identity',
    'type',
    'properties',
    'subnet',
    'privateLinkServiceConnections',
    'manualPrivateLinkServiceConnections',
  ],
  ...[
    'ipConfigurations',
    'applicationSecurityGroups',
    'privateLinkServiceId',
    'groupIds',
    'requestMessage',
    'billingSku',
    'provisioningState',
    'resourceId',
  ],
  ...['computeType', 'namespace', 'instanceTypes', 'description', 'userAssignedIdentities', 'disableLocalAuth', 'unknown'],
];
const { body: bodies } = fc.letrec<{ body: JsonObject; value: Json }>((tie) => ({
  body: fc.dictionary(fc.constantFrom(...keyPool), tie('value'), { maxKeys: 9 }) as fc.Arbitrary<JsonObject>,
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>('', 'text', null, true, 3),
    fc.array(tie('body'), { maxLength: 2 }) as fc.Arbitrary<Json>,
    tie('body') as fc.Arbitrary<Json>,
  ),
}));

describe('the bodies that make things again', () => {
  it.each([
    ['an endpoint', endpointConfigOf],
    ['a compute', computeConfigOf],
  ])('are their own bodies: nothing is lost or added when %s is made a second time', (_, configOf) => {
    fc.assert(
      fc.property(bodies, (body) => {
        const once = configOf(body);
        expect(configOf(once)).toEqual(once);
        expect(JSON.parse(JSON.stringify(once))).toEqual(once);
      }),
    );
  });
});

describe('the wait before the next try', () => {
  const retry = fc.constantFrom('fast', 'slow', 'very-slow');

  it('grows with the number of errors and stays within its bounds', () => {
    fc.assert(
      fc.property(
        retry,
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (kind, errors, fraction) => {
          const waitMs = retryDelayMs(kind, errors, { fraction });
          expect(retryDelayMs(kind, errors + 1, { fraction })).toBeGreaterThanOrEqual(waitMs);
          expect(waitMs).toBeGreaterThanOrEqual(2_000);
          expect(waitMs).toBeLessThanOrEqual(longestRetryAfterMs * 1.2);
          expect(Number.isInteger(waitMs)).toBe(true);
        },
      ),
    );
  });

  it('is never shorter than Azure asks, up to a quarter of an hour, and at most a fifth longer', () => {
    fc.assert(
      fc.property(retry, fc.integer({ min: 1, max: 50 }), fc.nat({ max: 10_000_000 }), (kind, errors, retryAfterMs) => {
        const waitMs = retryDelayMs(kind, errors, { retryAfterMs, fraction: 0.999 });
        expect(waitMs).toBeGreaterThanOrEqual(Math.min(retryAfterMs, longestRetryAfterMs));
        expect(waitMs).toBeLessThanOrEqual(Math.min(retryAfterMs, longestRetryAfterMs) * 1.2 + 1);
      }),
    );
  });
});
