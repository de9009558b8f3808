import { idKey } from '../../../shared/domain/arm-id.ts';
import type { JournalEntry } from '../../../shared/domain/journal.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Signal } from '../../../shared/domain/signal.ts';
import type { Engine, RepairSettings } from '../../../shared/repair/engine.ts';
import { pulse } from '../../../shared/repair/pulse.ts';
import { createTurns } from '../../../shared/repair/turns.ts';
import { workRun } from '../../../shared/repair/work-run.ts';
import { acceptSignal } from '../../../shared/signals/accept-signal.ts';
import { createKeptLog } from '../kept-log.ts';
import { createMemoryStore } from '../memory-store.ts';
import type { AzureWorld } from './azure-world.ts';
import { type CollectedQueue, createCollectedQueue } from './collected-queue.ts';
import { createFakeAccess, createFakeHistory } from './fake-access.ts';
import { createFakeClusters } from './fake-clusters.ts';
import { createFakeComputes } from './fake-computes.ts';
import { createFakeDnsZones } from './fake-dns-zones.ts';
import { createFakeEndpoints } from './fake-endpoints.ts';
import { createFakeEstate } from './fake-estate.ts';
import { clusterId, createNightWorld, startCluster, stopCluster, subscription } from './night-world.ts';
import { createSeededRandom } from './seeded-random.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

const minute = 60_000;
export const hour = 60 * minute;
const installedAt = Date.UTC(2026, 0, 5, 18);
export const forever = new AbortController().signal;

const settings: RepairSettings = {
  scope: [subscription],
  mode: 'auto',
  sliceMs: 9 * minute,
  leaseMs: minute,
  settleTimeoutMs: hour,
  inUseTimeoutMs: hour,
  approvalTimeoutMs: 2 * hour,
  planExpiryMs: 24 * hour,
  maxActiveRuns: 5,
  maxRunsPerDay: 12,
  breakerFailures: 5,
  breakerCoolDownMs: 30 * minute,
  parallelComputesPerWorkspace: 4,
  pinPrivateIp: false,
  teardown: 'never',
  drift: 'repair',
  restoreDeleted: false,
  restoreRoles: false,
  snapshotsKept: 20,
  runsKeptMs: 90 * 24 * hour,
  pollMs: 5_000,
  repairObjectiveMs: 30 * minute,
};

/** Everything a test of the repair needs, made of fakes; the test itself is Event Grid, the queue's listener and the timer. */
export interface Stage {
  readonly engine: Engine;
  readonly world: AzureWorld;
  readonly clock: VirtualClock;
  readonly queue: CollectedQueue;
  readonly log: ReturnType<typeof createKeptLog>;
  /** Delivers messages, each when it becomes visible, until none is left or `until` holds before the next one. */
  work(until?: () => boolean): Promise<void>;
  signal(kind: 'started' | 'stopped', at?: number): Promise<void>;
  /** Stops the cluster now and starts it ten hours later, with both events; nothing has been worked yet. */
  night(options?: { readonly connectionsSay?: 'Approved' | 'Disconnected' }): Promise<void>;
  pulse(): Promise<void>;
  runs(): Promise<readonly Run[]>;
  lastRun(): Promise<Run>;
  journal(): Promise<readonly JournalEntry[]>;
}

export function createStage(changes: Partial<RepairSettings> = {}): Stage {
  const clock = createVirtualClock(installedAt);
  const world = createNightWorld(clock);
  const queue = createCollectedQueue(clock);
  const log = createKeptLog();
  const azure = {
    clusters: createFakeClusters(world),
    endpoints: createFakeEndpoints(world),
    dnsZones: createFakeDnsZones(world),
    computes: createFakeComputes(world),
    access: createFakeAccess(world),
    history: createFakeHistory(world),
    estate: createFakeEstate(() => ({ resources: [] }), { ask: world.ask }),
  };
  const engine: Engine = {
    azure,
    store: createMemoryStore(),
    queue,
    clock,
    random: createSeededRandom(7),
    turns: createTurns(),
    settings: { ...settings, ...changes },
    log,
  };
  return { engine, world, clock, queue, log, ...stageWork({ engine, world, clock, queue }) };
}

const mostMessages = 2_000;

function stageWork({ engine, world, clock, queue }: Pick<Stage, 'engine' | 'world' | 'clock' | 'queue'>) {
  let events = 0;
  const newSignal = (kind: 'started' | 'stopped', at = clock.now()): Signal => {
    events += 1;
    return { kind, clusterId, at, eventId: `event-${events}` };
  };
  const runs = () => engine.store.runs.list({ limit: 100 });
  const stage: Omit<Stage, 'engine' | 'world' | 'clock' | 'queue' | 'log'> = {
    work: async (until = () => false) => {
      for (let count = 0; !until(); count += 1) {
        const message = queue.take();
        if (!message) return;
        if (count === mostMessages) throw new Error(`Still not at rest after ${mostMessages} messages.`);
        clock.advance(Math.max(0, message.visibleAt - clock.now()));
        await workRun(engine, message.runId, forever);
      }
    },
    signal: async (kind, at) => void (await acceptSignal(engine, newSignal(kind, at))),
    night: async ({ connectionsSay = 'Disconnected' } = {}) => {
      clock.advance(hour);
      stopCluster(world);
      await stage.signal('stopped');
      clock.advance(10 * hour);
      startCluster(world, connectionsSay);
      await stage.signal('started');
    },
    pulse: () => pulse(engine, forever),
    runs,
    lastRun: async () => {
      const [last] = await runs();
      if (!last) throw new Error('No run was started.');
      return last;
    },
    journal: async () => (await Promise.all((await runs()).toReversed().map((run) => engine.store.journal.list(run.runId)))).flat(),
  };
  return stage;
}

export function endpointOf(world: AzureWorld, id: string) {
  const endpoint = world.endpoints.get(idKey(id));
  if (!endpoint) throw new Error(`There is no endpoint ${id}.`);
  return endpoint;
}

export function computeOf(world: AzureWorld, id: string) {
  const compute = world.computes.get(idKey(id));
  if (!compute) throw new Error(`There is no compute ${id}.`);
  return compute;
}

/** A stage after a night whose repair is worked to its end; `prepare` changes the world before it. */
export async function afterNight(prepare: (stage: Stage) => void): Promise<Stage> {
  const stage = createStage();
  prepare(stage);
  await stage.night();
  await stage.work();
  return stage;
}

/** The cluster stops and starts again within seconds, with both events. */
export async function restartAtOnce(stage: Stage): Promise<void> {
  stopCluster(stage.world);
  await stage.signal('stopped');
  stage.clock.advance(2_000);
  startCluster(stage.world, 'Approved');
  await stage.signal('started');
}

/** A run as it was queued long ago, with changes. */
export function runRow(runId: string, changes: Partial<Run> = {}): Run {
  return {
    runId,
    clusterId,
    state: 'queued',
    intent: 'repair',
    cause: 'restart',
    createdAt: 1,
    updatedAt: 1,
    wakeAt: Number.MAX_SAFE_INTEGER,
    slices: 1,
    errors: 0,
    ...changes,
  };
}
