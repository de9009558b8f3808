import { z } from 'zod';
import { sameId } from '../domain/arm-id.ts';
import type { Mode } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Teardown } from '../domain/teardown.ts';
import { isResourceGroupName, isSubscriptionId } from '../domain/well-formed-id.ts';
import { parseSinks, type SinkSettings } from './alert-settings.ts';
import { driftAnswers, modes, type NumberSetting, numberSettings, teardowns } from './settings-table.ts';
import { parseSignIn, type SignInSettings } from './sign-in-settings.ts';
import { type Environment, type Problems, parseStorage, type StorageAccount, textOf } from './storage-settings.ts';

/** The settings of the app, parsed once; all times in milliseconds. `docs/settings.md` says what each does. */
export interface Settings {
  readonly scope: Scope;
  readonly mode: Mode;
  /** Per subscription. */
  readonly maxActiveRuns: number;
  /** Repairs of one cluster that Relink begins by itself within 24 hours. */
  readonly maxRunsPerDay: number;
  /** Failed repairs of one subscription that open its breaker, and its first cool-down. */
  readonly breakerFailures: number;
  readonly breakerCoolDownMs: number;
  readonly sliceMs: number;
  readonly leaseMs: number;
  readonly settleTimeoutMs: number;
  readonly inUseTimeoutMs: number;
  readonly approvalTimeoutMs: number;
  /** How long a plan may be approved. */
  readonly planExpiryMs: number;
  readonly parallelComputesPerWorkspace: number;
  /** Snapshots of one resource that are kept, at least one. */
  readonly snapshotsKept: number;
  /** How long ended runs, resolved alerts and resolved findings are kept. */
  readonly runsKeptMs: number;
  /** Whether an endpoint with a dynamic address is recreated at its old one; the endpoint’s own tag wins. */
  readonly pinPrivateIp: boolean;
  /** Whether dead endpoints are deleted while their cluster is stopped; the cluster’s own tag wins. */
  readonly teardown: Teardown;
  /** Whether a sweep may begin repairs of what it finds, or only tells of it. */
  readonly drift: (typeof driftAnswers)[number];
  /** Whether a sweep makes again what somebody else deleted, from its newest snapshot; otherwise a person asks for it. */
  readonly restoreDeleted: boolean;
  /** Whether role assignments that a reattached compute’s identity lost are given to its new one. */
  readonly restoreRoles: boolean;
  /** Pace of looking again where Azure sends no Retry-After. */
  readonly pollMs: number;
  /** A condition that goes on is said again at most this often. */
  readonly alertRepeatMs: number;
  /** When a cluster that runs and is still broken is told as late, from when it settled. */
  readonly repairObjectiveMs: number;
  /** Whose tokens open the HTTP interface; undefined: nobody’s. */
  readonly signIn?: SignInSettings;
  /** Whether function keys open it too, except for approving and restoring. */
  readonly functionKeys: boolean;
  /** Where alerts are sent beside the log. */
  readonly sinks: SinkSettings;
  /** Holds a key when it is a connection string: never log or show it (R11). */
  readonly storage: { readonly tables: StorageAccount; readonly queues: StorageAccount };
  /** Of the user-assigned identity to work as; undefined for the system-assigned one. */
  readonly clientId?: string;
  /** Variables that begin with RELINK_ and are no settings: misspelt, or of a newer release. */
  readonly unknown: readonly string[];
}

/**
 * Throws one `bad-settings` that names every wrong variable and says what to do about each; its `details` hold the same, by
 * variable. Values are shown only where they cannot be secret.
 */
export function parseSettings(environment: Environment): Settings {
  const problems: Problems = {};
  const signIn = parseSignIn(environment, problems);
  const settings = {
    scope: parseScope(environment['RELINK_SCOPE'], problems),
    mode: parseMode(environment['RELINK_MODE'], problems),
    pinPrivateIp: parseFlag('RELINK_PIN_PRIVATE_IP', environment, problems),
    teardown: parseTeardown(environment['RELINK_TEARDOWN'], problems),
    drift: parseDrift(environment['RELINK_DRIFT'], problems),
    restoreDeleted: parseFlag('RELINK_RESTORE_DELETED', environment, problems),
    restoreRoles: parseFlag('RELINK_RESTORE_ROLES', environment, problems),
    ...parseNumbers(environment, problems),
    functionKeys: parseFlag('RELINK_FUNCTION_KEYS', environment, problems),
    ...(signIn && { signIn }),
    sinks: parseSinks(environment, problems),
    storage: parseAccounts(environment, problems),
    ...parseClientId(environment['AZURE_CLIENT_ID'], problems),
    unknown: unknownIn(environment),
  };
  const { queues, tables } = settings.storage;
  if (Object.keys(problems).length > 0 || !queues || !tables) throw badSettings(problems);
  return { ...settings, storage: { queues, tables } };
}

function badSettings(problems: Problems): ServiceError {
  const sentences = Object.entries(problems).map(([variable, problem]) => `${variable} ${problem}.`);
  return new ServiceError('bad-settings', sentences.join(' '), { details: problems });
}

function parseScope(value: string | undefined, problems: Problems): Scope {
  const entries = (value ?? '').split(/[\s,;]+/).filter((entry) => entry !== '');
  const scopes = entries.map((entry) => (isSubscriptionId(entry) ? `/subscriptions/${entry}` : entry.replace(/\/+$/, '')));
  const wrong = scopes.filter((scope) => !isScope(scope));
  if (wrong.length > 0) problems['RELINK_SCOPE'] = `names what is neither a subscription nor a resource group: ${wrong.join(', ')}`;
  return scopes.filter((scope, index) => scopes.findIndex((other) => sameId(other, scope)) === index);
}

function isScope(scope: string): boolean {
  const match = /^\/subscriptions\/([^/]+)(?:\/resourcegroups\/([^/]+))?$/i.exec(scope);
  return match !== null && isSubscriptionId(match[1] ?? '') && (match[2] === undefined || isResourceGroupName(match[2]));
}

const modeSchema = z.enum(modes);

function parseMode(value: string | undefined, problems: Problems): Mode {
  const parsed = modeSchema.safeParse(textOf(value)?.toLowerCase() ?? 'auto');
  if (!parsed.success) problems['RELINK_MODE'] = `must be one of ${modes.join(', ')}, not "${value}"`;
  return parsed.data ?? 'off';
}

const teardownSchema = z.enum(teardowns);

function parseTeardown(value: string | undefined, problems: Problems): Teardown {
  const parsed = teardownSchema.safeParse(textOf(value)?.toLowerCase() ?? 'never');
  if (!parsed.success) problems['RELINK_TEARDOWN'] = `must be one of ${teardowns.join(', ')}, not "${value}"`;
  return parsed.data ?? 'never';
}

const driftSchema = z.enum(driftAnswers);

/** With a word that is none nothing works, so what stands in for it does not matter. */
function parseDrift(value: string | undefined, problems: Problems): Settings['drift'] {
  const parsed = driftSchema.safeParse(textOf(value)?.toLowerCase() ?? 'repair');
  if (!parsed.success) problems['RELINK_DRIFT'] = `must be one of ${driftAnswers.join(', ')}, not "${value}"`;
  return parsed.data ?? 'report';
}

/** Off unless it says so. */
function parseFlag(variable: string, environment: Environment, problems: Problems): boolean {
  const text = textOf(environment[variable])?.toLowerCase() ?? 'false';
  if (text !== 'true' && text !== 'false') problems[variable] = `must be true or false, not "${text}"`;
  return text === 'true';
}

type Numbers = { [Name in keyof typeof numberSettings]: number };

function parseNumbers(environment: Environment, problems: Problems): Numbers {
  const entries = Object.entries<NumberSetting>(numberSettings).map(([name, setting]) => [
    name,
    parseNumber(setting, environment, problems),
  ]);
  return Object.fromEntries(entries) as Numbers;
}

function parseNumber(setting: NumberSetting, environment: Environment, problems: Problems): number {
  const { variable, fallback, least, most, unitMs = 1 } = setting;
  const text = textOf(environment[variable]);
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
  const parsed = schema.safeParse(text ?? String(fallback));
  if (!parsed.success) problems[variable] = `must be a whole number from ${least} to ${most}, not "${text}"`;
  return (parsed.data ?? fallback) * unitMs;
}

function parseAccounts(environment: Environment, problems: Problems): { tables?: StorageAccount; queues?: StorageAccount } {
  const ownTables = parseStorage({ name: 'RELINK_STORAGE', needs: ['table'] }, environment, problems);
  const queues = parseStorage({ name: 'AzureWebJobsStorage', needs: ownTables ? ['queue'] : ['queue', 'table'] }, environment, problems);
  const tables = ownTables ?? queues;
  if (!queues)
    problems['AzureWebJobsStorage'] = 'is missing; set it, or AzureWebJobsStorage__accountName, to the storage account of the function app';
  return { ...(tables && { tables }), ...(queues && { queues }) };
}

/** A client id has the form of a subscription id: a GUID. The local stack names its principals otherwise, so any plain word is let through. */
function parseClientId(value: string | undefined, problems: Problems): { clientId?: string } {
  const clientId = textOf(value);
  if (clientId && !/^[\w-]{1,64}$/.test(clientId)) problems['AZURE_CLIENT_ID'] = 'must be the client id of a user-assigned identity';
  return clientId ? { clientId } : {};
}

const known = new Set([
  'RELINK_SCOPE',
  'RELINK_MODE',
  'RELINK_PIN_PRIVATE_IP',
  'RELINK_TEARDOWN',
  'RELINK_DRIFT',
  'RELINK_RESTORE_DELETED',
  'RELINK_RESTORE_ROLES',
  'RELINK_STORAGE',
  'RELINK_TENANT_ID',
  'RELINK_CLIENT_ID',
  'RELINK_AUTHORITY',
  'RELINK_FUNCTION_KEYS',
  'RELINK_ALERT_WEBHOOK',
  'RELINK_ALERT_WEBHOOK_SECRET',
  'RELINK_ALERT_TOPIC',
  'RELINK_ALERT_TEAMS',
  'RELINK_ALERT_SLACK',
  'RELINK_ALERT_PAGERDUTY',
  'RELINK_ALERT_PAGERDUTY_URL',
  ...Object.values(numberSettings).map((setting) => setting.variable),
]);

/** Not an error, so that an older release can be deployed again over newer settings; health shows them. */
function unknownIn(environment: Environment): readonly string[] {
  return Object.keys(environment).filter(
    (variable) => variable.startsWith('RELINK_') && !known.has(variable) && !variable.startsWith('RELINK_STORAGE__'),
  );
}
