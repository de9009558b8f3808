/** Nothing but our own style sheet, script and icon is loaded, nothing stands in another site's frame, and forms go nowhere else. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * Of every page. The referrer goes to our own pages only and never to another site: with `no-referrer` browsers would send `Origin: null` with
 * our own forms (Fetch standard, "append a request Origin header"), and the older ones could not be told from a foreign site.
 */
export const securityHeaders = {
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
