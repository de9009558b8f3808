import { createHash } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from './service.ts';

/**
 * The answer with an ETag of what it holds; a 304 without a body for whoever has just that already (`If-None-Match`, RFC 9110, 13.1.2).
 * A client may keep such an answer for itself, and has to ask each time whether it still holds.
 */
export function unlessUnchanged({ headers: asked }: Pick<ApiRequest, 'headers'>, answer: ApiAnswer): ApiAnswer {
  const etag = etagOf(answer);
  const headers = { ...answer.headers, etag, 'cache-control': 'private, no-cache' };
  if (!isKnown(asked?.get('if-none-match') ?? '', etag)) return { ...answer, headers };
  const { 'content-type': _, ...kept } = headers as Record<string, string>;
  return { status: 304, headers: kept };
}

function etagOf({ jsonBody, headers }: ApiAnswer): string {
  const shown = JSON.stringify([jsonBody, headers['link']]);
  return `W/"${createHash('sha256').update(shown).digest('base64url').slice(0, 22)}"`;
}

/** A proxy in between may have changed the strength of the tag. */
function isKnown(list: string, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return list.split(',').some((tag) => opaque(tag) === opaque(etag));
}
