import { createJudge } from '../../local/simulator/judge.ts';
import { readRoles } from '../../local/simulator/role-files.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import { createAzurePorts } from '../../shared/azure/azure-ports.ts';
import { createArmClients } from '../../shared/azure/clients.ts';
import { parseSettings } from '../../shared/config/settings.ts';
import { typeOf } from '../../shared/domain/arm-id.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { createTurns } from '../../shared/repair/turns.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { acceptSignal } from '../../shared/signals/accept-signal.ts';
import { readManyClusters } from '../soak/many-clusters.ts';
import { createCollectedQueue } from './fakes/collected-queue.ts';
import { createSeededRandom } from './fakes/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from './fakes/virtual-clock.ts';
import { createKeptLog } from './kept-log.ts';
import { createMemoryStore } from './memory-store.ts';

const second = 1_000;
const minute = 60 * second;
const forever = new AbortController().signal;
/** What one instance of the function app works on at the same time (`host.json`'s default for queues, with its new batch threshold). */
const messagesPerInstance = 24;

export interface ManyStartsOptions {
  readonly clusters: number;
  readonly instances: number;
  /** `RELINK_MAX_ACTIVE_RUNS`; its default when missing. */
  readonly maxActiveRuns?: number;
}

export interface ManyStarts {
  /** What is not whole at the end, and rules that were broken on the way. */
  readonly problems: readonly string[];
  /** In the order in which they were asked for. */
  readonly runs: readonly { readonly state: Run['state']; readonly slices: number; readonly waitedMs: number; readonly workedMs: number }[];
  readonly alerts: readonly string[];
  readonly calls: number;
  /** Answers 429 for the rate, and refusals because Network is busy with another creation in the subnet. */
  readonly throttled: number;
  readonly busy: number;
  readonly messages: number;
  readonly makespanMs: number;
}

/** Many clusters of one subscription are started at the same moment: each with one endpoint in the same subnet and one compute, all in one workspace. */
export async function playManyStarts(options: ManyStartsOptions): Promise<ManyStarts> {
  const clock = createVirtualClock(Date.UTC(2026, 10, 20, 20, 0, 0));
  const world = onePartEach(await readManyClusters(options.clusters));
  const roles = await readRoles(`${import.meta.dirname}/../../infra/roles`);
  const simulator = createSimulator({ clock, world, roles, throttling: true });
  const judge = createJudge(simulator);
  const queue = createCollectedQueue(clock);
  const shared = { queue, clock, store: createMemoryStore(), random: createSeededRandom(7), log: createKeptLog() };
  const refused = { throttled: 0, busy: 0 };
  const armTransport = counting(simulator.transport, refused);
  const engines = Array.from({ length: options.instances }, () => engineOf(armTransport, shared, options));
  const [engine] = engines as [Engine];
  const ids = world.resources.map(({ id }) => id).filter((id) => typeOf(id) === 'microsoft.containerservice/managedclusters');
  const owner = simulator.as('owner');
  const everybody = async (action: 'stop' | 'start') => {
    for (const id of ids) while ((await owner('POST', `${id}/${action}`)).status !== 202) clock.advance(5 * second);
    clock.advance(30 * minute);
    simulator.advance();
  };
  await pulse(engine, forever);
  await everybody('stop');
  for (const clusterId of ids) await acceptSignal(engine, { kind: 'stopped', clusterId, at: clock.now(), eventId: `stop ${clusterId}` });
  await everybody('start');
  const begun = clock.now();
  const before = simulator.calls.length;
  for (const [index, clusterId] of ids.entries()) {
    await acceptSignal(engine, { kind: 'started', clusterId, at: begun + index, eventId: `start ${clusterId}` });
    clock.advance(1);
  }
  const messages = await workAll(engines, { queue, clock });
  const calls = simulator.calls.slice(before).filter((call) => call.principal === 'relink');
  const ended = await engine.store.runs.list({ limit: 10_000 });
  const { problems, breaches } = judge.verdict();
  return {
    problems: [...problems, ...breaches],
    runs: await Promise.all(ended.toReversed().map((run) => figuresOf(engine, run))),
    alerts: (await engine.store.alerts.list(1_000))
      .filter((alert) => alert.code !== 'identity-replaced')
      .map((alert) => `${alert.code}: ${alert.seen}`),
    calls: calls.length,
    ...refused,
    messages,
    makespanMs: Math.max(...ended.map((run) => run.endedAt ?? clock.now())) - begun,
  };
}

function counting(inner: HttpTransport, refused: { throttled: number; busy: number }): HttpTransport {
  return {
    sendRequest: async (request) => {
      const answer = await inner.sendRequest(request);
      const isBusy = /RetryableError|AnotherOperationInProgress/.test(answer.bodyAsText ?? '');
      if (answer.status === 409 || answer.status === 429) refused[isBusy ? 'busy' : 'throttled'] += 1;
      return answer;
    },
  };
}

function onePartEach(world: WorldFile): WorldFile {
  return { ...world, resources: world.resources.filter(({ id }) => !/pe-aks-\d+-build|k8s-shared|\/mlw-pricing\/computes\//.test(id)) };
}

function engineOf(
  armTransport: HttpTransport,
  shared: Pick<Engine, 'queue' | 'clock' | 'store' | 'random' | 'log'>,
  { maxActiveRuns }: ManyStartsOptions,
): Engine {
  const credential = { getToken: async () => ({ token: 'relink', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const platform = { clock: shared.clock, armTransport, environment: {} };
  const settings = parseSettings({
    RELINK_SCOPE: '/subscriptions/5f0c1d2e-7a31-4c57-9c1d-2b6f0a9d4e11',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    ...(maxActiveRuns && { RELINK_MAX_ACTIVE_RUNS: String(maxActiveRuns) }),
  });
  return { ...shared, turns: createTurns(), azure: createAzurePorts(createArmClients({ platform, credential })), settings };
}

/** The queue's listeners of all instances, and the timer, until no message is left. Answers how many messages there were. */
async function workAll(
  engines: readonly Engine[],
  { queue, clock }: { queue: ReturnType<typeof createCollectedQueue>; clock: VirtualClock },
): Promise<number> {
  let [atWork, messages, nextPulse] = [0, 0, clock.now() + 5 * minute];
  const failures: unknown[] = [];
  const take = () => {
    const [next] = queue.messages();
    if (!next || next.visibleAt > clock.now() || atWork >= messagesPerInstance * engines.length) return false;
    queue.take();
    messages += 1;
    atWork += 1;
    const engine = engines[messages % engines.length] as Engine;
    void workRun(engine, next.runId, forever)
      .catch((error) => failures.push(error))
      .finally(() => {
        atWork -= 1;
      });
    return true;
  };
  while (atWork > 0 || queue.messages().length > 0) {
    while (take());
    await clock.sleep(second / 4);
    if (failures.length > 0) throw failures[0];
    if (clock.now() < nextPulse) continue;
    nextPulse += 5 * minute;
    await pulse(engines[0] as Engine, forever);
  }
  return messages;
}

async function figuresOf(engine: Engine, run: Run) {
  const journal = await engine.store.journal.list(run.runId);
  const beganAt = journal.find((entry) => entry.what === 'run.phase')?.at ?? Number.NaN;
  return { state: run.state, slices: run.slices, waitedMs: beganAt - run.createdAt, workedMs: (run.endedAt ?? Number.NaN) - beganAt };
}
