import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../shared/ports/clock.ts';
import type { HttpTransport } from '../shared/ports/platform.ts';
import { type Azurite, startAzurite } from './azurite.ts';
import { createEasyAuth } from './host/easy-auth.ts';
import { type Host, type HostOptions, startHost } from './host/host.ts';
import { createScaledClock } from './local-clock.ts';
import { plantOwnEvents } from './own-events.ts';
import { type SignIn, startSignIn } from './sign-in/issuer.ts';
import { type Delivery, type EventGrid, type EventOptions, startEvents } from './simulator/events.ts';
import { createJudge, type Judge, type JudgeOptions } from './simulator/judge.ts';
import type { SimulatorOptions } from './simulator/kernel.ts';
import { readRoles } from './simulator/role-files.ts';
import { createSimulator, type Simulator } from './simulator/simulator.ts';
import { principalOf, startTokenEndpoint, type TokenEndpoint } from './simulator/tokens.ts';
import type { WorldFile } from './simulator/world.ts';

export interface StackOptions {
  readonly world: WorldFile;
  /** Simulated seconds in one real second. */
  readonly speed: number;
  /** Epoch milliseconds at which the simulated time begins; default the real time. */
  readonly start?: number;
  /** Instead of a clock that keeps to `speed`; the delays of queue messages are still divided by `speed`. */
  readonly clock?: Clock;
  readonly simulator?: Omit<SimulatorOptions, 'clock' | 'world' | 'roles'>;
  readonly judging?: JudgeOptions;
  readonly events?: Partial<Omit<EventOptions, 'filter' | 'deliver'>>;
  /** Settings of the app, besides what the stack itself provides. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Without it the stack starts an Azurite of its own. */
  readonly storageConnection?: string;
  readonly host?: Partial<
    Pick<HostOptions, 'log' | 'timers' | 'port' | 'keys' | 'workVisibilitySeconds' | 'leastHttpWaitMs' | 'leastFunctionMs'>
  >;
  /** Sits between Event Grid and the webhook: may hold a delivery back, repeat it, or lose it. */
  readonly onDelivery?: (delivery: Delivery, send: (delivery: Delivery) => Promise<number>) => Promise<number>;
  /** People sign in with a browser, as behind App Service Authentication. Default: no header is taken away or added. */
  readonly browserSignIn?: boolean;
  readonly armTransport?: (simulator: HttpTransport) => HttpTransport;
  readonly storageTransport?: HttpTransport;
}

/** The whole local stack in one process: simulator, sign-in, Azurite, function host with the built app, Event Grid between them. */
export interface Stack {
  readonly simulator: Simulator;
  readonly judge: Judge;
  readonly events: EventGrid;
  /** The tenant that people sign in to. */
  readonly signIn: SignIn;
  readonly tokens: TokenEndpoint;
  readonly host: () => Host;
  readonly storageConnection: string;
  /** The host dies where it stands (process death); a new one starts on the same storage, from then on with the app that is built in `release`, if given. */
  restartHost(release?: string): Promise<void>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

export async function startStack(options: StackOptions): Promise<Stack> {
  const clock = options.clock ?? createScaledClock({ speed: options.speed, ...(options.start !== undefined && { start: options.start }) });
  const simulator = await simulatorOf(options, clock);
  const tokens = await tokenEndpointFor(simulator.world);
  const { azurite, storageConnection } = await storageOf(options);
  const ownApp = await plantOwnEvents(simulator.world, storageConnection);
  const judge = createJudge(simulator, options.judging);
  const signIn = await startSignIn(clock);
  const easyAuth = options.browserSignIn ? createEasyAuth(signIn) : undefined;
  let appRoot = root;
  const newHost = () =>
    startHost({
      root: appRoot,
      clock,
      clockSpeed: options.speed,
      storageConnection,
      easyAuth,
      ...options.host,
      environment: {
        ...scopeOf(options.world),
        ...ownApp,
        ...tokens.environment,
        ...signIn.environment,
        AzureWebJobsStorage: storageConnection,
        ...options.settings,
      },
      armTransport: options.armTransport?.(simulator.transport) ?? simulator.transport,
      ...(options.storageTransport && { storageTransport: options.storageTransport }),
    });
  let host = await newHost();
  const through = options.onDelivery ?? ((delivery, send) => send(delivery));
  const events = startEvents(simulator.core, {
    ...options.events,
    filter: JSON.parse(await readFile(join(root, 'infra', 'event-filter.json'), 'utf8')),
    deliver: (delivery) => through(delivery, (sent) => deliver(host, sent)),
  });
  return {
    simulator,
    judge,
    events,
    tokens,
    signIn,
    storageConnection,
    host: () => host,
    restartHost: async (release = appRoot) => {
      host.kill();
      appRoot = release;
      host = await newHost();
    },
    stop: async () => {
      events.stop();
      await host.stop();
      simulator.stop();
      judge.stop();
      await azurite?.stop();
    },
  };
}

async function simulatorOf(options: StackOptions, clock: Clock): Promise<Simulator> {
  return createSimulator({
    background: true,
    ...options.simulator,
    clock,
    world: options.world,
    roles: await readRoles(join(root, 'infra', 'roles')),
    principalOf: (authorization, world) =>
      principalOf(authorization, world) ?? (authorization ? namedPrincipal(authorization, world) : undefined),
  });
}

async function storageOf(options: StackOptions): Promise<{ readonly azurite?: Azurite; readonly storageConnection: string }> {
  if (options.storageConnection) return { storageConnection: options.storageConnection };
  const azurite = await startAzurite();
  return { azurite, storageConnection: azurite.connectionString };
}

/** People's actions in tests and in the demo sign in by their name; everything else needs a token of the endpoint. */
function namedPrincipal(authorization: string, world: Simulator['world']) {
  const name = authorization.replace(/^bearer\s+/i, '');
  return world.principals().find((principal) => principal.name === name && name !== 'relink');
}

let tokenEndpoint: Promise<TokenEndpoint> | undefined;
let tokenWorld: Simulator['world'];

/**
 * One endpoint for the life of the process, serving the newest world: the identity library reads the process's environment and
 * keeps the first address that it finds there.
 */
async function tokenEndpointFor(world: Simulator['world']): Promise<TokenEndpoint> {
  tokenWorld = world;
  tokenEndpoint ??= startTokenEndpoint({
    world: { ...world, principals: () => tokenWorld.principals(), tenantId: () => tokenWorld.tenantId() },
  });
  const tokens = await tokenEndpoint;
  Object.assign(process.env, tokens.environment);
  return tokens;
}

/** Every subscription of the world is in scope, unless the settings say otherwise. */
function scopeOf(world: WorldFile): { readonly RELINK_SCOPE: string } {
  const ids = world.resources.map((resource) => resource.id.split('/')[2]?.toLowerCase()).filter((id) => id !== undefined);
  return { RELINK_SCOPE: [...new Set(ids)].join(' ') };
}

async function deliver(host: Host, { body, headers }: Delivery): Promise<number> {
  const answer = await fetch(host.eventGridUrl('cluster-events'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification', ...headers },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}
