import { type Caller, mayDo } from '../domain/caller.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import { asServiceError, ServiceError } from '../domain/service-error.ts';
import type { ApiAnswer, Service } from '../http/service.ts';
import type { Log } from '../ports/log.ts';
import { addresses } from './addresses.ts';
import { pageAnswer } from './answer-page.ts';
import { findAsset } from './assets/assets.ts';
import type { PageRequest } from './page-request.ts';
import { type PageName, pages } from './pages.ts';
import { securityHeaders } from './security-headers.ts';
import { failureView, titleOf } from './views/failure.ts';

export interface PageParts {
  /** May throw `bad-settings`. */
  readonly getService: () => Service;
  /** Makes sure of who asks; `not-signed-in`. */
  readonly whoAsks: (request: UnknownRequest) => Promise<Caller>;
}

/** A request as the trigger gets it: nobody has made sure yet of who asks. */
export type UnknownRequest = Omit<PageRequest, 'caller'>;

/** The pages as the triggers call them. Nothing in them throws. */
export type PagesApi = Readonly<Record<PageName | 'asset', (request: UnknownRequest, log: Log) => Promise<ApiAnswer>>>;

/** Every page needs somebody who may look (`Relink.Read`); what else an action needs, it asks for itself. Assets need nobody. */
export function createPages(parts: PageParts): PagesApi {
  const names = Object.keys(pages) as readonly PageName[];
  const made = names.map((name) => [name, (request: UnknownRequest, log: Log) => answer(name, { request, parts, log })] as const);
  return { ...(Object.fromEntries(made) as Omit<PagesApi, 'asset'>), asset: async ({ params }) => assetAnswer(params['name'] ?? '') };
}

async function answer(
  name: PageName,
  { request, parts, log }: { request: UnknownRequest; parts: PageParts; log: Log },
): Promise<ApiAnswer> {
  let caller: Caller | undefined;
  try {
    caller = await parts.whoAsks(request);
    if (!mayDo(caller, 'Relink.Read'))
      throw new ServiceError('not-allowed', `${caller.name || 'The caller'} has none of the roles of Relink.`);
    return await pages[name](withCaller(request, caller), parts.getService(), log);
  } catch (error) {
    const failure = asServiceError(error);
    if (errorCatalogue[failure.code].httpStatus >= 500) log.error('http.failed', { code: failure.code, message: failure.message });
    return failurePage(failure, caller, pathOf(request));
  }
}

/** The members one by one: of the host's class a spread would lose the getters. */
function withCaller(request: UnknownRequest, caller: Caller): PageRequest {
  const { method, params, query, headers, url } = request;
  return { method, params, query, url, caller, ...(headers && { headers }), json: () => request.json(), text: () => request.text() };
}

/** Where to go on after signing in: the page that was asked for, as a path of this app, so that a link in an alert leads there. */
function pathOf({ method, url }: UnknownRequest): string | undefined {
  const { pathname, search } = URL.canParse(url) ? new URL(url) : { pathname: '', search: '' };
  return method === 'GET' && pathname.startsWith(`${addresses.overview()}/`) ? pathname + search : undefined;
}

/** An error as a page. */
export function failurePage(error: ServiceError, caller: Caller | undefined, asked = addresses.overview()): ApiAnswer {
  const status = errorCatalogue[error.code].httpStatus;
  const retryAfter: Record<string, string> =
    status === 503 ? { 'retry-after': String(Math.ceil((error.retryAfterMs ?? 30_000) / 1_000)) } : {};
  return pageAnswer({ title: titleOf(error), main: failureView(error, asked), status, headers: retryAfter }, { caller });
}

/** Assets hold nothing of anybody's, so they may be kept, by everybody, for as long as their name is asked for. */
function assetAnswer(name: string): ApiAnswer {
  const found = findAsset(name);
  if (!found)
    return { status: 404, headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' }, body: 'There is no such file.' };
  const keep = found.isCurrent ? { 'cache-control': 'public, max-age=31536000, immutable' } : {};
  return { status: 200, headers: { ...securityHeaders, 'content-type': found.asset.type, ...keep }, body: found.asset.text };
}
