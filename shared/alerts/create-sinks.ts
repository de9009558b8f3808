import type { SinkSettings } from '../config/alert-settings.ts';
import type { AlertSink } from '../ports/alert-sink.ts';
import type { Clock } from '../ports/clock.ts';
import { createEventGridSink } from './event-grid-sink.ts';
import { createPagerDutySink } from './pagerduty-sink.ts';
import { siteOf } from './site.ts';
import { createSlackSink } from './slack-sink.ts';
import { createTeamsSink } from './teams-sink.ts';
import { createWebhookSink } from './webhook-sink.ts';

export interface SinkSurroundings {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clientId?: string | undefined;
}

/** One for each that is set. Nothing is loaded or contacted before the first notice. */
export function createSinks(settings: SinkSettings, { clock, environment, clientId }: SinkSurroundings): readonly AlertSink[] {
  const { webhook, topic, teams, slack, pagerDuty } = settings;
  const site = siteOf(environment);
  return [
    webhook && createWebhookSink(webhook, { clock, site }),
    topic !== undefined && createEventGridSink(topic, { site, clientId }),
    teams !== undefined && createTeamsSink(teams, site),
    slack !== undefined && createSlackSink(slack, site),
    pagerDuty && createPagerDutySink(pagerDuty, site),
  ].filter((sink) => sink !== undefined && sink !== false);
}
