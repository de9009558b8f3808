import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { QueueClient } from '@azure/storage-queue';
import type { StorageAccount } from '../config/storage-settings.ts';
import type { HttpTransport } from '../ports/platform.ts';

export interface StorageClientOptions {
  /** Replaces the SDK's own transport when given. */
  readonly transport?: HttpTransport;
  /** Where the identity's client id is not part of the account's settings. */
  readonly clientId?: string;
}

/** A few quick tries within one call; what lasts longer is for the slice's own pace. */
const tableRetries = { maxRetries: 3, retryDelayInMs: 250, maxRetryDelayInMs: 2_000 };
export const queueRetries = { maxTries: 4, retryDelayInMs: 250, maxRetryDelayInMs: 2_000 };

/** Opens tables by name. The SDK is loaded with the first one. */
export function tableOpener(account: StorageAccount, options: StorageClientOptions = {}): (name: string) => Promise<TableClient> {
  const credential = credentialOnce(options);
  return async (name) => {
    const { TableClient } = await import('@azure/data-tables');
    const clientOptions = {
      retryOptions: tableRetries,
      allowInsecureConnection: isPlainHttp(account),
      ...(options.transport && { httpClient: options.transport }),
    };
    if (account.kind === 'connection-string') return TableClient.fromConnectionString(account.connectionString, name, clientOptions);
    return new TableClient(account.tableServiceUri, name, await credential(account.clientId), clientOptions);
  };
}

/** Opens queues by name. The SDK is loaded with the first one. */
export function queueOpener(account: StorageAccount, options: StorageClientOptions = {}): (name: string) => Promise<QueueClient> {
  const credential = credentialOnce(options);
  return async (name) => {
    const { QueueClient } = await import('@azure/storage-queue');
    const httpClient = options.transport && (await olderTransport(options.transport));
    const clientOptions = { retryOptions: queueRetries, ...(httpClient && { httpClient }) };
    if (account.kind === 'connection-string') return new QueueClient(account.connectionString, name, clientOptions);
    return new QueueClient(`${account.queueServiceUri}/${name}`, await credential(account.clientId), clientOptions);
  };
}

interface OlderRequest {
  readonly url: string;
  readonly headers: { toJson(options: { preserveCase: boolean }): Record<string, string> };
}

/** The queue client (12.32) gives its transport requests, and takes answers, in the form of the SDK generation before: other header collections. */
export async function olderTransport(transport: HttpTransport) {
  const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  // biome-ignore lint/suspicious/noExplicitAny: the answer type of a generation whose types are not installed
  const sendRequest = async (older: OlderRequest): Promise<any> => {
    const headers = createHttpHeaders(older.headers.toJson({ preserveCase: true }));
    const answer = await transport.sendRequest(
      createPipelineRequest({ ...older, headers, allowInsecureConnection: older.url.startsWith('http:') }),
    );
    return { ...answer, request: older, headers: { toJson: (options: { preserveCase: boolean }) => answer.headers.toJSON(options) } };
  };
  return { sendRequest };
}

/** One credential for all clients of an account: finding out how to sign in takes a while. */
export function credentialOnce(options: StorageClientOptions): (clientId: string | undefined) => Promise<TokenCredential> {
  let made: Promise<TokenCredential> | undefined;
  return (clientId) => {
    made ??= makeCredential(clientId ?? options.clientId);
    return made;
  };
}

async function makeCredential(clientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
}

/** Emulators serve plain http; SDK clients refuse it unless told. */
function isPlainHttp(account: StorageAccount): boolean {
  if (account.kind === 'identity') return account.tableServiceUri.startsWith('http:');
  return /(^|;)(TableEndpoint=http:|DefaultEndpointsProtocol=http(;|$)|UseDevelopmentStorage=true)/i.test(account.connectionString);
}
