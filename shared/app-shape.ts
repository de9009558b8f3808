import type { GuardedApi } from './http/guard.ts';
import type { PagesApi } from './pages/create-pages.ts';
import type { Log } from './ports/log.ts';

/**
 * What the triggers may ask of the app. Making one never fails: settings are parsed when something first needs them, and
 * wrong ones then fail every call with `bad-settings`, which health shows.
 */
export interface App {
  /** One delivery of Event Grid. Throws only to have it delivered again. */
  receiveEvents(payload: unknown, log: Log): Promise<void>;
  /** One message of the run queue: one slice of one run. Throws to have the message come again. */
  workRun(message: unknown, log: Log): Promise<void>;
  /** One message of the poison queue: the run failed, a person is told (R12). */
  buryRun(message: unknown, log: Log): Promise<void>;
  pulse(log: Log): Promise<void>;
  /** Sweeps for drift, if it is this installation's turn. */
  sweep(log: Log): Promise<void>;
  /** The HTTP API, behind its door. */
  readonly api: GuardedApi;
  /** The pages for people with a browser. */
  readonly pages: PagesApi;
}
