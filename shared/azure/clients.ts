import type { AuthorizationManagementClient } from '@azure/arm-authorization';
import type { ContainerServiceClient } from '@azure/arm-containerservice';
import type { EventGridManagementClient } from '@azure/arm-eventgrid';
import type { ManagementLockClient } from '@azure/arm-locks';
import type { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import type { MonitorClient } from '@azure/arm-monitor';
import type { NetworkManagementClient } from '@azure/arm-network';
import type { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import type { ResourceManagementClient } from '@azure/arm-resources';
import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../ports/clock.ts';
import type { Platform } from '../ports/platform.ts';
import { toServiceError } from './arm-errors.ts';
import { createPacing } from './pacing.ts';
import { punctualTransport, wirePolicy } from './wire.ts';

/** SDK clients by subscription. Each package is loaded when its first client is asked for, and each client is made once. */
export interface ArmClients {
  readonly clock: Clock;
  readonly armEndpoint: string;
  aks(subscriptionId: string): Promise<ContainerServiceClient>;
  network(subscriptionId: string): Promise<NetworkManagementClient>;
  privateDns(subscriptionId: string): Promise<PrivateDnsManagementClient>;
  machineLearning(subscriptionId: string): Promise<AzureMachineLearningWorkspaces>;
  locks(subscriptionId: string): Promise<ManagementLockClient>;
  authorization(subscriptionId: string): Promise<AuthorizationManagementClient>;
  monitor(subscriptionId: string): Promise<MonitorClient>;
  resources(subscriptionId: string): Promise<ResourceManagementClient>;
  eventGrid(subscriptionId: string): Promise<EventGridManagementClient>;
  /** An access token for Azure Resource Manager. A secret (R11). */
  token(): Promise<string>;
}

export interface ArmClientOptions {
  readonly platform: Pick<Platform, 'clock' | 'armTransport' | 'environment'>;
  /** Without it: `DefaultAzureCredential`, with the user-assigned identity of `AZURE_CLIENT_ID` when that is set. */
  readonly credential?: TokenCredential;
  /** Azure's public cloud unless told otherwise; tokens are asked for its own scope. */
  readonly armEndpoint?: string;
}

/**
 * Knows Kubernetes computes with instance types (azure-facts D2); the SDK's own default, 2022-10-01, is older than the
 * `provisioningWarnings` of the recordings. The other clients' defaults are new enough (Network 2026-01-01 has `billingSku`).
 */
const machineLearningApiVersion = '2024-10-01';

/**
 * The older SDK generation is CommonJS: its members are taken from `default`, because a bundle that loads such a package lazily
 * has them only there.
 */
export function createArmClients(options: ArmClientOptions): ArmClients {
  const armEndpoint = (options.armEndpoint ?? 'https://management.azure.com').replace(/\/+$/, '');
  const credential = once(async () => options.credential ?? (await defaultCredential(options.platform.environment)));
  const settings = clientSettings(armEndpoint, options.platform);
  const perSubscription = <T>(create: (credential: TokenCredential, subscriptionId: string) => Promise<T>) =>
    memoised(async (subscriptionId: string) => create(await credential(), subscriptionId));
  return {
    clock: options.platform.clock,
    armEndpoint,
    aks: perSubscription(
      async (token, id) => new (await import('@azure/arm-containerservice')).ContainerServiceClient(token, id, settings),
    ),
    network: perSubscription(async (token, id) => new (await import('@azure/arm-network')).NetworkManagementClient(token, id, settings)),
    privateDns: perSubscription(
      async (token, id) => new (await import('@azure/arm-privatedns')).PrivateDnsManagementClient(token, id, settings),
    ),
    machineLearning: perSubscription(
      async (token, id) =>
        new (await import('@azure/arm-machinelearning')).default.AzureMachineLearningWorkspaces(token, id, {
          ...settings,
          apiVersion: machineLearningApiVersion,
        }),
    ),
    locks: perSubscription(async (token, id) => new (await import('@azure/arm-locks')).default.ManagementLockClient(token, id, settings)),
    authorization: perSubscription(
      async (token, id) => new (await import('@azure/arm-authorization')).default.AuthorizationManagementClient(token, id, settings),
    ),
    monitor: perSubscription(async (token, id) => new (await import('@azure/arm-monitor')).MonitorClient(token, id, settings)),
    resources: perSubscription(
      async (token, id) => new (await import('@azure/arm-resources')).ResourceManagementClient(token, id, settings),
    ),
    eventGrid: perSubscription(
      async (token, id) => new (await import('@azure/arm-eventgrid')).default.EventGridManagementClient(token, id, settings),
    ),
    token: async () => accessToken(await credential(), `${armEndpoint}/.default`),
  };
}

function clientSettings(armEndpoint: string, platform: ArmClientOptions['platform']) {
  const scope = `${armEndpoint}/.default`;
  return {
    endpoint: armEndpoint,
    // The two SDK generations spell it differently.
    credentials: { scopes: [scope] },
    credentialScopes: [scope],
    userAgentOptions: { userAgentPrefix: 'relink' },
    // Relink paces and retries itself: the SDK would sleep out a Retry-After of 600 s inside a slice.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: wirePolicy(armEndpoint, createPacing(platform.clock)), position: 'perRetry' as const }],
    httpClient: punctualTransport(platform.armTransport),
  };
}

async function accessToken(credential: TokenCredential, scope: string): Promise<string> {
  try {
    return (await credential.getToken(scope))?.token ?? '';
  } catch (error) {
    throw toServiceError(error, 'sign in');
  }
}

async function defaultCredential(environment: Platform['environment']): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const clientId = environment.AZURE_CLIENT_ID;
  // Its own patience (17 s were seen) would hold a slice; a run tries again by itself.
  const retryOptions = { maxRetries: 1, retryDelayInMs: 500 };
  return new DefaultAzureCredential({ retryOptions, ...(clientId && { managedIdentityClientId: clientId }) });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  const made = memoised(make);
  return () => made('');
}

/** Keeps what was made; a failure is not kept, so that the next caller tries again. */
function memoised<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const known = made.get(key.toLowerCase());
    if (known) return known;
    const fresh = make(key);
    made.set(key.toLowerCase(), fresh);
    fresh.catch(() => made.delete(key.toLowerCase()));
    return fresh;
  };
}
