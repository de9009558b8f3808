import { ServiceError } from '../domain/service-error.ts';
import type { PageRequest } from './page-request.ts';

/**
 * A form that another site posts arrives with the person's cookie all the same. Browsers say where a request comes from: in
 * `Sec-Fetch-Site`, which no page can set (W3C "Fetch Metadata Request Headers"), or, older ones, in `Origin`. A post that
 * tells neither is refused.
 */
export function demandSameOrigin({ headers, url }: PageRequest): void {
  const site = headers?.get('sec-fetch-site') ?? null;
  const isOurs = site !== null ? site === 'same-origin' : isOurOrigin(headers?.get('origin') ?? null, headers?.get('host') ?? hostOf(url));
  if (!isOurs) throw new ServiceError('form-from-elsewhere', 'The form was not sent from a page of Relink.');
}

function isOurOrigin(origin: string | null, host: string | undefined): boolean {
  return origin !== null && host !== undefined && hostOf(origin) === host.toLowerCase();
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}
