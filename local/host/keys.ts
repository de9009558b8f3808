import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The access keys of a function app (Functions documentation, "Work with access keys"). */
export interface HostKeys {
  /** Opens everything, the admin endpoints too. */
  readonly master: string;
  /** The `default` host key: opens every function of level `function`. */
  readonly host: string;
  /** The system key that the Event Grid extension asks for. */
  readonly eventGrid: string;
  /** Keys of single functions, by function name. */
  readonly functions: Readonly<Record<string, string>>;
}

/** Completes `given` with random keys. */
export function createKeys(given: Partial<HostKeys> = {}): HostKeys {
  const random = () => randomBytes(32).toString('base64url');
  return {
    master: given.master ?? random(),
    host: given.host ?? random(),
    eventGrid: given.eventGrid ?? random(),
    functions: given.functions ?? {},
  };
}

/** True when the request carries one of `accepted`, in the header `x-functions-key` or the query's `code`. */
export function hasKey(request: IncomingMessage, url: URL, accepted: readonly (string | undefined)[]): boolean {
  const header = request.headers['x-functions-key'];
  const offered = (Array.isArray(header) ? header[0] : header) ?? url.searchParams.get('code');
  return offered ? accepted.some((key) => key !== undefined && areEqual(key, offered)) : false;
}

function areEqual(key: string, offered: string): boolean {
  const left = Buffer.from(key);
  const right = Buffer.from(offered);
  return left.length === right.length && timingSafeEqual(left, right);
}
