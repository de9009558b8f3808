import { createHash } from 'node:crypto';
import type { Caller } from '../domain/caller.ts';
import type { ApiAnswer } from '../http/service.ts';
import { constant, type Markup, markup } from './markup.ts';
import type { PageRequest } from './page-request.ts';
import { securityHeaders } from './security-headers.ts';
import { layout, type PageParts } from './views/layout.ts';

export interface Page extends PageParts {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface For {
  /** Unknown where the page says what is wrong with the request itself. */
  readonly request?: PageRequest;
  readonly caller?: Caller | undefined;
  /** Unknown where there is no service to ask. */
  readonly now?: number;
}

/**
 * The page as an answer. Its ETag is that of what it shows, without the time at which it was asked for: whoever asks again with
 * `If-None-Match` and would see the same gets a 304 without a body (RFC 9110, 13.1.2).
 */
export function pageAnswer(page: Page, { request, caller = request?.caller, now }: For): ApiAnswer {
  const etag = etagOf(markup`${page.title}\n${page.main}\n${caller?.name}\n${caller?.roles.join(' ')}`);
  const headers = { ...securityHeaders, etag, ...page.headers };
  const status = page.status ?? 200;
  if (status === 200 && asksFor(request, etag)) return { status: 304, headers };
  const body = markup`${constant('<!doctype html>')}${layout(page, { caller, now, etag })}`;
  return { status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: body.toString() };
}

/** After a form: the browser asks for that page, so that loading it again sends nothing twice. */
export function seeOther(location: string): ApiAnswer {
  return { status: 303, headers: { ...securityHeaders, location } };
}

/** Weak: the same for people, not byte for byte. */
function etagOf(shown: Markup): string {
  return `W/"${createHash('sha256').update(shown.toString()).digest('base64url').slice(0, 22)}"`;
}

/** A cache in between may have made the tag another strength, so weak and strong ones are alike here. */
function asksFor(request: PageRequest | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  const known = request?.method === 'GET' ? (request.headers?.get('if-none-match') ?? '') : '';
  return known.split(',').some((tag) => opaque(tag) === opaque(etag));
}
