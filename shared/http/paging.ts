import { ServiceError } from '../domain/service-error.ts';
import type { ApiRequest } from './service.ts';

/** How many there are on a page: when nobody says, and at most. */
export interface PageLimits {
  readonly usual: number;
  readonly most: number;
}

type Query = ApiRequest['query'];

/** `?limit=`; `bad-request` for anything but a whole number within the limits. */
export function limitIn(query: Query, { usual, most }: PageLimits): number {
  const text = query.get('limit');
  const limit = text ? Number(text) : usual;
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw new ServiceError('bad-request', `limit must be a whole number from 1 to ${most}.`);
  return limit;
}

/** `?after=`, as an answer’s `next` gave it; `bad-request` for what none can have given. */
export function afterIn(query: Query, isSound: (text: string) => boolean): string | undefined {
  const text = query.get('after');
  if (text && !isSound(text)) throw new ServiceError('bad-request', 'after must be what the page before gave as next.');
  return text || undefined;
}

export interface Page<T> {
  readonly shown: readonly T[];
  /** Where to go on, if there is more. */
  readonly next?: string;
}

/** One page of what is at hand as a whole, in the order of its keys. What comes or goes meanwhile moves nothing else to another page. */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Page<T> {
  const found = items
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { shown: shown.map(({ item }) => item), ...(found.length > limit && last && { next: last.key }) };
}

/** The header `link` (RFC 8288) to the next page: the same question, which had those parameters, from there on. None when there is no more. */
export function linkToNext(
  path: string,
  { query, asked, next }: { readonly query: Query; readonly asked: readonly string[]; readonly next: string | undefined },
): Readonly<Record<string, string>> {
  if (next === undefined) return {};
  const given = [...asked, 'limit'].flatMap((name): [string, string][] => {
    const value = query.get(name);
    return value ? [[name, value]] : [];
  });
  return { link: `</api/${path}?${new URLSearchParams([...given, ['after', next]]).toString()}>; rel="next"` };
}
