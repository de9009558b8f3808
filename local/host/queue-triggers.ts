import { QueueServiceClient } from '@azure/storage-queue';
import type { Platform } from '../../shared/ports/platform.ts';
import { type HostSettings, resolveSettings } from './host-settings.ts';
import type { Invoker } from './invoker.ts';
import { createQueueListener, type QueueListener } from './queue-listener.ts';
import type { HostLog, RegisteredFunction } from './rpc.ts';

/** The extension takes a message for ten minutes at a time, whatever host.json says about failed ones. */
const workVisibilitySeconds = 600;

/** A shorter one would let messages come back only because this machine was busy for a moment. */
const shortestVisibilitySeconds = 5;

export interface QueueTriggersOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly settings: HostSettings;
  readonly invoker: Invoker;
  readonly platform: Pick<Platform, 'environment' | 'clockSpeed'>;
  readonly storageConnection: string;
  readonly workVisibilitySeconds?: number;
  readonly log: HostLog;
}

/** One listener for each queue-triggered function, not started yet. */
export function createQueueListeners(options: QueueTriggersOptions): QueueListener[] {
  return options.functions.filter(({ trigger }) => trigger.type === 'queueTrigger').map((target) => createListener(target, options));
}

function createListener(target: RegisteredFunction, options: QueueTriggersOptions): QueueListener {
  const { clockSpeed, environment } = options.platform;
  const { queueName, connection } = target.trigger as { queueName?: string; connection?: string };
  const name = resolveSettings(queueName ?? '', environment);
  const service = QueueServiceClient.fromConnectionString(findConnection(connection, options), { retryOptions: { maxTries: 2 } });
  const scaledSeconds = Math.max(shortestVisibilitySeconds, Math.ceil(workVisibilitySeconds / clockSpeed));
  return createQueueListener({
    target,
    queue: service.getQueueClient(name),
    poisonQueue: service.getQueueClient(`${name}-poison`),
    settings: options.settings.queues,
    invoker: options.invoker,
    clockSpeed,
    workVisibilitySeconds: options.workVisibilitySeconds ?? scaledSeconds,
    log: options.log,
  });
}

/**
 * The storage account that a binding's `connection` names: an app setting with a connection string, or settings of the identity form
 * (`<name>__queueServiceUri`, `<name>__accountName`), which here mean the local storage. A name without a setting stops the start, for the
 * real host's listener would not start either.
 */
function findConnection(connection: string | undefined, options: QueueTriggersOptions): string {
  const name = connection || 'AzureWebJobsStorage';
  const { environment } = options.platform;
  const direct = environment[name] ?? environment[`AzureWebJobs${name}`];
  if (direct) return direct;
  const hasIdentityForm = ['queueServiceUri', 'accountName', 'serviceUri'].some(
    (suffix) => environment[`${name}__${suffix}`] !== undefined,
  );
  if (hasIdentityForm || name === 'AzureWebJobsStorage') return options.storageConnection;
  throw new Error(`Storage account connection string '${name}' does not exist. Make sure that it is a defined App Setting.`);
}
