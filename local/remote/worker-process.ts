// A function host of its own process, for tests of several instances: started with an IPC channel and WORKER_OPTIONS in its
// environment; everything else there is the app's. Says `{ eventGridUrl }` when it serves, and ends with its parent.
import { fileURLToPath } from 'node:url';
import { startHost } from '../host/host.ts';
import { createScaledClock } from '../local-clock.ts';
import { createRemoteTransport } from './arm-transport.ts';

export interface WorkerOptions {
  readonly armDoorUrl: string;
  readonly storageConnection: string;
  /** Simulated seconds in one real second, and what the simulated time was at one moment of real time, epoch milliseconds. */
  readonly speed: number;
  readonly zero: { readonly real: number; readonly simulated: number };
  /** Simulated milliseconds by which this process's clock is ahead. */
  readonly skewMs: number;
}

/** What the process says once it serves. */
export interface WorkerReady {
  readonly eventGridUrl: string;
}

if (import.meta.main) {
  process.on('disconnect', () => process.exit(0));
  const options = JSON.parse(process.env.WORKER_OPTIONS ?? '{}') as WorkerOptions;
  const { zero, speed, skewMs, storageConnection } = options;
  const host = await startHost({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    clock: createScaledClock({ speed, start: zero.simulated + (Date.now() - zero.real) * speed + skewMs }),
    clockSpeed: speed,
    storageConnection,
    environment: process.env,
    armTransport: createRemoteTransport(options.armDoorUrl),
    workVisibilitySeconds: 2,
  });
  process.send?.({ eventGridUrl: host.eventGridUrl('cluster-events') } satisfies WorkerReady);
}
