import { azureTokens } from './azure-tokens.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { localTarget } from './local-stack.ts';
import type { Terminal } from './terminal.ts';

/** How a command says who it is. Keys and tokens are secrets: they go into a header and nowhere else (R11). */
export type Credential =
  | { readonly kind: 'key'; readonly key: string /** Whom the journal names: a key does not tell it. */; readonly by: string | undefined }
  | { readonly kind: 'token'; getToken(): Promise<string> };

/** The app that a command talks to. */
export interface Target {
  /** Without a slash at its end. */
  readonly url: string;
  readonly credential: Credential;
}

export interface TargetOptions {
  readonly url?: string;
  readonly key?: string;
  readonly by?: string;
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly local?: boolean;
  readonly person?: string;
}

/**
 * From the options, else from RELINK_URL; `--local`: what `npm start` wrote to `file`. The credential is the first of a function key,
 * RELINK_TOKEN, and the token of whoever is signed in on this machine.
 */
export function targetOf(options: TargetOptions, terminal: Terminal, file?: string): Target {
  const { RELINK_URL } = terminal.environment;
  if (options.local) return localTarget(options.person ?? 'dana', file);
  const url = options.url ?? RELINK_URL;
  if (!url)
    throw usage('Which Relink? Give --url or RELINK_URL (https://<app>.azurewebsites.net), or --local for the one that "npm start" runs.');
  return { url: checkedUrl(url), credential: credentialOf(options, terminal) };
}

function credentialOf(options: TargetOptions, { environment, userName }: Terminal): Credential {
  const key = options.key ?? environment['RELINK_KEY'];
  if (key) return { kind: 'key', key: headerText(key, 'RELINK_KEY'), by: options.by ?? userName };
  if (options.by !== undefined) throw usage('--by goes with a function key only: a token says who you are.');
  const token = environment['RELINK_TOKEN'];
  if (token) {
    const checked = headerText(token, 'RELINK_TOKEN');
    return { kind: 'token', getToken: async () => checked };
  }
  const clientId = options.clientId ?? environment['RELINK_CLIENT_ID'];
  if (!clientId)
    throw usage(
      'Who are you? Give --client-id or RELINK_CLIENT_ID (the app registration of Relink) to use your sign-in of "az login"; or RELINK_TOKEN; or RELINK_KEY (a function key).',
    );
  return { kind: 'token', getToken: azureTokens({ clientId, tenantId: options.tenantId ?? environment['RELINK_TENANT_ID'] }) };
}

/** A line break in a header is refused by fetch, with a message that shows the whole header. */
function headerText(text: string, name: string): string {
  const trimmed = text.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw usage(`${name} is not what it should be: one word without blanks.`);
}

/** The credential would be readable on its way over plain http, except on this machine. */
function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (isPlain && (url.protocol === 'https:' || isLoopback)) return text.replace(/\/+$/, '');
  throw usage('The address is not the https address of a function app, such as https://<app>.azurewebsites.net.');
}

function usage(message: string): CommandError {
  return new CommandError(message, exitCodes.usage);
}
