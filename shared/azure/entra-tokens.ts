import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { SignInSettings } from '../config/sign-in-settings.ts';
import { type Caller, type Role, roles } from '../domain/caller.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { TokenVerifier } from '../ports/token-verifier.ts';

type Jose = typeof import('jose');

/** Entra signs with RS256 (its metadata: `id_token_signing_alg_values_supported`); anything else is somebody else’s signature. */
const algorithms = ['RS256'];
const clockToleranceSeconds = 60;
/** Longer than any token of Entra with app roles (some 4 KB) and shorter than what would be worth parsing. */
const longestToken = 16_384;

/**
 * Entra access and ID tokens of one app registration, both versions (Microsoft Learn, “Access tokens in the Microsoft identity platform”:
 * v1 is issued by `sts.windows.net` for the application ID URI, v2 by the authority for the client id). Signature, issuer, audience,
 * tenant, times and algorithm are checked with `jose`; its key set is read once and again when an unknown key comes up.
 */
export function createTokenVerifier(settings: SignInSettings, clock: Clock): TokenVerifier {
  let keys: JWTVerifyGetKey | undefined;
  return {
    verify: async (token) => {
      const jose = await import('jose');
      if (token.length > longestToken) throw notSignedIn('is longer than any token of Entra');
      keys ??= jose.createRemoteJWKSet(new URL(`${settings.authority}/${settings.tenantId}/discovery/v2.0/keys`));
      return callerOf(await claimsOf({ jose, keys, token, settings, clock }), settings);
    },
  };
}

interface Verification {
  readonly jose: Jose;
  readonly keys: JWTVerifyGetKey;
  readonly token: string;
  readonly settings: SignInSettings;
  readonly clock: Clock;
}

async function claimsOf({ jose, keys, token, settings, clock }: Verification): Promise<JWTPayload> {
  const { tenantId, clientId } = settings;
  try {
    const { payload } = await jose.jwtVerify(token, keys, {
      algorithms,
      typ: 'JWT',
      issuer: issuersOf(settings),
      audience: [clientId, `api://${clientId}`],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp', 'nbf', 'iat', 'tid', 'oid'],
    });
    if (payload['tid'] !== tenantId) throw notSignedIn('is of another tenant');
    return payload;
  } catch (error) {
    throw error instanceof ServiceError ? error : refusalOf(error, jose);
  }
}

function issuersOf({ authority, tenantId }: SignInSettings): string[] {
  const older = authority.endsWith('.cn') ? 'https://sts.chinacloudapi.cn' : 'https://sts.windows.net';
  return [`${authority}/${tenantId}/v2.0`, `${older}/${tenantId}/`];
}

/** What jose says in general words; its own messages may quote the token. */
function refusalOf(error: unknown, { errors }: Jose): ServiceError {
  if (error instanceof errors.JWTExpired) return notSignedIn('has expired; sign in again');
  if (error instanceof errors.JWTClaimValidationFailed) return notSignedIn(claimWords[error.claim] ?? `has no right "${error.claim}"`);
  if (error instanceof errors.JOSEAlgNotAllowed) return notSignedIn('is not signed the way Entra signs');
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return notSignedIn('is not signed by your tenant');
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid || error instanceof errors.JOSENotSupported)
    return notSignedIn('is no token of Entra');
  return new ServiceError('sign-in-unavailable', 'The keys of your tenant could not be read, so nobody’s token can be checked.');
}

const claimWords: Readonly<Record<string, string>> = {
  iss: 'was issued by another tenant or authority',
  aud: 'is for another application; ask for one with the scope api://<RELINK_CLIENT_ID>/.default',
  nbf: 'is not valid yet; is the clock right where it was issued?',
  typ: 'is no token of Entra',
};

function callerOf(claims: JWTPayload, settings: SignInSettings): Caller {
  const held = Array.isArray(claims['roles']) ? claims['roles'] : [];
  const id = String(claims['oid']);
  // An app that works for itself has no user; its subject is its own object (Microsoft Learn, “Access token claims reference”, `idtyp`).
  const isApp = claims['idtyp'] === 'app' || (claims['idtyp'] === undefined && claims.sub === id && !claims['preferred_username']);
  const name = isApp ? (claims['azp'] ?? claims['appid']) : (claims['preferred_username'] ?? claims['upn'] ?? claims['unique_name']);
  return {
    kind: isApp ? 'app' : 'person',
    name: nameOf(name) ?? id,
    id: `${settings.tenantId}/${id}`,
    roles: roles.filter((role): role is Role => held.includes(role)),
  };
}

/** One line that fits the journal; Entra does not promise what may stand in a name. */
function nameOf(value: unknown): string | undefined {
  const text =
    typeof value === 'string'
      ? value
          .replaceAll(/\p{Cc}/gu, ' ')
          .trim()
          .slice(0, 100)
      : '';
  return text === '' ? undefined : text;
}

function notSignedIn(what: string): ServiceError {
  return new ServiceError('not-signed-in', `The token ${what}.`);
}
