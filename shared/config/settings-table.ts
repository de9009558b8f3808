/** One application setting that is a number with limits. `unitMs` turns the setting into milliseconds. */
export interface NumberSetting {
  readonly variable: string;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
  readonly unitMs?: number;
  readonly meaning: string;
}

const second = 1_000;
const minute = 60 * second;

export const numberSettings = {
  maxActiveRuns: {
    variable: 'RELINK_MAX_ACTIVE_RUNS',
    fallback: 10,
    least: 1,
    most: 1_000,
    meaning: 'Runs that may be active at the same time in one subscription. More wait in the queue.',
  },
  maxRunsPerDay: {
    variable: 'RELINK_MAX_RUNS_PER_DAY',
    fallback: 12,
    least: 1,
    most: 1_000,
    meaning:
      'Repairs of one cluster that Relink begins by itself within 24 hours. Further ones wait, with an alert; one that a person asks for does not.',
  },
  breakerFailures: {
    variable: 'RELINK_BREAKER_FAILURES',
    fallback: 5,
    least: 1,
    most: 100,
    meaning:
      'Repairs of one subscription that fail within an hour, with none that succeeds in between, until no further one begins and an alert says so.',
  },
  breakerCoolDownMs: {
    variable: 'RELINK_BREAKER_COOL_DOWN_MINUTES',
    fallback: 30,
    least: 1,
    most: 1_440,
    unitMs: minute,
    meaning:
      'How long repairs are stopped then before one is let through as a try. If it succeeds all go on; if it fails the time doubles, up to eightfold.',
  },
  sliceMs: {
    variable: 'RELINK_SLICE_SECONDS',
    fallback: 540,
    least: 10,
    most: 570,
    unitMs: second,
    meaning:
      'How long one invocation works on a run before it saves and re-queues it. Must end before `functionTimeout` of `host.json` (10 minutes).',
  },
  leaseMs: {
    variable: 'RELINK_LEASE_SECONDS',
    fallback: 120,
    least: 15,
    most: 600,
    unitMs: second,
    meaning: 'How long an invocation that died keeps its cluster from others, and 90 s more. A living one renews its lease.',
  },
  settleTimeoutMs: {
    variable: 'RELINK_SETTLE_TIMEOUT_MINUTES',
    fallback: 60,
    least: 1,
    most: 1_440,
    unitMs: minute,
    meaning: 'How long a run waits for a started cluster and its agent pools to settle before it fails with an alert.',
  },
  inUseTimeoutMs: {
    variable: 'RELINK_IN_USE_TIMEOUT_MINUTES',
    fallback: 30,
    least: 0,
    most: 1_440,
    unitMs: minute,
    meaning: 'How long a compute is left attached because an endpoint, deployment or job operation is in flight on it.',
  },
  approvalTimeoutMs: {
    variable: 'RELINK_APPROVAL_TIMEOUT_MINUTES',
    fallback: 240,
    least: 1,
    most: 10_080,
    unitMs: minute,
    meaning: 'How long a run waits for somebody to approve a connection that Relink may not approve itself.',
  },
  planExpiryMs: {
    variable: 'RELINK_PLAN_EXPIRY_MINUTES',
    fallback: 1_440,
    least: 5,
    most: 10_080,
    unitMs: minute,
    meaning: 'Mode `approve`: how long a plan may be approved. A run whose plan nobody approved by then ends as refused.',
  },
  parallelComputesPerWorkspace: {
    variable: 'RELINK_PARALLEL_COMPUTES_PER_WORKSPACE',
    fallback: 4,
    least: 1,
    most: 50,
    meaning: 'Computes of one workspace that are reattached at the same time.',
  },
  snapshotsKept: {
    variable: 'RELINK_SNAPSHOTS_KEPT',
    fallback: 20,
    least: 1,
    most: 1_000,
    meaning:
      'Snapshots that are kept of each endpoint and compute; a repair takes two of an endpoint and one of a compute. The one that an unfinished repair needs is kept in any case.',
  },
  runsKeptMs: {
    variable: 'RELINK_RUNS_KEPT_DAYS',
    fallback: 90,
    least: 1,
    most: 3_650,
    unitMs: 24 * 60 * minute,
    meaning:
      'How long an ended run is kept with its tracks and its journal, and a resolved alert or finding. The newest run of each cluster stays, and so does what an open alert or an unfinished repair needs.',
  },
  pollMs: {
    variable: 'RELINK_COMPUTE_POLL_SECONDS',
    fallback: 5,
    least: 1,
    most: 300,
    unitMs: second,
    meaning: 'Pace of looking again where Azure names none (computes, AKS). A `Retry-After` of Azure always wins.',
  },
  alertRepeatMs: {
    variable: 'RELINK_ALERT_REPEAT_HOURS',
    fallback: 4,
    least: 1,
    most: 168,
    unitMs: 60 * minute,
    meaning: 'An alert about something that goes on is said again at most this often.',
  },
  repairObjectiveMs: {
    variable: 'RELINK_REPAIR_OBJECTIVE_MINUTES',
    fallback: 30,
    least: 5,
    most: 1_440,
    unitMs: minute,
    meaning: 'A restarted cluster whose repair has not succeeded so long after it settled is told with the alert `repair-late`.',
  },
} as const satisfies Record<string, NumberSetting>;

export const modes = ['auto', 'approve', 'observe', 'off'] as const;

export const teardowns = ['never', 'on-stop'] as const;

export const driftAnswers = ['repair', 'report'] as const;

export interface SettingRow {
  readonly variable: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Every setting, in the order of `docs/settings.md`, which a test holds against this table. */
export const settingsTable: readonly SettingRow[] = [
  {
    variable: 'RELINK_SCOPE',
    fallback: '(empty)',
    meaning:
      'Where Relink may work: subscription ids, `/subscriptions/<id>` or `/subscriptions/<id>/resourceGroups/<name>`, separated by commas or spaces. Empty: nothing is repaired.',
  },
  {
    variable: 'RELINK_MODE',
    fallback: 'auto',
    meaning:
      '`auto` repairs, `approve` plans and waits for a person, `observe` plans and writes nothing, `off` does nothing. The tag `relink-mode` of a cluster wins over it.',
  },
  {
    variable: 'RELINK_PIN_PRIVATE_IP',
    fallback: 'false',
    meaning:
      'Whether an endpoint with a dynamic address is recreated at the address that it had: `true` or `false`. The tag `relink-pin-private-ip` of an endpoint wins over it. An address that an endpoint’s owner has fixed is kept in any case.',
  },
  {
    variable: 'RELINK_TEARDOWN',
    fallback: 'never',
    meaning:
      '`on-stop` deletes the linked endpoints of a cluster, whose links are dead, while it is stopped, so that after its start they only have to be made again; `never` waits for the start. Only in mode `auto`. The tag `relink-teardown` of a cluster wins over it.',
  },
  {
    variable: 'RELINK_DRIFT',
    fallback: 'repair',
    meaning:
      '`repair` lets the hourly sweep begin repairs of what it finds and may repair, in the mode of the cluster; `report` lets it find and tell, and begin nothing.',
  },
  {
    variable: 'RELINK_RESTORE_DELETED',
    fallback: 'false',
    meaning:
      'Whether a sweep makes a linked endpoint or attached compute again that somebody deleted, from its newest snapshot and in the cluster’s mode: `true` or `false`. Otherwise it is told with the request that restores it: whoever deleted it may have meant it.',
  },
  {
    variable: 'RELINK_RESTORE_ROLES',
    fallback: 'false',
    meaning:
      'Whether Relink gives the role assignments of a reattached compute’s old identity to its new one: `true` or `false`. Needs the role of `infra/roles/relink-identity.json`. Otherwise, and for what it may not or should not assign, they are reported with the commands.',
  },
  ...Object.values<NumberSetting>(numberSettings).map((row) => ({
    variable: row.variable,
    fallback: String(row.fallback),
    meaning: `${row.meaning} ${row.least} to ${row.most}.`,
  })),
  {
    variable: 'RELINK_ALERT_WEBHOOK',
    fallback: '(none)',
    meaning:
      'Address to which each alert is sent as JSON, `https` only, by the Standard Webhooks specification ([alerts](alerts.md)). A secret if the address is one: use a Key Vault reference.',
  },
  {
    variable: 'RELINK_ALERT_WEBHOOK_SECRET',
    fallback: '(none)',
    meaning: 'Key of the signature that goes with each alert: `whsec_` and the base64 of 24 to 64 random bytes. Use a Key Vault reference.',
  },
  {
    variable: 'RELINK_ALERT_TOPIC',
    fallback: '(none)',
    meaning: 'Endpoint of an Event Grid custom topic to which each alert is sent as a CloudEvent, as Relink’s identity.',
  },
  {
    variable: 'RELINK_ALERT_TEAMS',
    fallback: '(none)',
    meaning: 'Address of a Workflows webhook of a Microsoft Teams channel. A secret: use a Key Vault reference.',
  },
  {
    variable: 'RELINK_ALERT_SLACK',
    fallback: '(none)',
    meaning: 'Address of an incoming webhook of Slack. A secret: use a Key Vault reference.',
  },
  {
    variable: 'RELINK_ALERT_PAGERDUTY',
    fallback: '(none)',
    meaning: 'Integration key (routing key) of an Events API v2 integration of PagerDuty. A secret: use a Key Vault reference.',
  },
  {
    variable: 'RELINK_ALERT_PAGERDUTY_URL',
    fallback: '(none)',
    meaning:
      'Where PagerDuty takes events, if not at `https://events.pagerduty.com/v2/enqueue`; for its EU region `https://events.eu.pagerduty.com/v2/enqueue`.',
  },
  {
    variable: 'RELINK_TENANT_ID',
    fallback: '(none)',
    meaning:
      'Id of the Entra tenant whose people and apps may use the HTTP interface and the status page ([sign-in](sign-in.md)). Set it together with the next one.',
  },
  {
    variable: 'RELINK_CLIENT_ID',
    fallback: '(none)',
    meaning:
      'Application (client) id of Relink’s app registration in that tenant. Tokens for it open what their app roles allow. Unset: nobody can sign in.',
  },
  {
    variable: 'RELINK_AUTHORITY',
    fallback: 'https://login.microsoftonline.com',
    meaning:
      'Sign-in address of the cloud that the tenant is in; for others `https://login.microsoftonline.us` or `https://login.partner.microsoftonline.cn`.',
  },
  {
    variable: 'RELINK_FUNCTION_KEYS',
    fallback: 'false',
    meaning:
      'Whether a function key opens the HTTP interface under `/api/keyed/`: `true` or `false`. A key says nobody’s name, so it can neither approve nor restore.',
  },
  {
    variable: 'AzureWebJobsStorage',
    fallback: '(required)',
    meaning:
      'Storage account of the function app: the run queue, and Relink’s tables unless `RELINK_STORAGE` is set. A connection string, or the `__` form below.',
  },
  {
    variable: 'AzureWebJobsStorage__accountName',
    fallback: '(none)',
    meaning:
      'The same account by name, reached as the app’s identity. For other clouds give `__tableServiceUri` and `__queueServiceUri` instead; `__clientId` picks a user-assigned identity.',
  },
  { variable: 'RELINK_STORAGE', fallback: 'AzureWebJobsStorage', meaning: 'Connection string of another account for the tables.' },
  {
    variable: 'RELINK_STORAGE__accountName',
    fallback: '(none)',
    meaning: 'That other account by name, with the same further forms: `__tableServiceUri`, `__queueServiceUri`, `__clientId`.',
  },
  {
    variable: 'AZURE_CLIENT_ID',
    fallback: '(none)',
    meaning: 'Client id of the user-assigned identity that Relink works as. Unset: the system-assigned one.',
  },
];
