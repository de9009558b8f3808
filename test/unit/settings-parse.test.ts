import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import { settingsTable } from '../../shared/config/settings-table.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';

const subscriptionId = '44444444-4444-4444-8444-444444444444';
const storage = {
  AzureWebJobsStorage: 'DefaultEndpointsProtocol=https;AccountName=relinkstore;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net',
};

function problemsOf(environment: Record<string, string>): Record<string, unknown> {
  try {
    parseSettings(environment);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'bad-settings') return error.details;
    throw error;
  }
  throw new Error('these settings were accepted');
}

describe('settings', () => {
  it('have defaults for everything but storage', () => {
    expect(parseSettings(storage)).toEqual({
      scope: [],
      mode: 'auto',
      maxActiveRuns: 10,
      maxRunsPerDay: 12,
      breakerFailures: 5,
      breakerCoolDownMs: 1_800_000,
      sliceMs: 540_000,
      leaseMs: 120_000,
      settleTimeoutMs: 3_600_000,
      inUseTimeoutMs: 1_800_000,
      approvalTimeoutMs: 14_400_000,
      planExpiryMs: 86_400_000,
      parallelComputesPerWorkspace: 4,
      pinPrivateIp: false,
      teardown: 'never',
      functionKeys: false,
      drift: 'repair',
      restoreDeleted: false,
      restoreRoles: false,
      snapshotsKept: 20,
      runsKeptMs: 7_776_000_000,
      pollMs: 5_000,
      alertRepeatMs: 14_400_000,
      repairObjectiveMs: 1_800_000,
      sinks: {},
      storage: {
        tables: { kind: 'connection-string', connectionString: storage.AzureWebJobsStorage },
        queues: { kind: 'connection-string', connectionString: storage.AzureWebJobsStorage },
      },
      unknown: [],
    });
  });

  it('read a scope of subscriptions and resource groups, in any of the written forms, each once', () => {
    const RELINK_SCOPE = ` ${subscriptionId}, /subscriptions/${subscriptionId}/ /subscriptions/${subscriptionId}/resourcegroups/rg-hub,\n/SUBSCRIPTIONS/${subscriptionId}`;
    expect(parseSettings({ ...storage, RELINK_SCOPE }).scope).toEqual([
      `/subscriptions/${subscriptionId}`,
      `/subscriptions/${subscriptionId}/resourcegroups/rg-hub`,
    ]);
  });

  it('turn seconds and minutes into milliseconds', () => {
    const settings = parseSettings({
      ...storage,
      RELINK_SLICE_SECONDS: '30',
      RELINK_SETTLE_TIMEOUT_MINUTES: '2',
      RELINK_COMPUTE_POLL_SECONDS: ' 1 ',
    });
    expect(settings).toMatchObject({ sliceMs: 30_000, settleTimeoutMs: 120_000, pollMs: 1_000 });
  });

  it('take blank values for absent ones', () => {
    expect(parseSettings({ ...storage, RELINK_MODE: ' ', RELINK_SCOPE: '', RELINK_LEASE_SECONDS: '', RELINK_STORAGE: '' })).toMatchObject({
      mode: 'auto',
      scope: [],
      leaseMs: 120_000,
    });
  });

  it('report every problem at once, by variable', () => {
    const problems = problemsOf({
      RELINK_SCOPE: 'prod-subscription, /subscriptions/x/resourceGroups/y',
      RELINK_MODE: 'careful',
      RELINK_SLICE_SECONDS: '3600',
      RELINK_MAX_ACTIVE_RUNS: '2.5',
      RELINK_STORAGE: 'hunter2',
      AZURE_CLIENT_ID: 'not an id',
    });
    expect(problems).toEqual({
      RELINK_SCOPE: 'names what is neither a subscription nor a resource group: prod-subscription, /subscriptions/x/resourceGroups/y',
      RELINK_MODE: 'must be one of auto, approve, observe, off, not "careful"',
      RELINK_SLICE_SECONDS: 'must be a whole number from 10 to 570, not "3600"',
      RELINK_MAX_ACTIVE_RUNS: 'must be a whole number from 1 to 1000, not "2.5"',
      RELINK_STORAGE:
        'is not a storage connection string (it names no account); copy it from the account’s access keys, or use the __accountName form',
      AzureWebJobsStorage: 'is missing; set it, or AzureWebJobsStorage__accountName, to the storage account of the function app',
      AZURE_CLIENT_ID: 'must be the client id of a user-assigned identity',
    });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('say the problems in the message too', () => {
    expect(() => parseSettings({ ...storage, RELINK_MODE: 'careful' })).toThrow(
      'RELINK_MODE must be one of auto, approve, observe, off, not "careful".',
    );
  });

  it('take dead endpoints down early only when that is asked for in so many words', () => {
    expect(parseSettings({ ...storage, RELINK_TEARDOWN: 'On-Stop' }).teardown).toBe('on-stop');
    expect(parseSettings({ ...storage, RELINK_TEARDOWN: ' ' }).teardown).toBe('never');
    expect(problemsOf({ ...storage, RELINK_TEARDOWN: 'true' })).toEqual({ RELINK_TEARDOWN: 'must be one of never, on-stop, not "true"' });
  });

  it('reach storage by identity: by account name, or by the addresses of its services', () => {
    const byName = parseSettings({ AzureWebJobsStorage__accountName: 'relinkstore', AzureWebJobsStorage__clientId: 'c-1' }).storage;
    const identity = {
      kind: 'identity',
      tableServiceUri: 'https://relinkstore.table.core.windows.net',
      queueServiceUri: 'https://relinkstore.queue.core.windows.net',
      clientId: 'c-1',
    };
    expect(byName).toEqual({ tables: identity, queues: identity });
    const china = {
      AzureWebJobsStorage__queueServiceUri: 'https://a.queue.core.chinacloudapi.cn/',
      AzureWebJobsStorage__tableServiceUri: 'https://a.table.core.chinacloudapi.cn',
    };
    expect(parseSettings(china).storage.queues).toEqual({
      kind: 'identity',
      tableServiceUri: 'https://a.table.core.chinacloudapi.cn',
      queueServiceUri: 'https://a.queue.core.chinacloudapi.cn',
    });
  });

  it('ask only for the addresses that are used', () => {
    expect(problemsOf({ AzureWebJobsStorage__queueServiceUri: 'https://a.queue.core.windows.net' })).toEqual({
      AzureWebJobsStorage__tableServiceUri: 'is missing; set it, or AzureWebJobsStorage__accountName',
    });
    const split = {
      AzureWebJobsStorage__queueServiceUri: 'https://a.queue.core.windows.net',
      RELINK_STORAGE__tableServiceUri: 'https://b.table.core.windows.net',
    };
    expect(parseSettings(split).storage.tables).toMatchObject({ tableServiceUri: 'https://b.table.core.windows.net' });
  });

  it('keep the run queue in the host’s account when the tables are elsewhere', () => {
    const { tables, queues } = parseSettings({ ...storage, RELINK_STORAGE__accountName: 'tablestore' }).storage;
    expect(tables).toMatchObject({ kind: 'identity', tableServiceUri: 'https://tablestore.table.core.windows.net' });
    expect(queues).toEqual({ kind: 'connection-string', connectionString: storage.AzureWebJobsStorage });
  });

  it('take a webhook with or without a secret, over https or on this machine', () => {
    const webhookOf = (RELINK_ALERT_WEBHOOK: string) => parseSettings({ ...storage, RELINK_ALERT_WEBHOOK }).sinks.webhook;
    expect(webhookOf('https://alerts.example.com/in?key=k')).toEqual({ url: 'https://alerts.example.com/in?key=k' });
    expect(webhookOf('http://127.0.0.1:8080/in')).toEqual({ url: 'http://127.0.0.1:8080/in' });
    expect(
      parseSettings({ ...storage, RELINK_ALERT_WEBHOOK: 'https://alerts.example.com/', RELINK_ALERT_WEBHOOK_SECRET: ' s ' }).sinks.webhook,
    ).toEqual({ url: 'https://alerts.example.com/', secret: 's' });
  });

  it.each(['http://alerts.example.com/hunter2', 'https://ada:hunter2@alerts.example.com/', 'hunter2', 'ftp://127.0.0.1/hunter2'])(
    'refuse the webhook %s without showing it (R11)',
    (RELINK_ALERT_WEBHOOK) => {
      expect(problemsOf({ ...storage, RELINK_ALERT_WEBHOOK })).toEqual({
        RELINK_ALERT_WEBHOOK: 'must be an https address without a user name (http only on this machine)',
      });
    },
  );

  it('refuse a secret that signs nothing', () => {
    expect(problemsOf({ ...storage, RELINK_ALERT_WEBHOOK_SECRET: 'hunter2' })).toEqual({
      RELINK_ALERT_WEBHOOK_SECRET: 'is set, but RELINK_ALERT_WEBHOOK is not; set both or neither',
    });
  });

  it('name variables that look like settings and are none', () => {
    expect(parseSettings({ ...storage, RELINK_MODES: 'off', RELINK_STORAGE__accountName: 'tablestore' }).unknown).toEqual(['RELINK_MODES']);
  });
});

describe('the documents about settings', () => {
  const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
  const example = JSON.parse(readFileSync(new URL('../../local.settings.example.json', import.meta.url), 'utf8')) as {
    Values: Record<string, string>;
  };

  it('list every setting with its default and meaning, and no other', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const documented = rows
      .map((line) => line.slice(2, -2).split(' | '))
      .map(([variable, fallback, meaning]) => [variable?.replaceAll('`', ''), fallback?.replaceAll('`', ''), meaning]);
    expect(documented).toEqual(settingsTable.map(({ variable, fallback, meaning }) => [variable, fallback, meaning]));
  });

  it('come with an example that the schema accepts, that changes nothing, and that holds the defaults', () => {
    const settings = parseSettings(example.Values);
    expect(settings).toMatchObject({ mode: 'observe', scope: [], unknown: [] });
    const { RELINK_MODE: _, ...others } = example.Values;
    const { storage: __, ...defaults } = parseSettings(others);
    expect(defaults).toEqual({ ...withoutStorage(parseSettings(storage)) });
  });

  it('show in the example every setting that has a default', () => {
    const shown = Object.keys(example.Values).filter((variable) => variable.startsWith('RELINK_'));
    const settable = settingsTable
      .map((row) => row.variable)
      .filter((variable) => variable.startsWith('RELINK_') && !variable.startsWith('RELINK_STORAGE'));
    expect(shown).toEqual(settable);
  });
});

function withoutStorage({ storage: _, ...rest }: ReturnType<typeof parseSettings>) {
  return rest;
}
