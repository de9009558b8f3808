/** A storage account, reached with a connection string or as Relink's identity at its service addresses. */
export type StorageAccount =
  | { readonly kind: 'connection-string'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly tableServiceUri: string; readonly queueServiceUri: string; readonly clientId?: string };

export type Environment = Readonly<Record<string, string | undefined>>;
export type Problems = Record<string, string>;

/** The settings that name an account under a prefix, in the form of the Functions host's identity-based connections. */
const parts = ['accountName', 'tableServiceUri', 'queueServiceUri', 'clientId'] as const;
type Part = (typeof parts)[number];

export type StorageService = 'table' | 'queue';

export interface WantedAccount {
  readonly name: string;
  /** Services that Relink uses in this account; an address that is not needed may be missing and is then empty. */
  readonly needs: readonly StorageService[];
}

/**
 * The account that `name` gives, or undefined when nothing is set under that name. What is set but cannot be used is added to
 * `problems`, by variable.
 */
export function parseStorage({ name, needs }: WantedAccount, environment: Environment, problems: Problems): StorageAccount | undefined {
  const connectionString = textOf(environment[name]);
  if (connectionString !== undefined) return fromConnectionString(name, connectionString, problems);
  const given = Object.fromEntries(parts.map((part) => [part, textOf(environment[`${name}__${part}`])])) as Record<
    Part,
    string | undefined
  >;
  if (!given.accountName && !given.tableServiceUri && !given.queueServiceUri) return undefined;
  if (given.accountName && !/^[a-z0-9]{3,24}$/.test(given.accountName)) {
    problems[`${name}__accountName`] = 'must be the name of a storage account: 3 to 24 lower-case letters and digits';
  }
  const uriOf = (service: StorageService) => serviceUri({ name, service, given, isNeeded: needs.includes(service) }, problems);
  return {
    kind: 'identity',
    tableServiceUri: uriOf('table'),
    queueServiceUri: uriOf('queue'),
    ...(given.clientId && { clientId: given.clientId }),
  };
}

/** Never the value in the message: it holds the account's key (R11). */
function fromConnectionString(name: string, connectionString: string, problems: Problems): StorageAccount {
  const isUsable = /(^|;)(AccountName|TableEndpoint|UseDevelopmentStorage)=/i.test(connectionString);
  if (!isUsable)
    problems[name] =
      'is not a storage connection string (it names no account); copy it from the account’s access keys, or use the __accountName form';
  return { kind: 'connection-string', connectionString };
}

interface WantedUri {
  readonly name: string;
  readonly service: StorageService;
  readonly given: Readonly<Record<Part, string | undefined>>;
  readonly isNeeded: boolean;
}

function serviceUri({ name, service, given, isNeeded }: WantedUri, problems: Problems): string {
  const part = service === 'table' ? 'tableServiceUri' : 'queueServiceUri';
  const uri = given[part] ?? (given.accountName && `https://${given.accountName}.${service}.core.windows.net`);
  if (!uri && isNeeded) problems[`${name}__${part}`] = `is missing; set it, or ${name}__accountName`;
  if (uri && !/^https?:$/.test(URL.canParse(uri) ? new URL(uri).protocol : ''))
    problems[`${name}__${part}`] = 'must be the https address of the service';
  return (uri ?? '').replace(/\/+$/, '');
}

export function textOf(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === '' ? undefined : text;
}
