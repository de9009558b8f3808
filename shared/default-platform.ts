import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Platform, platformKey } from './ports/platform.ts';

/** Real time, real chance, the process's environment: what the service runs on in Azure. */
const defaultPlatform: Platform = {
  clock: {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      await wait(ms, undefined, signal ? { signal } : {});
    },
  },
  random: { fraction: () => Math.random(), id: () => randomUUID() },
  clockSpeed: 1,
  environment: process.env,
};

/** The platform that the surroundings put into its well-known place, or the default. */
export function currentPlatform(): Platform {
  return (globalThis as { [platformKey]?: Platform })[platformKey] ?? defaultPlatform;
}
