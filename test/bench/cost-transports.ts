import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import type { PacedClock } from './paced-clock.ts';

interface Notes {
  readonly arm: () => void;
  readonly table: () => void;
  readonly queue: () => void;
}

/**
 * Counts each request, and lets it take the time that the real service would: here everything is in one process. The latencies are assumed,
 * not measured, and are part of what an execution lasts.
 */
export function createCountedTransports(clock: PacedClock, latency: { readonly armMs: number; readonly storageMs: number }, notes: Notes) {
  const inner = createDefaultHttpClient();
  const storageTransport: HttpTransport = {
    sendRequest: async (request) => {
      isOfQueue(request.url) ? notes.queue() : notes.table();
      await clock.sleep(latency.storageMs);
      return inner.sendRequest(request);
    },
  };
  const armTransport = (simulator: HttpTransport): HttpTransport => ({
    sendRequest: async (request) => {
      notes.arm();
      await clock.sleep(latency.armMs);
      return simulator.sendRequest(request);
    },
  });
  return { storageTransport, armTransport };
}

/** `/devstoreaccount1/relink-runs/messages`; tables have names without a hyphen. */
function isOfQueue(url: string): boolean {
  return /^\/[^/]+\/[a-z0-9]+-[a-z0-9-]+/.test(new URL(url).pathname);
}
