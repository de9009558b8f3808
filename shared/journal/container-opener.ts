import type { ContainerClient } from '@azure/storage-blob';
import type { StorageAccount } from '../config/storage-settings.ts';
import { nameOf } from '../domain/arm-id.ts';
import type { BlobContainer } from '../domain/event-subscription.ts';
import { credentialOnce, olderTransport, queueRetries, type StorageClientOptions } from './storage-clients.ts';

/**
 * Opens blob containers as Relink's identity, in the cloud of `account`. Only where the app itself has a connection string, and it is of the
 * container's account, is that used. The SDK is loaded with the first container.
 */
export function containerOpener(
  account: StorageAccount,
  options: StorageClientOptions = {},
): (container: BlobContainer) => Promise<ContainerClient> {
  const credential = credentialOnce(options);
  return async ({ storageAccountId, name }) => {
    const { ContainerClient } = await import('@azure/storage-blob');
    const httpClient = options.transport && (await olderTransport(options.transport));
    const clientOptions = { retryOptions: queueRetries, ...(httpClient && { httpClient }) };
    const accountName = nameOf(storageAccountId);
    const own =
      account.kind === 'connection-string' && accountIn(account.connectionString) === accountName ? account.connectionString : undefined;
    if (own !== undefined) return new ContainerClient(own, name, clientOptions);
    const clientId = account.kind === 'identity' ? account.clientId : undefined;
    return new ContainerClient(`https://${accountName}.blob.${suffixOf(account)}/${name}`, await credential(clientId), clientOptions);
  };
}

function accountIn(connectionString: string): string | undefined {
  return /(?:^|;)\s*AccountName=([^;]+)/i.exec(connectionString)?.[1];
}

/** Of the public cloud, unless the app's own queue is in another one. */
function suffixOf(account: StorageAccount): string {
  const host = account.kind === 'identity' && URL.canParse(account.queueServiceUri) ? new URL(account.queueServiceUri).hostname : '';
  return /\.queue\.(.+)$/.exec(host)?.[1] ?? 'core.windows.net';
}
