import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../../shared/azure/entra-tokens.ts';

const tenantId = '8b1f4c5e-0c1f-4c57-9c1d-2b6f0a9d4e11';
const clientId = '1c0ffee0-7a31-4c57-9c1d-2b6f0a9d4e11';
const oid = '0b0e1f7d-7a31-4c57-9c1d-2b6f0a9d4e11';
const now = Date.UTC(2026, 10, 20, 20);
const seconds = now / 1000;

const own = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');
const elliptic = await generateKeyPair('ES256');
const hmac = new TextEncoder().encode('a shared secret that is long enough for HS256');

let authority = '';
let isDown = false;
const server = createServer((request, response) => {
  void answer(request.url ?? '').then(({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text));
});

async function answer(url: string): Promise<{ status: number; text: string }> {
  if (isDown || url !== `/${tenantId}/discovery/v2.0/keys`) return { status: 503, text: '{}' };
  const keys = [
    { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', alg: 'RS256' },
    { ...(await exportJWK(elliptic.publicKey)), kid: 'elliptic', use: 'sig', alg: 'ES256' },
  ];
  return { status: 200, text: JSON.stringify({ keys }) };
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const claims = (): JWTPayload => ({
  iss: `${authority}/${tenantId}/v2.0`,
  aud: clientId,
  tid: tenantId,
  oid,
  sub: 'pairwise',
  iat: seconds - 60,
  nbf: seconds - 60,
  exp: seconds + 3_600,
  preferred_username: 'ada@example.org',
  roles: ['Relink.Read', 'Relink.Repair', 'Some.Other'],
});

const signed = (
  payload: JWTPayload,
  { key = own.privateKey as Parameters<SignJWT['sign']>[0], alg = 'RS256', kid = 'own', typ = 'JWT' } = {},
) => new SignJWT(payload).setProtectedHeader({ alg, kid, typ }).sign(key);
const changed = (change: JWTPayload) => () => signed({ ...claims(), ...change });
const without = (name: string) => () => signed(Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name)));
const verify = (token: string) =>
  createTokenVerifier({ tenantId, clientId, authority }, { now: () => now, sleep: async () => {} }).verify(token);

describe('a token of Entra', () => {
  it('of a person names them and has those of its roles that Relink knows', async () => {
    expect(await verify(await signed(claims()))).toEqual({
      kind: 'person',
      name: 'ada@example.org',
      id: `${tenantId}/${oid}`,
      roles: ['Relink.Read', 'Relink.Repair'],
    });
  });

  it('of version 1 is issued by sts.windows.net for the application ID URI', async () => {
    const { preferred_username: _, ...older } = claims();
    const token = await signed({
      ...older,
      iss: `https://sts.windows.net/${tenantId}/`,
      aud: `api://${clientId}`,
      upn: 'ada@example.org',
      ver: '1.0',
    });
    expect((await verify(token)).name).toBe('ada@example.org');
  });

  it.each([
    ['says so', { idtyp: 'app', azp: 'pipeline' }],
    ['is its own subject', { sub: oid, azp: 'pipeline', preferred_username: undefined }],
  ])('of an app, which %s, is named by its client id', async (_, change) => {
    expect(await verify(await signed({ ...claims(), ...change }))).toMatchObject({ kind: 'app', name: 'pipeline' });
  });

  it('without roles proves who somebody is and opens nothing', async () => {
    expect((await verify(await without('roles')())).roles).toEqual([]);
    expect((await verify(await changed({ roles: 'Relink.Approve' })())).roles).toEqual([]);
  });

  it('keeps its name on one line', async () => {
    expect((await verify(await changed({ preferred_username: `a\nb${'c'.repeat(200)}` })())).name).toBe(`a b${'c'.repeat(97)}`);
  });

  const bad: readonly (readonly [string, () => string | Promise<string>, string])[] = [
    ['nothing', () => '', 'is no token'],
    ['rubbish', () => 'not.a.token', 'is no token'],
    ['two parts of three', async () => (await signed(claims())).split('.').slice(0, 2).join('.'), 'is no token'],
    ['five parts, as if encrypted', async () => `${await signed(claims())}.x.y`, 'is no token'],
    ['a signature cut off', async () => `${(await signed(claims())).split('.').slice(0, 2).join('.')}.`, 'not signed by your tenant'],
    ['a payload that was changed', async () => tampered(await signed(claims())), 'not signed by your tenant'],
    ['no signature (alg none)', () => new UnsecuredJWT(claims()).encode(), 'is not signed the way'],
    ['a shared secret (HS256)', () => signed(claims(), { key: hmac, alg: 'HS256' }), 'is not signed the way'],
    [
      'the public key as a shared secret',
      async () => signed(claims(), { key: await publicKeyBytes(), alg: 'HS256' }),
      'is not signed the way',
    ],
    [
      'an algorithm Entra does not use',
      () => signed(claims(), { key: elliptic.privateKey, alg: 'ES256', kid: 'elliptic' }),
      'is not signed the way',
    ],
    ['the key of a stranger', () => signed(claims(), { key: stranger.privateKey }), 'not signed by your tenant'],
    [
      'a key that the tenant does not have',
      () => signed(claims(), { key: stranger.privateKey, kid: 'other' }),
      'not signed by your tenant',
    ],
    ['an end in the past', changed({ exp: seconds - 61 }), 'has expired'],
    ['a beginning in the future', changed({ nbf: seconds + 120 }), 'not valid yet'],
    ['another application', changed({ aud: '00000003-0000-0000-c000-000000000000' }), 'for another application'],
    ['another tenant’s issuer', changed({ iss: `${'https://login.microsoftonline.com'}/${oid}/v2.0` }), 'issued by another tenant'],
    ['the common issuer', () => signed({ ...claims(), iss: `${authority}/common/v2.0` }), 'issued by another tenant'],
    ['our issuer and another tenant’s id', changed({ tid: oid }), 'of another tenant'],
    ['no tenant id', without('tid'), 'has no right "tid"'],
    ['no object id', without('oid'), 'has no right "oid"'],
    ['no end', without('exp'), 'has no right "exp"'],
    ['no audience', without('aud'), 'for another application'],
    ['no issuer', without('iss'), 'issued by another tenant'],
    ['an end that is no number', changed({ exp: 'never' as never }), 'has no right "exp"'],
    ['the type of a token for something else', () => signed(claims(), { typ: 'logout+jwt' }), 'is no token'],
    ['a size that no token has', () => 'x'.repeat(20_000), 'is longer than any'],
  ];

  it.each(bad)('is refused with %s, and its text does not come back', async (_, make, said) => {
    const token = await make();
    const error = await verify(token).then(
      () => undefined,
      (thrown: Error & { code: string }) => thrown,
    );
    expect(error).toMatchObject({ code: 'not-signed-in', message: expect.stringContaining(said) });
    expect(error?.message).not.toContain('ada@');
    if (token.length > 20) expect(error?.message).not.toContain(token.slice(0, 20));
  });

  it('cannot be checked while the keys of the tenant cannot be read, which is nobody’s fault', async () => {
    isDown = true;
    await expect(verify(await signed(claims()))).rejects.toMatchObject({ code: 'sign-in-unavailable' });
    isDown = false;
  });
});

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...claims(), roles: ['Relink.Approve'] })).toString('base64url');
  return [header, payload, signature].join('.');
}

async function publicKeyBytes(): Promise<Uint8Array> {
  return new TextEncoder().encode(JSON.stringify(await exportJWK(own.publicKey)));
}
