/** Where the run's Azurite listens; provided by global-setup.ts. */
export interface AzuriteTemplate {
  /** A connection string with `devstoreaccount1` for the account. */
  readonly connectionString: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    azurite: AzuriteTemplate;
  }
}

/** The connection string of another account, which exists already and is empty; one for each test keeps tests apart. */
export function accountConnectionString(azurite: AzuriteTemplate, accountName: string): string {
  return azurite.connectionString.replaceAll('devstoreaccount1', accountName);
}
