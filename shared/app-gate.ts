import { createAlertsOfLastResort } from './alerts/alerts-of-last-resort.ts';
import { createAlerts } from './alerts/create-alerts.ts';
import { newerRows, newerRowsAlert } from './alerts/newer-schema.ts';
import type { Settings } from './config/settings.ts';
import type { ServiceApi } from './http/service.ts';
import { createAlertRows } from './journal/alert-rows.ts';
import { currentSchema } from './journal/schema.ts';
import { createSchemaGate, type SchemaGate } from './journal/schema-gate.ts';
import { createSchemaMarks } from './journal/schema-marks.ts';
import { createTableAccess, type OpenTable } from './journal/table-access.ts';
import type { AlertSink } from './ports/alert-sink.ts';
import type { Log } from './ports/log.ts';
import type { Platform } from './ports/platform.ts';

/** What an invocation does while a newer release's rows are there: end as if it were done, or fail so that its caller comes again. */
export type WhenShut = 'let-go' | 'refuse';

export interface AppGate {
  readonly gate: SchemaGate;
  /** Does the work if the rows can be read. Otherwise nothing is touched, and a person is told, also when the work itself finds out. */
  through(log: Log, whenShut: WhenShut, work: () => Promise<void>): Promise<void>;
  /** Finds out for somebody who asks the store next: it refuses by itself while the gate is shut. Storage that does not answer is for the caller to find. */
  look(): Promise<void>;
  /** Resolves the alert of an older release. Once for each process, and after the gate was shut. */
  sayOver(log: Log): Promise<void>;
}

interface Parts {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly openTable: OpenTable;
  readonly sinks: readonly AlertSink[];
}

/** Stands between the triggers and their work (`docs/adr/0014-schema-versions.md`). */
export function createAppGate({ platform, settings, openTable, sinks }: Parts): AppGate {
  const { clock, random } = platform;
  const gate = createSchemaGate(currentSchema);
  const marks = createSchemaMarks(gate, openTable);
  // Not behind the gate: this is what is written while it is shut.
  const table = createTableAccess('RelinkAlerts', openTable);
  const rows = createAlertsOfLastResort(createAlertRows({ table, random, gate }));
  const alertsFor = (log: Log) => createAlerts({ rows, log, clock, random, sinks, repeatMs: settings.alertRepeatMs });
  let mayBeOpen = true;
  const standStill = async (log: Log): Promise<void> => {
    const newer = gate.newer();
    if (!newer) return;
    mayBeOpen = true;
    log.warn('schema.newer', { table: newer.table, row: newer.row, version: newer.version, reads: gate.schema.version });
    await marks.keep();
    const alerts = alertsFor(log);
    await alerts.raise({ ...newerRowsAlert(newer, gate.schema.version), at: clock.now() });
    await alerts.send('told-here');
  };
  return {
    gate,
    through: async (log, whenShut, work) => {
      await marks.look();
      if (!gate.newer()) {
        try {
          await work();
        } catch (error) {
          if (!gate.newer()) throw error;
        }
      }
      await standStill(log);
      if (whenShut === 'refuse') gate.pass();
    },
    look: () => marks.look().catch(() => undefined),
    sayOver: async (log) => {
      if (!mayBeOpen) return;
      await alertsFor(log).resolve(newerRows, { at: clock.now(), because: 'This release can read everything that is in the tables.' });
      mayBeOpen = false;
    },
  };
}

/** The HTTP API, which looks before each request. Where the settings are wrong there is nothing to look at, and the API itself says so. */
export function afterLook(getGate: () => AppGate, api: ServiceApi): ServiceApi {
  const look = async () => getGate().look();
  const wrapped = Object.entries(api).map(([name, handle]: [string, ServiceApi[keyof ServiceApi]]) => {
    const answer: typeof handle = async (request, log) => {
      await look().catch(() => undefined);
      return handle(request, log);
    };
    return [name, answer] as const;
  });
  return Object.fromEntries(wrapped) as unknown as ServiceApi;
}
