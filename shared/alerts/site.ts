/** Where the app's own pages are, without a slash at its end; undefined where the app does not know its address. */
export type Site = string | undefined;

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * `WEBSITE_HOSTNAME` is the app's default host name (Microsoft Learn, “Environment variables and app settings in Azure App Service”); the
 * host on a developer's machine sets it to localhost and serves plain http.
 */
export function siteOf(environment: Readonly<Record<string, string | undefined>>): Site {
  const host = environment['WEBSITE_HOSTNAME']?.trim();
  if (!host || !/^[\w.[\]:-]+$/.test(host)) return undefined;
  return `${loopback.test(host) ? 'http' : 'https'}://${host}`;
}
