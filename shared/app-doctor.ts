import { createAzurePorts } from './azure/azure-ports.ts';
import type { ArmClients } from './azure/clients.ts';
import { createAzureSurroundings } from './azure/surroundings.ts';
import type { Settings } from './config/settings.ts';
import { tolerantSettings } from './config/tolerant-settings.ts';
import { examine } from './doctor/examine.ts';
import { eventFunction } from './doctor/expected-events.ts';
import type { DoctorParts } from './doctor/parts.ts';
import type { DoctorReport } from './doctor/report.ts';
import type { DoctorQuestion } from './http/doctor.ts';
import { containerOpener } from './journal/container-opener.ts';
import { readOnlyTables } from './journal/read-only-tables.ts';
import { queueOpener, tableOpener } from './journal/storage-clients.ts';
import { createStorageLook } from './journal/storage-look.ts';
import { createTableStore } from './journal/table-store.ts';
import type { Platform } from './ports/platform.ts';

/**
 * Of real time. "Regardless of the function app timeout setting, 230 seconds is the maximum amount of time that an HTTP triggered function
 * can take to respond to a request" (Azure Functions, "functions-scale").
 */
const deadlineMs = 190_000;

/** The doctor over the real adapters, which also works where settings are wrong; its tables can only be read. */
export function createDoctor(platform: Platform, clients: () => ArmClients): (question: DoctorQuestion) => Promise<DoctorReport> {
  return async ({ mode }) => {
    const parts = partsOf(platform, clients());
    const settings = { ...parts.settings, ...(mode && { mode }) };
    return examine({ ...parts, settings }, AbortSignal.timeout(deadlineMs));
  };
}

function partsOf(platform: Platform, clients: ArmClients): DoctorParts {
  const { settings, problems, hasStorage } = tolerantSettings(platform.environment);
  return {
    settings,
    settingsProblems: problems,
    azure: createAzurePorts(clients),
    surroundings: createAzureSurroundings(clients),
    storage: hasStorage ? storageOf(platform, settings) : undefined,
    clock: platform.clock,
    random: platform.random,
    isRealTime: platform.clockSpeed === 1,
    eventFunctionId: ownFunctionId(platform.environment),
  };
}

function storageOf(
  { storageTransport: transport, random }: Platform,
  { storage, clientId }: Settings,
): NonNullable<DoctorParts['storage']> {
  const options = { ...(transport && { transport }), ...(clientId && { clientId }) };
  const openTable = readOnlyTables(tableOpener(storage.tables, options));
  return {
    store: createTableStore({ openTable, random }),
    look: createStorageLook({ openQueue: queueOpener(storage.queues, options), openContainer: containerOpener(storage.queues, options) }),
  };
}

/** `WEBSITE_OWNER_NAME` begins with the subscription and a plus sign (App Service, "reference-app-settings"). */
function ownFunctionId(environment: Platform['environment']): string | undefined {
  const { WEBSITE_SITE_NAME: site, WEBSITE_RESOURCE_GROUP: group, WEBSITE_OWNER_NAME: owner } = environment;
  const subscriptionId = /^[0-9a-f-]{36}(?=\+|$)/i.exec(owner ?? '')?.[0];
  if (!site || !group || !subscriptionId) return undefined;
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}/functions/${eventFunction}`;
}
