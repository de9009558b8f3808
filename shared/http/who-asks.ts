import { type Caller, keyHolder, mayDo, type Role } from '../domain/caller.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { TokenVerifier } from '../ports/token-verifier.ts';
import type { ApiRoute } from './routes.ts';

/** The door that a request came through: the open one, where a token is asked for, or the host’s own, which has checked a function key. */
export type Door = 'token' | 'key';

export interface DoorKeeper {
  /** Undefined when nobody can sign in: no app registration is set. */
  readonly verifier: TokenVerifier | undefined;
  readonly keysAllowed: boolean;
}

interface Headers {
  get(name: string): string | null;
}

/** Where App Service Authentication puts the ID token of somebody who signed in with a browser (Microsoft Learn, “Work with OAuth tokens”). */
const idTokenHeader = 'x-ms-token-aad-id-token';

/**
 * Who asks, and that they may. Only a signature proves it: the platform’s other identity headers (`X-MS-CLIENT-PRINCIPAL` and the like)
 * can be sent by anybody where App Service Authentication is off, so they are never looked at. `not-signed-in`, `not-allowed`.
 */
export async function whoAsks(headers: Headers | undefined, door: Door, keeper: DoorKeeper): Promise<Caller> {
  if (door === 'key') return throughKeyDoor(keeper);
  const token = bearerOf(headers) ?? headers?.get(idTokenHeader) ?? undefined;
  if (!keeper.verifier) {
    throw new ServiceError('not-signed-in', 'Nobody can sign in: RELINK_TENANT_ID and RELINK_CLIENT_ID are not set (docs/sign-in.md).');
  }
  if (token === undefined) throw new ServiceError('not-signed-in', 'The request has no token (Authorization: Bearer …).');
  return keeper.verifier.verify(token);
}

export function refuseUnlessAllowed(caller: Caller, { needs, byKey }: Pick<ApiRoute, 'needs' | 'byKey'>): void {
  if (caller.kind === 'key' && !byKey)
    throw new ServiceError(
      'not-allowed',
      'A function key does not say who you are, so this needs a person’s or an app’s token (docs/sign-in.md).',
    );
  if (!mayDo(caller, needs)) throw new ServiceError('not-allowed', lacks(caller, needs));
}

function throughKeyDoor({ keysAllowed }: DoorKeeper): Caller {
  if (keysAllowed) return keyHolder;
  throw new ServiceError(
    'not-allowed',
    'Function keys open nothing here: RELINK_FUNCTION_KEYS is not true. Sign in instead (docs/sign-in.md).',
  );
}

function bearerOf(headers: Headers | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers?.get('authorization') ?? '')?.[1];
}

function lacks({ name, roles }: Caller, needs: Role): string {
  return `${name || 'The caller'} lacks the app role ${needs} (has: ${roles.join(', ') || 'none'}).`;
}
