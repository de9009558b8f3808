import type { Caller } from './domain/caller.ts';
import type { Service } from './http/service.ts';
import { type DoorKeeper, whoAsks } from './http/who-asks.ts';
import { createPages, type PagesApi, type UnknownRequest } from './pages/create-pages.ts';

interface Parts {
  readonly door: () => DoorKeeper;
  readonly getService: () => Service;
  /** Looks whether a newer release wrote the tables, before each page. */
  readonly look: () => Promise<void>;
}

/** The pages of the app: as for the API, who asks is told by a token that has been verified, and by nothing else. No key opens them. */
export function createAppPages({ door, getService, look }: Parts): PagesApi {
  const callerOf = async ({ headers }: UnknownRequest): Promise<Caller> => {
    const caller = await whoAsks(headers, 'token', { ...door(), keysAllowed: false });
    await look().catch(() => undefined);
    return caller;
  };
  return createPages({ getService, whoAsks: callerOf });
}
