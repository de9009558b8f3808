/** A built-in role that an installation of Relink assigns on resources of its own. */
export interface OwnRole {
  readonly id: string;
  readonly name: string;
  readonly holder: string;
  readonly on: string;
  readonly why: string;
  readonly without: string;
}

const relink = 'Relink';

/** Those of `infra/modules`, held equal by a test. Names and ids: Microsoft Learn, "Azure built-in roles". */
export const ownRoles: readonly OwnRole[] = [
  {
    id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    name: 'Storage Blob Data Owner',
    holder: relink,
    on: 'the storage account',
    why: 'The Functions host asks for it (“Use identity-based connections with host storage”: locks of timers, keys, the deployment package), and `doctor` counts dead letters.',
    without: 'The Functions host cannot start its listeners.',
  },
  {
    id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
    name: 'Storage Queue Data Contributor',
    holder: relink,
    on: 'the storage account',
    why: 'The run queue: Relink sends its messages, the queue trigger takes them.',
    without: 'No run is worked on.',
  },
  {
    id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
    name: 'Storage Table Data Contributor',
    holder: relink,
    on: 'the storage account',
    why: 'Runs, journal, snapshots, findings, alerts and leases are rows.',
    without: 'Relink does nothing: without its tables it writes nothing to Azure (R3, R4).',
  },
  {
    id: '3913510d-42f4-4e42-8a64-420c390055eb',
    name: 'Monitoring Metrics Publisher',
    holder: relink,
    on: 'Application Insights',
    why: 'Local authentication is off there, so telemetry is sent as the identity.',
    without: 'Repairs go on. No log arrives, so no alert rule and no workbook sees anything but the missing heartbeat.',
  },
  {
    id: 'd5a91429-5739-47e2-a06b-3470a27159e7',
    name: 'EventGrid Data Sender',
    holder: relink,
    on: 'the custom topic for alerts, if there is one',
    why: 'Outgoing alerts are published there.',
    without: 'Alerts stay rows and log lines.',
  },
  {
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    name: 'Key Vault Secrets User',
    holder: relink,
    on: 'the key vault of secret settings, if there is one',
    why: 'App settings that are Key Vault references are read as the identity.',
    without: 'The settings that refer to it stay unresolved.',
  },
  {
    id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    name: 'Storage Blob Data Contributor',
    holder: 'the system topic of a watched subscription',
    on: 'the container of dead letters',
    why: 'Event Grid puts there what it could not deliver.',
    without: 'Undelivered events are lost. The pulse finds the restart within five minutes.',
  },
];
