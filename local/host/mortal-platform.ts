import { AsyncLocalStorage } from 'node:async_hooks';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import type { HttpTransport, Platform } from '../../shared/ports/platform.ts';
import { platformKey } from '../../shared/ports/platform.ts';

export interface MortalPlatform {
  readonly platform: Platform;
  /** From here on no promise of the platform settles: whatever runs on it stops where it stands, as in a process that died. */
  die(): void;
}

/**
 * Wraps a platform so that one process can play the death of another. A request that was sent has had its effect and its answer
 * is lost; a request made after death is never sent.
 */
export function createMortalPlatform(platform: Platform): MortalPlatform {
  let dead = false;
  const guard = <T>(act: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (dead) return;
      act().then(
        (value) => dead || resolve(value),
        (error: unknown) => dead || reject(error),
      );
    });
  const guardTransport = (transport: HttpTransport = createDefaultHttpClient()): HttpTransport => ({
    sendRequest: (request) => guard(() => transport.sendRequest(request)),
  });
  return {
    platform: {
      ...platform,
      clock: { now: () => platform.clock.now(), sleep: (ms, signal) => guard(() => platform.clock.sleep(ms, signal)) },
      armTransport: guardTransport(platform.armTransport),
      storageTransport: guardTransport(platform.storageTransport),
    },
    die: () => {
      dead = true;
    },
  };
}

const platforms = new AsyncLocalStorage<Platform>();
let installed = false;

/** Runs `act` so that all code under it finds `platform` in its well-known place; several hosts can so share a process. */
export function runOnPlatform<T>(platform: Platform, act: () => T): T {
  installPlatformSlot();
  return platforms.run(platform, act);
}

function installPlatformSlot(): void {
  if (installed) return;
  installed = true;
  const globals = globalThis as Record<symbol, unknown>;
  let outside = globals[platformKey];
  Object.defineProperty(globals, platformKey, {
    configurable: true,
    get: () => platforms.getStore() ?? outside,
    set: (value: unknown) => {
      outside = value;
    },
  });
}
