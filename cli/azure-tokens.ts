import type { AccessToken, TokenCredential } from '@azure/identity';
import { CommandError } from './exit-codes.ts';
import { printable } from './printable.ts';

export interface AppRegistration {
  readonly clientId: string;
  readonly tenantId: string | undefined;
}

/** A token that ends sooner than this is not used for another request. */
const renewBeforeMs = 5 * 60_000;

/**
 * Tokens of whoever is signed in on this machine for Relink's app registration: the Azure CLI's sign-in, else what DefaultAzureCredential
 * finds (environment, workload identity, managed identity, Azure Developer CLI). One is kept until shortly before it expires: the library
 * starts the Azure CLI at each call (@azure/identity, AzureCliCredential).
 */
export function azureTokens(app: AppRegistration): () => Promise<string> {
  let credential: Promise<TokenCredential> | undefined;
  let kept: AccessToken | undefined;
  return async () => {
    credential ??= createCredential(app);
    if (!kept || kept.expiresOnTimestamp - Date.now() < renewBeforeMs)
      kept = await newToken(await credential, `api://${app.clientId}/.default`);
    return kept.token;
  };
}

async function newToken(credential: TokenCredential, scope: string): Promise<AccessToken> {
  const failure = (why: string) =>
    new CommandError(`No token for ${scope}${why} Sign in with "az login", then try again (docs/sign-in.md).`);
  try {
    const answer = await credential.getToken(scope);
    if (answer) return answer;
  } catch (error) {
    throw failure(`: ${firstSentences(error)}`);
  }
  throw failure('.');
}

async function createCredential({ tenantId }: AppRegistration): Promise<TokenCredential> {
  const { AzureCliCredential, ChainedTokenCredential, DefaultAzureCredential } = await import('@azure/identity');
  const options = tenantId === undefined ? {} : { tenantId };
  return new ChainedTokenCredential(new AzureCliCredential(options), new DefaultAzureCredential(options));
}

/** The chain's message lists what each way of signing in said, a paragraph each; the first is the Azure CLI's. */
function firstSentences(error: unknown): string {
  const lines = error instanceof Error ? error.message.split('\n').map((line) => line.trim()) : [];
  const said = lines.find((line) => line !== '' && !/^(Aggregate|Chained)\w*Error/.test(line)) ?? 'the sign-in failed.';
  return String(printable(said.replace(/eyJ[\w.-]*/g, '[token]').slice(0, 300)));
}
