import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { createScaledClock } from '../../local/local-clock.ts';
import { openArmDoor } from '../../local/remote/arm-door.ts';
import type { WorkerOptions, WorkerReady } from '../../local/remote/worker-process.ts';
import { type Delivery, startEvents } from '../../local/simulator/events.ts';
import { createJudge } from '../../local/simulator/judge.ts';
import { readRoles } from '../../local/simulator/role-files.ts';
import { principalFromToken } from '../../local/simulator/sign-in.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { principalOf, startTokenEndpoint } from '../../local/simulator/tokens.ts';
import nightWorld from '../../local/worlds/night.json' with { type: 'json' };
import { queueOpener, tableOpener } from '../../shared/journal/storage-clients.ts';
import { createStorageQueue } from '../../shared/journal/storage-queue.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import { subscription } from './simulated-night.ts';
import { accountConnectionString } from './storage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workerFile = fileURLToPath(new URL('../../local/remote/worker-process.ts', import.meta.url));
/** Simulated seconds in one real second: with a lease of ten minutes a process is overtaken when it stalls for two seconds. */
const speed = 300;

export interface Instance {
  /** SIGKILL, and a new process in its place at once. */
  killAndReplace(): void;
  deliver(delivery: Delivery): Promise<number>;
  stop(): Promise<void>;
}

export type TwoProcesses = Awaited<ReturnType<typeof startTwoProcesses>>;

/** One simulated Azure, one storage account, one queue, and two function hosts in processes of their own. */
export async function startTwoProcesses(options: { readonly account: string; readonly seed: number; readonly skewMs: number }) {
  const zero = { real: Date.now(), simulated: Date.UTC(2026, 10, 20, 20, 0, 0) };
  const simulator = createSimulator({
    background: true,
    clock: createScaledClock({ speed, start: zero.simulated }),
    world: nightWorld,
    seed: options.seed,
    roles: await readRoles(`${root}infra/roles`),
    principalOf: (authorization, world) => principalOf(authorization, world) ?? principalFromToken(authorization, world),
  });
  const judge = createJudge(simulator);
  const tokens = await startTokenEndpoint({ world: simulator.world });
  const door = await openArmDoor(simulator);
  const storageConnection = accountConnectionString(inject('azurite'), options.account);
  const environment = {
    ...tokens.environment,
    AzureWebJobsStorage: storageConnection,
    RELINK_SCOPE: subscription.split('/')[2],
    // A night here takes hours of the clock: a repair that a sweep begins would hide what the one after the restart left undone.
    RELINK_DRIFT: 'report',
    // More nights than a day has are played within a day.
    RELINK_MAX_RUNS_PER_DAY: '1000',
    RELINK_SLICE_SECONDS: '240',
    RELINK_LEASE_SECONDS: '600',
  };
  const worker = (skewMs: number): WorkerOptions => ({ armDoorUrl: door.url, storageConnection, speed, zero, skewMs });
  const instances = [startInstance(environment, worker(0)), startInstance(environment, worker(options.skewMs))] as const;
  let deliveries = 0;
  const events = startEvents(simulator.core, {
    filter: JSON.parse(await readFile(`${root}infra/event-filter.json`, 'utf8')),
    duplicates: 0.5,
    deliver: (delivery) => {
      deliveries += 1;
      return (instances[deliveries % 2] ?? instances[0]).deliver(delivery);
    },
  });
  const account = { kind: 'connection-string', connectionString: storageConnection } as const;
  return {
    simulator,
    judge,
    instances,
    store: createTableStore({ openTable: tableOpener(account), random: { fraction: Math.random, id: () => randomUUID() } }),
    queue: createStorageQueue({ openQueue: queueOpener(account), clockSpeed: speed }),
    stop: async () => {
      events.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      simulator.stop();
      judge.stop();
      await Promise.all([tokens.stop(), door.stop()]);
    },
  };
}

function startInstance(environment: NodeJS.ProcessEnv, worker: WorkerOptions): Instance {
  const begin = () => spawnWorker({ ...process.env, ...environment, WORKER_OPTIONS: JSON.stringify(worker) });
  let current = begin();
  return {
    killAndReplace: () => {
      current.child.kill('SIGKILL');
      current = begin();
    },
    deliver: async ({ body, headers }) => {
      const ready = await current.ready;
      const answer = await fetch(ready.eventGridUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification', ...headers },
        body: JSON.stringify(body),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    stop: async () => {
      const { child } = current;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await ended;
    },
  };
}

function spawnWorker(env: NodeJS.ProcessEnv): { readonly child: ChildProcess; readonly ready: Promise<WorkerReady> } {
  const child = fork(workerFile, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = new Promise<WorkerReady>((resolve, reject) => {
    child.once('message', (message) => resolve(message as WorkerReady));
    child.once('exit', () => reject(new Error('The process died before it served.')));
  });
  ready.catch(() => {});
  return { child, ready };
}
