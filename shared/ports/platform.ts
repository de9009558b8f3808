import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** The part of core-rest-pipeline's `HttpClient` that SDK clients need; kept structural so that ports import no SDK. */
export interface HttpTransport {
  // biome-ignore lint/suspicious/noExplicitAny: the SDKs' own request and response types, which differ by version
  sendRequest(request: any): Promise<any>;
}

/**
 * What the surroundings give to the service. In Azure everything is the default; the local stack puts its own transport and
 * clock here before the app is loaded (`globalThis[Symbol.for('relink.platform')]`), and nothing else is replaced.
 */
export interface Platform {
  readonly clock: Clock;
  readonly random: Random;
  /** Transport of the ARM clients. */
  readonly armTransport?: HttpTransport;
  /** Transport of the Table and Queue clients. */
  readonly storageTransport?: HttpTransport;
  /** How many seconds of `clock` pass in one real second; queue delays are divided by it. 1 in Azure. */
  readonly clockSpeed: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const platformKey: unique symbol = Symbol.for('relink.platform') as never;
