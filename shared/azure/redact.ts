/**
 * R11: takes out of a text what must not be stored or shown: tokens, keys, query strings of URLs (poll URLs are signed) and
 * e-mail addresses (ARM's 403 names the caller by it). Resource ids stay.
 */
export function redact(text: string): string {
  return rules.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), text);
}

const rules: readonly (readonly [RegExp, string])[] = [
  [/\b(https?:\/\/[^\s'"<>?]+)\?[^\s'"<>]*/gi, '$1?(removed)'],
  [/\bBearer\s+[\w\-.~+/]+=*/gi, 'Bearer (removed)'],
  [/\beyJ[\w-]+(?:\.[\w-]+)+/g, '(token removed)'],
  [/\b((?:Shared)?(?:Access|Account)(?:Key|Signature)|sig|password|client_secret)\s*=\s*[^\s;&'"]+/gi, '$1=(removed)'],
  [/[\w.+#%-]+@[\w-]+(?:\.[\w-]+)+/g, '(address removed)'],
];
