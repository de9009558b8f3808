import type { Caller } from '../domain/caller.ts';

/** Tells who a bearer token belongs to. Tokens are secrets: neither they nor their claims get into a message (R11). */
export interface TokenVerifier {
  /** `not-signed-in` says what is wrong with the token, in general words; `sign-in-unavailable` when the tenant’s keys cannot be read. */
  verify(token: string): Promise<Caller>;
}
