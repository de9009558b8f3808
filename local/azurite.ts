import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Azurite {
  /** For the account `devstoreaccount1`. */
  readonly connectionString: string;
  /** For any other account name: each is a storage account of its own, empty at first, with nothing to create beforehand. */
  accountConnectionString(accountName: string): string;
  stop(): Promise<void>;
}

interface AzuriteServer {
  readonly httpServer: { address(): AddressInfo };
  readonly accountDataStore: { getAccount(name: string): unknown };
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Azurite's documented development key. It guards nothing: the server listens on loopback and keeps everything in memory. */
const emulatorKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Azurite's table, queue and blob services in this process on free loopback ports, in memory, without logs or telemetry. */
export async function startAzurite(): Promise<Azurite> {
  const directory = await mkdtemp(join(tmpdir(), 'relink-azurite-'));
  const load = createRequire(import.meta.url);
  const table = createTableServer(load, directory);
  const queue = createQueueServer(load, directory);
  const blob = createBlobServer(load, directory);
  const servers = [table, queue, blob];
  for (const server of servers) acceptAnyAccount(server);
  await Promise.all(servers.map((server) => server.start()));
  const accountConnectionString = (accountName: string) =>
    [
      'DefaultEndpointsProtocol=http',
      `AccountName=${accountName}`,
      `AccountKey=${emulatorKey}`,
      `TableEndpoint=http://127.0.0.1:${table.httpServer.address().port}/${accountName}`,
      `QueueEndpoint=http://127.0.0.1:${queue.httpServer.address().port}/${accountName}`,
      `BlobEndpoint=http://127.0.0.1:${blob.httpServer.address().port}/${accountName}`,
    ].join(';');
  return {
    connectionString: accountConnectionString('devstoreaccount1'),
    accountConnectionString,
    stop: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Azurite knows only the accounts of an environment variable, read once a minute; tests want a fresh account each. */
function acceptAnyAccount(server: AzuriteServer): void {
  const key1 = Buffer.from(emulatorKey, 'base64');
  server.accountDataStore.getAccount = (name) => ({ name, key1 });
}

function createTableServer(load: NodeJS.Require, directory: string): AzuriteServer {
  const { default: TableServer } = load('azurite/dist/src/table/TableServer');
  const { default: TableConfiguration } = load('azurite/dist/src/table/TableConfiguration');
  const configuration = new TableConfiguration('127.0.0.1', 0, 5, join(directory, 'table.json'), false, false);
  return new TableServer(quiet(configuration));
}

function createQueueServer(load: NodeJS.Require, directory: string): AzuriteServer {
  const { default: QueueServer } = load('azurite/dist/src/queue/QueueServer');
  const { default: QueueConfiguration } = load('azurite/dist/src/queue/QueueConfiguration');
  const files = [join(directory, 'queue.json'), join(directory, 'queue-extents.json')];
  const configuration = new QueueConfiguration('127.0.0.1', 0, 5, ...files, [], false, undefined, false);
  return new QueueServer(quiet(configuration));
}

function createBlobServer(load: NodeJS.Require, directory: string): AzuriteServer {
  const { default: BlobServer } = load('azurite/dist/src/blob/BlobServer');
  const { default: BlobConfiguration } = load('azurite/dist/src/blob/BlobConfiguration');
  const files = [join(directory, 'blob.json'), join(directory, 'blob-extents.json')];
  const configuration = new BlobConfiguration('127.0.0.1', 0, 5, ...files, [], false, undefined, false);
  return new BlobServer(quiet(configuration));
}

/** The last of Azurite's many positional parameters, by name. An SDK newer than Azurite must not be turned away. */
function quiet<T extends object>(configuration: T): T {
  return Object.assign(configuration, { isMemoryPersistence: true, skipApiVersionCheck: true, loose: false });
}
