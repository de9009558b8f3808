import { isObject } from '../../shared/domain/json.ts';
import type { Principal } from './kernel.ts';
import type { World } from './world.ts';

/** The principal that a bearer token names: by the `oid` claim of a JWT-shaped token, or the token's text is its object id, client id or name. */
export function principalFromToken(authorization: string | undefined, world: World): Principal | undefined {
  const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const named = claimOf(token, 'oid') ?? token;
  return world.principals().find((principal) => [principal.objectId, principal.clientId, principal.name].includes(named));
}

function claimOf(token: string, claim: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const value = isObject(claims) ? claims[claim] : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
