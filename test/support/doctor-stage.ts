import { plantEvents } from '../../local/simulator/event-grid-world.ts';
import type { RoleDefinition, SimulatorOptions } from '../../local/simulator/kernel.ts';
import { readRoles, roleIdOf } from '../../local/simulator/role-files.ts';
import { mintToken } from '../../local/simulator/tokens.ts';
import { createAzurePorts } from '../../shared/azure/azure-ports.ts';
import { createArmClients } from '../../shared/azure/clients.ts';
import { createAzureSurroundings } from '../../shared/azure/surroundings.ts';
import { tolerantSettings } from '../../shared/config/tolerant-settings.ts';
import { examine } from '../../shared/doctor/examine.ts';
import type { DoctorParts } from '../../shared/doctor/parts.ts';
import type { DoctorReport } from '../../shared/doctor/report.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { sweepHeartbeat } from '../../shared/drift/sweep.ts';
import { pulseHeartbeat } from '../../shared/http/health.ts';
import type { StorageLook } from '../../shared/ports/storage-look.ts';
import { createSeededRandom } from './fakes/seeded-random.ts';
import { createMemoryStore } from './memory-store.ts';
import { createNight, type Night, subscription } from './simulated-night.ts';

export const relinkPrincipal = 'd4da0cec-361d-498d-a6c2-192d54293592';
const subscriptionId = subscription.split('/')[2] ?? '';
const providers = `${subscription}/resourceGroups/rg-relink/providers`;
export const functionId = `${providers}/Microsoft.Web/sites/func-relink/functions/cluster-events`;
export const deadLetters = { storageAccountId: `${providers}/Microsoft.Storage/storageAccounts/strelink`, container: 'dead-letters' };

export interface DoctorStage {
  readonly night: Night;
  readonly parts: DoctorParts;
  readonly store: ReturnType<typeof createMemoryStore>;
  /** Id of Relink's event subscription. */
  readonly eventsId: string;
  /** Requests of Relink to Azure so far, without those of others. */
  calls(): readonly { readonly method: string; readonly path: string }[];
  /** `changes` take the place of parts. */
  examine(changes?: Partial<DoctorParts>, signal?: AbortSignal): Promise<DoctorReport>;
}

export interface DoctorStageOptions {
  readonly simulator?: Partial<SimulatorOptions>;
  /** Application settings beside scope and storage. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The doctor with the real adapters over the simulated night world, in which all is well: its timers ran, and events reach it. */
export async function createDoctorStage({ simulator, settings }: DoctorStageOptions = {}): Promise<DoctorStage> {
  const night = await createNight(simulator);
  const eventsId = plantEvents(night.simulator.world, { subscriptionId, functionId, deadLetters });
  night.pass(60);
  const store = createMemoryStore();
  await store.heartbeats.beat(pulseHeartbeat, night.clock.now());
  await store.heartbeats.beat(sweepHeartbeat, night.clock.now());
  const parts = partsOf(night, store, settings);
  return {
    night,
    store,
    parts,
    eventsId,
    calls: () => night.simulator.calls.filter((call) => call.principal === 'relink'),
    examine: (changes = {}, signal = new AbortController().signal) => examine({ ...parts, ...changes }, signal),
  };
}

function partsOf(night: Night, store: DoctorStage['store'], settings: DoctorStageOptions['settings']): DoctorParts {
  const { clock, simulator } = night;
  const clients = createArmClients({
    platform: { clock, armTransport: simulator.transport, environment: {} },
    credential: signedIn(night),
  });
  const environment = { RELINK_SCOPE: subscription, AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...settings };
  const { settings: parsed, problems } = tolerantSettings(environment);
  return {
    settings: parsed,
    settingsProblems: problems,
    azure: createAzurePorts(clients),
    surroundings: createAzureSurroundings(clients),
    storage: { store, look: quietStorage },
    clock,
    random: createSeededRandom(11),
    isRealTime: false,
    eventFunctionId: functionId,
  };
}

/** Storage in which nothing waits. */
export const quietStorage: StorageLook = {
  messages: async () => ({ inQueue: 0, inPoisonQueues: 0, storageTime: undefined }),
  deadLetters: async () => ({ count: 0, isAll: true }),
};

function signedIn({ simulator: { world } }: Night) {
  const principal = world.principals().find(({ name }) => name === 'relink');
  if (!principal) throw new Error('The night world has no principal “relink”.');
  const token = mintToken({ principal, tenantId: world.tenantId(), resource: 'https://management.azure.com', nowMs: 0 });
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}

/** The roles of `infra/roles`, all but one action. */
export async function rolesWithout(action: string): Promise<readonly RoleDefinition[]> {
  const roles = await readRoles(`${import.meta.dirname}/../../infra/roles`);
  return roles.map((role) => ({
    ...role,
    permissions: role.permissions.map((entry) => ({ ...entry, actions: entry.actions.filter((given) => given !== action) })),
  }));
}

/** Assigns one of Relink's roles to it, as the owner would. */
export async function assignRole({ night }: Pick<DoctorStage, 'night'>, roleName: string): Promise<void> {
  const role = roleIdOf(roleName);
  const id = `${subscription}/providers/Microsoft.Authorization/roleAssignments/${role.replace(/^.{8}/, '77777777')}`;
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const properties = { roleDefinitionId, principalId: relinkPrincipal, principalType: 'ServicePrincipal' };
  const answer = await night.owner('PUT', id, { properties });
  if (answer.status !== 201) throw new Error(`The role was not assigned: ${answer.status}`);
  night.pass(60);
}

/** Changes the body of a resource in the world, as somebody did behind Relink's back. */
export function changeBody({ night }: Pick<DoctorStage, 'night'>, id: string, change: (body: JsonObject) => JsonObject): void {
  const { world } = night.simulator;
  const found = world.get(id);
  if (!found) throw new Error(`${id} is not in the world.`);
  world.put({ id, type: found.type, body: change(found.body) });
  night.pass(60);
}

/** The checks that are not in order, in short. */
export function troubles({ checks }: DoctorReport): readonly string[] {
  return checks.filter(({ level }) => level !== 'ok').map(({ level, id, seen }) => `${level} ${id}: ${seen}`);
}
