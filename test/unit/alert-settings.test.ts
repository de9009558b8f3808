import { describe, expect, it } from 'vitest';
import { createSinks } from '../../shared/alerts/create-sinks.ts';
import { parseSinks } from '../../shared/config/alert-settings.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';

const key = 'R0UTINGKEY0000000000000000000000';
const everything = {
  RELINK_ALERT_WEBHOOK: 'https://alerts.example.com/in',
  RELINK_ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  RELINK_ALERT_TOPIC: 'https://evgt-relink.westeurope-1.eventgrid.azure.net/api/events',
  RELINK_ALERT_TEAMS: 'https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y',
  RELINK_ALERT_SLACK: 'https://hooks.slack.com/services/T0/B0/x',
  RELINK_ALERT_PAGERDUTY: key,
};

function parsed(environment: Record<string, string>) {
  const problems: Record<string, string> = {};
  return { sinks: parseSinks(environment, problems), problems };
}

describe('the settings of the sinks', () => {
  it('may name all of them at once, or none', () => {
    const { sinks, problems } = parsed(everything);
    expect(problems).toEqual({});
    expect(sinks).toEqual({
      webhook: { url: 'https://alerts.example.com/in', secret: everything.RELINK_ALERT_WEBHOOK_SECRET },
      topic: everything.RELINK_ALERT_TOPIC,
      teams: everything.RELINK_ALERT_TEAMS,
      slack: everything.RELINK_ALERT_SLACK,
      pagerDuty: { routingKey: key, url: 'https://events.pagerduty.com/v2/enqueue' },
    });
    expect(parsed({})).toEqual({ sinks: {}, problems: {} });
  });

  it('make exactly these sinks, and contact nobody', () => {
    const surroundings = { clock: createVirtualClock(0), environment: {} };
    const namesOf = (environment: Record<string, string>) => createSinks(parsed(environment).sinks, surroundings).map(({ name }) => name);
    expect(namesOf(everything)).toEqual(['webhook', 'event-grid', 'teams', 'slack', 'pagerduty']);
    expect(namesOf({})).toEqual([]);
    expect(namesOf({ RELINK_ALERT_SLACK: everything.RELINK_ALERT_SLACK })).toEqual(['slack']);
  });

  it('may send PagerDuty’s events to another region', () => {
    const RELINK_ALERT_PAGERDUTY_URL = 'https://events.eu.pagerduty.com/v2/enqueue';
    expect(parsed({ RELINK_ALERT_PAGERDUTY: key, RELINK_ALERT_PAGERDUTY_URL }).sinks.pagerDuty?.url).toBe(RELINK_ALERT_PAGERDUTY_URL);
  });

  it.each(['RELINK_ALERT_WEBHOOK', 'RELINK_ALERT_TOPIC', 'RELINK_ALERT_TEAMS', 'RELINK_ALERT_SLACK'])(
    'refuse what is no https address in %s, and do not show it (R11)',
    (variable) => {
      for (const value of ['http://example.com/hunter2', 'hunter2', 'https://ada:hunter2@example.com/'])
        expect(parsed({ [variable]: value }).problems).toEqual({
          [variable]: 'must be an https address without a user name (http only on this machine)',
        });
    },
  );

  it.each(['hunter2', `${key}0`, key.replace('R', '-')])('refuse the key of PagerDuty %s without showing it (R11)', (value) => {
    expect(parsed({ RELINK_ALERT_PAGERDUTY: value }).problems).toEqual({
      RELINK_ALERT_PAGERDUTY: 'must be the integration key of an Events API v2 integration: 32 letters and digits',
    });
  });

  it('refuse an address of PagerDuty without a key', () => {
    expect(Object.keys(parsed({ RELINK_ALERT_PAGERDUTY_URL: 'https://example.com/' }).problems)).toEqual(['RELINK_ALERT_PAGERDUTY_URL']);
  });

  it.each(['whsec_', 'whsec_hunter2!', `whsec_${Buffer.alloc(23).toString('base64')}`, `whsec_${Buffer.alloc(65).toString('base64')}`])(
    'refuse the signing secret %s, which no library would take',
    (RELINK_ALERT_WEBHOOK_SECRET) => {
      expect(parsed({ RELINK_ALERT_WEBHOOK: 'https://example.com/', RELINK_ALERT_WEBHOOK_SECRET }).problems).toEqual({
        RELINK_ALERT_WEBHOOK_SECRET: 'must be whsec_ and the base64 of 24 to 64 random bytes',
      });
    },
  );
});
