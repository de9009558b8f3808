import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEasyAuth } from '../../local/host/easy-auth.ts';
import { writeAnswer } from '../../local/host/http-answer.ts';
import { type Served, serve } from '../../local/simulator/loopback.ts';

const lee = { name: 'lee', user: 'lee@contoso.example', objectId: '1ee', roles: ['Relink.Approve'] };
const odd = { name: 'odd', user: '<b>odd</b>@contoso.example', objectId: '0dd', roles: [] };

/** Answers with the identity headers that the app would see. */
let served: Served;
beforeAll(async () => {
  const easyAuth = createEasyAuth({ accounts: [lee, odd], idTokenOf: async (name) => `token of ${name}` });
  const answer = async (request: IncomingMessage) => {
    const own = await easyAuth.answer(request, new URL(request.url ?? '/', 'http://127.0.0.1'));
    if (own) return own;
    await easyAuth.passOn(request);
    return { status: 200, body: JSON.stringify(identityIn(request)) };
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (found) => writeAnswer(response, found),
      () => writeAnswer(response, { status: 500 }),
    );
  });
  served = await serve(server, { scheme: 'http' });
});
afterAll(() => served.stop());

function identityIn({ headers }: IncomingMessage): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ms-') || name === 'authorization'));
}

const ask = (path: string, init: RequestInit = {}) => fetch(served.url + path, { redirect: 'manual', ...init });

function signIn(person: string, to: string, headers: Record<string, string> = {}): Promise<Response> {
  return ask('/.auth/login/aad', { method: 'POST', body: new URLSearchParams({ person, to }), headers });
}

async function cookieOf(person: string): Promise<string> {
  const answer = await signIn(person, '/api/page');
  return answer.headers.get('set-cookie')?.split(';')[0] ?? 'no cookie';
}

describe('the stand-in for App Service Authentication', () => {
  it('shows who can sign in, escaped, and where they go from there', async () => {
    const answer = await ask('/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fpage%3Fa%3D%22%3E');
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('<button name="person" value="lee">lee@contoso.example</button> Relink.Approve');
    expect(page).toContain('&lt;b&gt;odd&lt;/b&gt;@contoso.example</button> has no role of Relink');
    expect(page).toContain('name="to" value="/api/page?a=%22%3E"');
  });

  it('sets a cookie that scripts cannot read and other sites cannot post with, and tells the app who asks', async () => {
    const answer = await signIn('lee', '/api/page/runs/1?x=y');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api/page/runs/1?x=y']);
    expect(answer.headers.get('set-cookie')).toMatch(/^AppServiceAuthSession=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const seen = await (await ask('/api/page', { headers: { cookie: await cookieOf('lee') } })).json();
    expect(seen).toEqual({
      'x-ms-client-principal-name': 'lee@contoso.example',
      'x-ms-client-principal-id': '1ee',
      'x-ms-client-principal-idp': 'aad',
      'x-ms-token-aad-id-token': 'token of lee',
    });
  });

  it('takes away what a client says about itself, signed in or not, and leaves a bearer token alone', async () => {
    const forged = {
      'X-MS-TOKEN-AAD-ID-TOKEN': 'forged',
      'X-MS-TOKEN-AAD-ACCESS-TOKEN': 'forged',
      'X-MS-CLIENT-PRINCIPAL': 'forged',
      'X-MS-CLIENT-PRINCIPAL-NAME': 'forged',
      authorization: 'Bearer real',
    };
    expect(await (await ask('/', { headers: forged })).json()).toEqual({ authorization: 'Bearer real' });
    const seen = await (await ask('/', { headers: { ...forged, cookie: `other=1; ${await cookieOf('odd')}` } })).text();
    expect(seen).toContain('token of odd');
    expect(seen).not.toContain('forged');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/./%2e%2e//evil.example', 'javascript:alert(1)', 'api/page', ''])(
    'leads to no other site after the sign-in: %s',
    async (to) => {
      const answer = await signIn('lee', to);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api/page']);
    },
  );

  it('signs nobody in from a form of another site, by another name of this machine, or whom it does not know', async () => {
    expect((await signIn('lee', '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await signIn('nobody', '/')).status).toBe(400);
    expect(await statusByName('rebound.example')).toBe(400);
    expect(await statusByName(new URL(served.url).host)).toBe(200);
  });

  it('forgets the session when the person signs out', async () => {
    const cookie = await cookieOf('lee');
    const answer = await ask('/.auth/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example', { headers: { cookie } });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/.auth/logout/complete']);
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await (await ask('/', { headers: { cookie } })).json()).toEqual({});
    expect(await (await ask('/.auth/logout/complete')).text()).toContain('You have signed out');
  });
});

/** `fetch` sets the Host header itself. */
async function statusByName(host: string): Promise<number | undefined> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const asked = request(`${served.url}/.auth/login/aad`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}
