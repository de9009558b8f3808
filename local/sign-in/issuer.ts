import { OAuth2Server } from 'oauth2-mock-server';
import type { Clock } from '../../shared/ports/clock.ts';
import type { EasyAuthOptions } from '../host/easy-auth.ts';
import { accounts, isPersonName, type PersonName, people } from './people.ts';

const tenantId = 'c0a70500-7a31-4c57-9c1d-2b6f0a9d4e11';
const clientId = '4e11a000-7a31-4c57-9c1d-2b6f0a9d4e11';
/** The clock of the stack runs fast: an hour, as Entra gives, would be over in seconds. */
const lifeSeconds = 30 * 24 * 60 * 60;

/** The tenant that people of the local stack sign in to: real tokens, signed with a real key, so that nothing of the app’s door is switched off. */
export interface SignIn extends EasyAuthOptions {
  /** Settings of the app that believes these tokens. */
  readonly environment: Readonly<Record<string, string>>;
  /** An access token of version 2, valid from now on by the clock of the stack. */
  tokenOf(name: PersonName): Promise<string>;
}

let started: Promise<OAuth2Server> | undefined;

/** One issuer for the life of the process. */
export async function startSignIn(clock: Clock): Promise<SignIn> {
  started ??= startIssuer();
  const server = await started;
  const authority = `http://127.0.0.1:${server.address().port}`;
  const issued = (claims: object) =>
    server.issuer.buildToken({
      scopesOrTransform: (header, payload) => {
        header['typ'] = 'JWT';
        Object.assign(payload, claims, { iss: `${authority}/${tenantId}/v2.0` });
      },
    });
  return {
    environment: {
      RELINK_TENANT_ID: tenantId,
      RELINK_CLIENT_ID: clientId,
      RELINK_AUTHORITY: authority,
      RELINK_FUNCTION_KEYS: 'true',
    },
    accounts,
    tokenOf: (name) => issued({ ...claimsOf(name, clock.now()), azp: people[name].user === undefined ? name : clientId }),
    idTokenOf: async (name) => {
      if (!isPersonName(name)) throw new RangeError(`Nobody of the tenant is called ${name}.`);
      return issued(claimsOf(name, clock.now()));
    },
  };
}

async function startIssuer(): Promise<OAuth2Server> {
  const server = new OAuth2Server(undefined, undefined, { endpoints: { jwks: `/${tenantId}/discovery/v2.0/keys` } });
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  return server;
}

/** What access tokens and ID tokens have in common (Microsoft Learn, “Access token claims reference”, “ID token claims reference”). */
function claimsOf(name: PersonName, now: number): object {
  const { oid, user, roles } = people[name];
  const iat = Math.floor(now / 1_000);
  const times = { iat, nbf: iat, exp: iat + lifeSeconds };
  const who = user === undefined ? { idtyp: 'app', sub: oid } : { sub: `pairwise-${name}`, preferred_username: user, name };
  return { ...times, ...who, aud: clientId, tid: tenantId, oid, roles, ver: '2.0' };
}
