import packageFile from '../../package.json' with { type: 'json' };
import { type NumberSetting, numberSettings } from '../config/settings-table.ts';
import { sweepHeartbeat } from '../drift/sweep.ts';
import { pulseHeartbeat } from '../http/health.ts';
import type { Service } from '../http/service.ts';

export interface AboutPage {
  readonly release: string;
  readonly scope: readonly string[];
  /** Settings by their variable. Only those that cannot be secret (R11). */
  readonly settings: readonly { readonly variable: string; readonly value: string }[];
  readonly unknown: readonly string[];
  readonly timers: readonly { readonly name: string; readonly pace: string; readonly last?: number }[];
  /** Deliveries of Event Grid by what became of them. */
  readonly events: Readonly<Record<string, number>>;
}

export async function readAbout({ store, settings }: Service): Promise<AboutPage> {
  const [pulse, sweep, events] = await Promise.all([
    store.heartbeats.last(pulseHeartbeat),
    store.heartbeats.last(sweepHeartbeat),
    store.events.counts(),
  ]);
  return {
    release: packageFile.version,
    scope: settings.scope,
    settings: [...words(settings), ...numbers(settings)],
    unknown: settings.unknown,
    timers: [
      { name: 'pulse', pace: 'every 5 minutes', ...(pulse !== undefined && { last: pulse }) },
      { name: 'drift sweep', pace: 'every hour', ...(sweep !== undefined && { last: sweep }) },
    ],
    events,
  };
}

type Shown = AboutPage['settings'];

/** Named one by one, so that a new setting is not shown before somebody has thought about it. */
function words({ mode, pinPrivateIp, teardown, drift, restoreDeleted, restoreRoles }: Service['settings']): Shown {
  return [
    { variable: 'RELINK_MODE', value: mode },
    { variable: 'RELINK_PIN_PRIVATE_IP', value: String(pinPrivateIp) },
    { variable: 'RELINK_TEARDOWN', value: teardown },
    { variable: 'RELINK_DRIFT', value: drift },
    { variable: 'RELINK_RESTORE_DELETED', value: String(restoreDeleted) },
    { variable: 'RELINK_RESTORE_ROLES', value: String(restoreRoles) },
  ];
}

function numbers(settings: Service['settings']): Shown {
  return Object.entries<NumberSetting>(numberSettings).map(([name, { variable, unitMs = 1 }]) => ({
    variable,
    value: String(settings[name as keyof typeof numberSettings] / unitMs),
  }));
}
