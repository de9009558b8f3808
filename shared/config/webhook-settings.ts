import { type Environment, type Problems, textOf } from './storage-settings.ts';

/** Where alerts are sent. Both members may be secret: never log or show them (R11). */
export interface WebhookSettings {
  readonly url: string;
  /** Key of the signature that goes with each alert. */
  readonly secret?: string;
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** The webhook, or undefined when none is set. What is set but cannot be used is added to `problems`, without its value. */
export function parseWebhook(environment: Environment, problems: Problems): WebhookSettings | undefined {
  const url = textOf(environment['RELINK_ALERT_WEBHOOK']);
  const secret = textOf(environment['RELINK_ALERT_WEBHOOK_SECRET']);
  if (url === undefined) {
    if (secret !== undefined) problems['RELINK_ALERT_WEBHOOK_SECRET'] = 'is set, but RELINK_ALERT_WEBHOOK is not; set both or neither';
    return undefined;
  }
  if (!isSafe(url)) problems['RELINK_ALERT_WEBHOOK'] = 'must be an https address without a user name (http only on this machine)';
  return { url, ...(secret !== undefined && { secret }) };
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
}
