import { createTokenVerifier } from './azure/entra-tokens.ts';
import { parseSignIn } from './config/sign-in-settings.ts';
import { ServiceError } from './domain/service-error.ts';
import type { DoorKeeper } from './http/who-asks.ts';
import type { Platform } from './ports/platform.ts';

/**
 * Who may come in, for the API and the pages. Only the settings of the door are parsed, so that health and doctor can be asked about the
 * others when those are wrong. `bad-settings` when its own are.
 */
export function createDoor({ environment, clock }: Platform): () => DoorKeeper {
  let keeper: DoorKeeper | undefined;
  return () => {
    if (keeper) return keeper;
    const problems: Record<string, string> = {};
    const signIn = parseSignIn(environment, problems);
    const wrong = Object.entries(problems).map(([variable, problem]) => `${variable} ${problem}.`);
    if (wrong.length > 0) throw new ServiceError('bad-settings', wrong.join(' '), { details: problems });
    const keysAllowed = environment['RELINK_FUNCTION_KEYS']?.trim().toLowerCase() === 'true';
    keeper = { verifier: signIn && createTokenVerifier(signIn, clock), keysAllowed };
    return keeper;
  };
}
