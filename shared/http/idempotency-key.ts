import { ServiceError } from '../domain/service-error.ts';
import type { ApiRequest } from './service.ts';

const longestKey = 100;
/** A string of RFC 8941 (3.3.3), as the draft asks for, or the bare word that most clients send. */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;
const bare = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/;

/** The key that a client gave its write, the same with and without quotes; `bad-request` for what is none. */
export function idempotencyKeyIn(headers: ApiRequest['headers']): string | undefined {
  const text = headers?.get('idempotency-key')?.trim();
  if (text === undefined) return undefined;
  const key = quoted.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? bare.exec(text)?.[0];
  if (key !== undefined && key.length <= longestKey) return key;
  throw new ServiceError('bad-request', `Idempotency-Key must be one text of at most ${longestKey} printable characters, such as a UUID.`);
}
