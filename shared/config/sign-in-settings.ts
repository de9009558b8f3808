import { isSubscriptionId as isGuid } from '../domain/well-formed-id.ts';
import { type Environment, type Problems, textOf } from './storage-settings.ts';

/** The app registration whose tokens are believed. */
export interface SignInSettings {
  readonly tenantId: string;
  readonly clientId: string;
  /** Without a slash at its end; `https://login.microsoftonline.com` unless the tenant is in another cloud. */
  readonly authority: string;
}

const authorities = ['https://login.microsoftonline.com', 'https://login.microsoftonline.us', 'https://login.partner.microsoftonline.cn'];
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Undefined when nobody can sign in with a token. What is set but cannot be used is added to `problems`. */
export function parseSignIn(environment: Environment, problems: Problems): SignInSettings | undefined {
  const tenantId = textOf(environment['RELINK_TENANT_ID']);
  const clientId = textOf(environment['RELINK_CLIENT_ID']);
  const authority = (textOf(environment['RELINK_AUTHORITY']) ?? authorities[0] ?? '').replace(/\/+$/, '');
  if (tenantId === undefined && clientId === undefined) return undefined;
  if (!isGuid(tenantId ?? ''))
    problems['RELINK_TENANT_ID'] = 'must be the id of your Entra tenant, a GUID; set it together with RELINK_CLIENT_ID';
  if (!isGuid(clientId ?? ''))
    problems['RELINK_CLIENT_ID'] =
      'must be the application (client) id of Relink’s app registration, a GUID; set it together with RELINK_TENANT_ID';
  if (!isAuthority(authority)) problems['RELINK_AUTHORITY'] = `must be one of ${authorities.join(', ')}`;
  return { tenantId: tenantId ?? '', clientId: clientId ?? '', authority };
}

/** Whoever is the authority decides who may repair, so it is never an address that anybody could have typed; http only on this machine. */
function isAuthority(text: string): boolean {
  if (authorities.includes(text)) return true;
  return URL.canParse(text) && new URL(text).protocol === 'http:' && loopback.includes(new URL(text).hostname);
}
