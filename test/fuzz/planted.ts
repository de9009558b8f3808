import type { Random } from '../../shared/ports/random.ts';

/** Stands in every planted value and nowhere else: wherever it is found again, something leaked, whatever form it was given. */
const marker = 'zq7planted';

/** Personal data and secrets in the forms in which events, headers and people carry them. */
const planted = [
  `ada.${marker}@example.com`,
  `Ada ${marker} Example`,
  `9d1f6f3e-0000-4000-8000-${marker}`,
  `203.0.113.7/${marker}`,
  `Bearer ey${marker}.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl`,
  `eyJhbGciOiJub25lIn0.${marker}.c2ln`,
  `${marker}c2VjcmV0LWtleS1vZi1hbi1hY2NvdW50Cg==`,
  `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${marker}==;EndpointSuffix=core.windows.net`,
  `Endpoint=sb://relay.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${marker}=`,
  `https://store.blob.core.windows.net/c/b?sv=2024-11-04&sig=${marker}%3D&se=2030-01-01`,
  `https://management.azure.com/operations/1?api-version=1&t=638000&c=${marker}&s=${marker}&h=${marker}`,
  `password=${marker}`,
  `${marker}`,
  `${marker}-._()`,
  `"\n${marker}\u0000\ud800`,
];

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.fraction() * from.length)] as T;
}

export function secret(random: Random): string {
  return pick(random, planted);
}

/** Members that carry personal data and secrets, to be put into any object. */
export function secretMembers(random: Random): Record<string, unknown> {
  return {
    claims: { name: secret(random), 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': secret(random), [secret(random)]: 1 },
    authorization: { evidence: { principalId: secret(random) } },
    httpRequest: { clientIpAddress: secret(random), url: secret(random) },
    token: secret(random),
    [secret(random)]: secret(random),
  };
}

/** Where a planted value stands in the text, with what is around it; undefined when there is none. Casing does not hide it. */
export function leakIn(text: string): string | undefined {
  const at = text.toLowerCase().indexOf(marker);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 80), at + 80);
}

/** Any JSON value, with planted texts in it. */
export function anyJson(random: Random, depth = 0): unknown {
  const kind = Math.floor(random.fraction() * (depth > 4 ? 7 : 10));
  if (kind < 2) return secret(random);
  if (kind === 2) return pick(random, [null, true, false]);
  if (kind === 3) return pick(random, [0, -1, 1e308, -0, 2 ** 53, Number.NaN, 0.1]);
  if (kind === 4) return pick(random, ['', ' ', '\u0000', '../..', '{}', '__proto__', 'null', '\u202e', '%00', "' or 1 eq 1"]);
  if (kind === 5) return secret(random).repeat(Math.ceil(random.fraction() * 300));
  if (kind === 6) return JSON.parse(`{"__proto__":{"polluted":${JSON.stringify(secret(random))}},"constructor":1}`) as unknown;
  const parts = Array.from({ length: Math.floor(random.fraction() * 5) }, () => anyJson(random, depth + 1));
  return kind < 8 ? parts : Object.fromEntries(parts.map((part, index) => [index % 2 === 0 ? secret(random) : `m${index}`, part]));
}
