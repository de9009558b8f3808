import { type Environment, type Problems, textOf } from './storage-settings.ts';

/** A webhook of anybody's own. Both members may be secret: never log or show them (R11). */
export interface WebhookSettings {
  readonly url: string;
  /** Key of the signature that goes with each alert. */
  readonly secret?: string;
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** The webhook, or undefined when none is set. What is set but cannot be used is added to `problems`, without its value. */
export function parseWebhook(environment: Environment, problems: Problems): WebhookSettings | undefined {
  const url = parseAddress('RELINK_ALERT_WEBHOOK', environment, problems);
  const secret = textOf(environment['RELINK_ALERT_WEBHOOK_SECRET']);
  if (url === undefined) {
    if (secret !== undefined) problems['RELINK_ALERT_WEBHOOK_SECRET'] = 'is set, but RELINK_ALERT_WEBHOOK is not; set both or neither';
    return undefined;
  }
  if (secret !== undefined && !isUsable(secret))
    problems['RELINK_ALERT_WEBHOOK_SECRET'] = 'must be whsec_ and the base64 of 24 to 64 random bytes';
  return { url, ...(secret !== undefined && { secret }) };
}

/** An address to which alerts may be sent, or undefined when none is set. Never its value in `problems`: it is often a password. */
export function parseAddress(variable: string, environment: Environment, problems: Problems): string | undefined {
  const url = textOf(environment[variable]);
  if (url !== undefined && !isSafe(url)) problems[variable] = 'must be an https address without a user name (http only on this machine)';
  return url;
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
}

/** Standard Webhooks 1.0.0, “Symmetric signature”: 24 to 64 bytes. A secret without the prefix is one of an older release, and taken as it is. */
function isUsable(secret: string): boolean {
  const key = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (key === undefined) return !secret.startsWith('whsec_');
  const { length } = Buffer.from(key, 'base64');
  return length >= 24 && length <= 64;
}
