import type { IncomingMessage } from 'node:http';

/** App Service’s own name of it (Microsoft Learn, “Authentication and authorization in Azure App Service”). */
const name = 'AppServiceAuthSession';

/** Not `Secure`, as the host has no certificate. */
const attributes = 'Path=/; HttpOnly; SameSite=Lax';

export function sessionCookie(session: string): string {
  return `${name}=${session}; ${attributes}`;
}

export const expiredCookie = `${name}=; Max-Age=0; ${attributes}`;

export function cookieOf({ headers }: IncomingMessage): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
