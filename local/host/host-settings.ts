import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The settings of host.json that the host acts on, with the defaults of the Functions documentation (host.json reference). */
export interface HostSettings {
  readonly functionTimeoutMs: number;
  readonly routePrefix: string;
  readonly queues: QueueSettings;
}

export interface QueueSettings {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxPollingIntervalMs: number;
  /** How long a message stays hidden after a failed try. */
  readonly visibilityTimeoutMs: number;
  readonly maxDequeueCount: number;
  readonly messageEncoding: 'base64' | 'none';
}

interface HostFile {
  readonly functionTimeout?: string;
  readonly extensions?: {
    readonly http?: { readonly routePrefix?: string };
    readonly queues?: {
      readonly batchSize?: number;
      readonly newBatchThreshold?: number;
      readonly maxPollingInterval?: string;
      readonly visibilityTimeout?: string;
      readonly maxDequeueCount?: number;
      readonly messageEncoding?: string;
    };
  };
}

/** Reads `<root>/host.json`, or takes `given` in its place. Throws on a value that the real host would refuse. */
export function readHostSettings(root: string, given?: unknown): HostSettings {
  const file = (given ?? JSON.parse(readFileSync(join(root, 'host.json'), 'utf8'))) as HostFile;
  return {
    functionTimeoutMs: parseTimeSpan(file.functionTimeout ?? '00:30:00'),
    routePrefix: file.extensions?.http?.routePrefix ?? 'api',
    queues: readQueueSettings(file.extensions?.queues ?? {}),
  };
}

function readQueueSettings(queues: NonNullable<NonNullable<HostFile['extensions']>['queues']>): QueueSettings {
  const batchSize = queues.batchSize ?? 16;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 32)
    throw new RangeError(`queues.batchSize must be 1 to 32, not ${batchSize}`);
  const encoding = (queues.messageEncoding ?? 'base64').toLowerCase();
  if (encoding !== 'base64' && encoding !== 'none') throw new RangeError(`queues.messageEncoding must be base64 or none, not ${encoding}`);
  return {
    batchSize,
    newBatchThreshold: queues.newBatchThreshold ?? Math.floor(batchSize / 2),
    maxPollingIntervalMs: parseTimeSpan(queues.maxPollingInterval ?? '00:01:00'),
    visibilityTimeoutMs: parseTimeSpan(queues.visibilityTimeout ?? '00:00:00'),
    maxDequeueCount: queues.maxDequeueCount ?? 5,
    messageEncoding: encoding,
  };
}

const timeSpan = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/;

/** Milliseconds of a .NET TimeSpan (`[d.]hh:mm:ss[.fffffff]`); `-1` is no limit. */
export function parseTimeSpan(text: string): number {
  if (text === '-1') return Number.POSITIVE_INFINITY;
  const match = timeSpan.exec(text);
  if (!match) throw new RangeError(`Not a time span: ${text}`);
  const [, days = '0', hours, minutes, seconds, fraction = '0'] = match;
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return wholeSeconds * 1000 + Math.round(Number(`0.${fraction}`) * 1000);
}

/** Puts app settings into a binding's `%NAME%`. A missing setting stops the start, as in the real host, which would not index the function. */
export function resolveSettings(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/%([^%]+)%/g, (_whole, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value`);
    return value;
  });
}
