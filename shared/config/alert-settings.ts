import { type Environment, type Problems, textOf } from './storage-settings.ts';
import { parseAddress, parseWebhook, type WebhookSettings } from './webhook-settings.ts';

/** The sinks that are set. Every address and key here is, or may be, a secret: never log or show one (R11). */
export interface SinkSettings {
  readonly webhook?: WebhookSettings;
  /** Endpoint of an Event Grid custom topic. */
  readonly topic?: string;
  readonly teams?: string;
  readonly slack?: string;
  readonly pagerDuty?: PagerDutySettings;
}

export interface PagerDutySettings {
  readonly url: string;
  readonly routingKey: string;
}

/** PagerDuty, “Events API v2 overview”; accounts of its EU region have a host of their own. */
const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';

/** What is set but cannot be used is added to `problems`, without its value. */
export function parseSinks(environment: Environment, problems: Problems): SinkSettings {
  const webhook = parseWebhook(environment, problems);
  const topic = parseAddress('RELINK_ALERT_TOPIC', environment, problems);
  const teams = parseAddress('RELINK_ALERT_TEAMS', environment, problems);
  const slack = parseAddress('RELINK_ALERT_SLACK', environment, problems);
  const pagerDuty = parsePagerDuty(environment, problems);
  return {
    ...(webhook && { webhook }),
    ...(topic && { topic }),
    ...(teams && { teams }),
    ...(slack && { slack }),
    ...(pagerDuty && { pagerDuty }),
  };
}

function parsePagerDuty(environment: Environment, problems: Problems): PagerDutySettings | undefined {
  const routingKey = textOf(environment['RELINK_ALERT_PAGERDUTY']);
  const url = parseAddress('RELINK_ALERT_PAGERDUTY_URL', environment, problems);
  if (routingKey === undefined) {
    if (url !== undefined) problems['RELINK_ALERT_PAGERDUTY_URL'] = 'is set, but RELINK_ALERT_PAGERDUTY is not; set both or neither';
    return undefined;
  }
  if (!/^[A-Za-z0-9]{32}$/.test(routingKey))
    problems['RELINK_ALERT_PAGERDUTY'] = 'must be the integration key of an Events API v2 integration: 32 letters and digits';
  return { routingKey, url: url ?? pagerDutyUrl };
}
