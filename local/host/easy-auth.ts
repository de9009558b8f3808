import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { cookieOf, expiredCookie, sessionCookie } from './easy-auth-cookie.ts';
import { signedOutPage, signInPage } from './easy-auth-pages.ts';
import { type Answer, readBody } from './http-answer.ts';

/** Somebody who may sign in, as the sign-in page shows them. */
export interface Account {
  /** For the form, and short. */
  readonly name: string;
  /** As the tenant knows them. */
  readonly user: string;
  readonly objectId: string;
  readonly roles: readonly string[];
}

export interface EasyAuthOptions {
  readonly accounts: readonly Account[];
  /** The ID token of one of them, valid now. */
  idTokenOf(name: string): Promise<string>;
}

/**
 * Stands where App Service Authentication stands in Azure (Microsoft Learn, “Work with user identities in Azure App Service authentication”
 * and “Customize sign-ins and sign-outs”): it lets people sign in at `/.auth/login/aad`, keeps them in a session of a cookie, and tells
 * the app who asks in headers that no client can set. Nobody has a password here: whoever can reach this machine’s loopback is trusted.
 */
export interface EasyAuth {
  /** Answers what is below `/.auth/`; undefined for anything else. */
  answer(request: IncomingMessage, url: URL): Promise<Answer | undefined>;
  /** Takes the identity headers that a client sent away, and sets those of the session, if there is one. */
  passOn(request: IncomingMessage): Promise<void>;
}

type Sessions = Map<string, Account>;

/** Sessions live as long as this object, so a new function host knows them too. */
export function createEasyAuth(options: EasyAuthOptions): EasyAuth {
  const sessions: Sessions = new Map();
  return {
    answer: async (request, url) => {
      if (!url.pathname.toLowerCase().startsWith('/.auth/')) return undefined;
      return answerSignIn(request, url, { ...options, sessions });
    },
    passOn: async (request) => {
      for (const name of Object.keys(request.headers)) if (/^x-ms-(token-|client-principal)/.test(name)) delete request.headers[name];
      const account = sessions.get(cookieOf(request) ?? '');
      if (!account) return;
      request.headers['x-ms-client-principal-name'] = account.user;
      request.headers['x-ms-client-principal-id'] = account.objectId;
      request.headers['x-ms-client-principal-idp'] = 'aad';
      // App Service keeps the token of the sign-in; on a fast clock it would be over before the person has read the page.
      request.headers['x-ms-token-aad-id-token'] = await options.idTokenOf(account.name);
    },
  };
}

interface Desk extends EasyAuthOptions {
  readonly sessions: Sessions;
}

async function answerSignIn(request: IncomingMessage, url: URL, desk: Desk): Promise<Answer> {
  if (!isOnLoopback(request)) return { status: 400 };
  const asked = `${request.method} ${url.pathname.toLowerCase()}`;
  if (asked === 'GET /.auth/login/aad') return signInPage(desk.accounts, pathIn(url, 'post_login_redirect_uri') ?? '/api/page');
  if (asked === 'POST /.auth/login/aad') return signIn(request, desk);
  if (asked === 'GET /.auth/logout') {
    desk.sessions.delete(cookieOf(request) ?? '');
    return redirect(pathIn(url, 'post_logout_redirect_uri') ?? '/.auth/logout/complete', expiredCookie);
  }
  return asked === 'GET /.auth/logout/complete' ? signedOutPage() : { status: 404 };
}

/** A form of another site must not sign anybody in. */
async function signIn(request: IncomingMessage, { accounts, sessions }: Desk): Promise<Answer> {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return { status: 403 };
  const form = new URLSearchParams(String(await readBody(request)));
  const account = accounts.find(({ name }) => name === form.get('person'));
  if (!account) return { status: 400 };
  const session = randomBytes(32).toString('base64url');
  sessions.set(session, account);
  return redirect(pathOf(form.get('to')) ?? '/api/page', sessionCookie(session));
}

function redirect(location: string, cookie: string): Answer {
  return { status: 302, headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' } };
}

/** A name that some DNS server turned into 127.0.0.1 is another site. */
function isOnLoopback({ headers }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? '');
}

function pathIn({ searchParams }: URL, name: string): string | undefined {
  return pathOf(searchParams.get(name));
}

const somewhere = 'http://here.invalid';

/** A path of this origin, or undefined for what leads elsewhere or is no address. */
function pathOf(text: string | null): string | undefined {
  if (!text?.startsWith('/') || !URL.canParse(text, somewhere)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, somewhere);
  return origin === somewhere && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : undefined;
}
